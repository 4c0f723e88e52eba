// text/html as one more representation: whatever the API answers, as a page driven by the vocabulary.
import { type Class, type Operation, publishedAt, type Vocabulary } from '../vocabulary/index.js'
import { collection } from './collection-page.js'
import { type Html, html } from './html.js'
import { breadcrumbs, layout } from './layout.js'
import { operationForms } from './operation-form.js'
import { resource } from './resource-page.js'

/** What a page is made of: the document as any client gets it, and what the caller may do with it. */
export interface Page {
  document: Record<string, unknown>
  vocabulary: Vocabulary
  base: string
  /** Absolute address of the page, without its query. */
  self: string
  /** Class of the resource, or of the list's members. */
  owner?: Class
  /** Operations that the caller may use here. */
  operations: Operation[]
}

const titleOf = ({ document, owner, self }: Page): string => {
  const last = self.slice(self.lastIndexOf('/') + 1)
  if (document['@type'] === 'Collection') return owner ? `${owner.title}: list` : 'List'
  return String(document['displayName'] || document['name'] || document['id'] || owner?.title || last || 'Hydria')
}

function problem(document: Record<string, unknown>): Html {
  const errors = (document['errors'] as { property: string; message: string }[] | undefined) ?? []
  return html`<div class="problem" role="alert"><p>${String(document['description'])}</p><ul>${errors.map(
    ({ property, message }) => html`<li><strong>${property}</strong> ${message}</li>`,
  )}</ul></div>`
}

/** The page of an answer of the API. */
export function renderPage(page: Page): string {
  const { document, vocabulary, base, self, owner, operations } = page
  const type = document['@type']
  if (type === 'Error') {
    const title = `${document['statusCode']} ${document['title']}`
    return layout({ title, base, document, content: html`<h1>${title}</h1>${problem(document)}` })
  }
  const title = titleOf(page)
  const body = type === 'Collection' ? collection(document, owner, self) : resource(document, owner)
  const documentation =
    owner &&
    html`<p><a href="${base}${publishedAt(vocabulary).page(owner.name)}">Documentation of ${owner.title}</a></p>`
  const content = html`${breadcrumbs(self, base)}<h1>${title}</h1>${body}${operationForms(vocabulary, operations, self, document)}${documentation}`
  return layout({ title, content, base, self, document })
}
