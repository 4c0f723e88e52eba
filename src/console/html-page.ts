// text/html as one more representation: whatever the API answers, as a page driven by the vocabulary.

import { html } from '../html.js'
import { publishedAt } from '../vocabulary/index.js'
import { collection } from './collection-page.js'
import { customersOf } from './customers-of-person.js'
import { displayOf } from './displays.js'
import { errorPage } from './error-page.js'
import { languageWithin } from './given-labels.js'
import { breadcrumbs, layout } from './layout.js'
import { operationForms } from './operation-form.js'
import { type Document, givenName, ownList, type Page } from './page.js'
import { extrasOf } from './page-extras.js'
import { resource } from './resource-page.js'
import { shareManifest } from './share.js'
import { classLabel, propertyLabel } from './texts/labels.js'

const titleOf = ({ document, owner, link, self, visitor }: Page): string => {
  const { texts, labels } = visitor.language
  const last = self.slice(self.lastIndexOf('/') + 1)
  const name = owner && classLabel(labels, owner)
  if (document['@type'] === 'Collection') {
    if (link?.property.memberOf) return propertyLabel(labels, link.of, link.property)
    return name ? texts.listOf(name) : texts.list
  }
  const id = String(document['id'] ?? '')
  const numbered = /^\d+$/.test(id) && name ? `${name} ${id}` : id
  return givenName(document, visitor.language.tag) || numbered || name || last || 'Hydria'
}

/** The page with the labels that what it is in gives to properties. */
function withGivenLabels(page: Page): Page {
  const { above, vocabulary, visitor } = page
  if (!above) return page
  return { ...page, visitor: { ...visitor, language: languageWithin(above, vocabulary, visitor.language) } }
}

/** What the forms of a page are filled in with: the document, and what it says as lists of others by their ids. */
function asFilledIn(page: Page): Document {
  const { document, owner } = page
  const lists = (owner?.properties ?? []).flatMap(property => {
    const members = ownList(page, property)
    return members ? [[property.name, members.map(({ id }) => id)]] : []
  })
  return { ...document, ...Object.fromEntries(lists) }
}

/** The page of an answer of the API. */
export function renderPage(published: Page): string {
  const page = withGivenLabels(published)
  const { document, vocabulary, base, self, owner, operations, actions, etag, visitor } = page
  const { texts, labels } = visitor.language
  const framed = { base, vocabulary, visitor, document }
  const type = document['@type']
  if (type === 'Error') return layout({ ...framed, at: self, ...errorPage(page) })
  const title = titleOf(page)
  const display = displayOf(owner)
  const body = type === 'Collection' ? (display?.list ?? collection)(page) : (display?.item ?? resource)(page)
  const signedIn = owner?.name === 'EntryPoint' ? visitor.principal?.signedIn : undefined
  const customers = signedIn && customersOf({ base, visitor }, signedIn)
  const extras = extrasOf(page)
  const others = actions.filter(({ link }) => !display?.actions.includes(link.property.name))
  const share = type !== 'Collection' && owner?.name === 'Manifest' && shareManifest(page)
  const documentation =
    owner &&
    html`<p class="more"><a href="${base}${publishedAt(vocabulary).page(owner.name)}">${texts.documentationOf(classLabel(labels, owner))}</a></p>`
  const content = html`${breadcrumbs(page, type === 'Collection' ? undefined : title)}<h1 dir="auto">${title}</h1>${extras.content}${customers}${body}${share}${operationForms(vocabulary, { operations, actions: others, action: self, document: asFilledIn(page), etag, visitor })}${documentation}`
  return layout({
    ...framed,
    title,
    content,
    self,
    scripts: [...extras.scripts, ...((type !== 'Collection' && display?.scripts) || [])],
  })
}
