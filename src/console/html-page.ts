// text/html as one more representation: whatever the API answers, as a page driven by the vocabulary.

import { type Html, html } from '../html.js'
import { type Class, type Operation, type Property, publishedAt, type Vocabulary } from '../vocabulary/index.js'
import { collection } from './collection-page.js'
import { customersOf } from './customers-of-person.js'
import type { Fault } from './form-field.js'
import { breadcrumbs, layout } from './layout.js'
import { type Action, faultList, operationForms, type Refused, refusedForm } from './operation-form.js'
import { resource } from './resource-page.js'
import { classLabel, propertyLabel } from './texts/labels.js'
import { ANYONE, type Visitor } from './visitor.js'

/** What a page is made of: the document as any client gets it, and what the caller may do with it. */
export interface Page {
  document: Record<string, unknown>
  vocabulary: Vocabulary
  base: string
  /** Absolute address of the page, without its query. */
  self: string
  /** Class of the resource, or of the list's members. */
  owner?: Class
  /** The link that a list is of, and the class that it is a property of. */
  link?: { property: Property; of: Class | undefined } | undefined
  /** Who looks at it. */
  visitor?: Visitor
  /** Operations that the caller may use here. */
  operations: Operation[]
  /** Those on what the document links to that take no body. */
  actions: Action[]
  /** Entity tag of the page. */
  etag?: string | undefined
  /** The form that an error is about. */
  refused?: Refused | undefined
}

const titleOf = ({ document, owner, link, self, visitor = ANYONE }: Page): string => {
  const { texts, labels } = visitor.language
  const last = self.slice(self.lastIndexOf('/') + 1)
  const name = owner && classLabel(labels, owner)
  if (document['@type'] === 'Collection') {
    if (link?.property.memberOf) return propertyLabel(labels, link.of, link.property)
    return name ? texts.listOf(name) : texts.list
  }
  return String(document['displayName'] || document['name'] || document['id'] || name || last || 'Hydria')
}

/** The resource that an error is of, where that is not the one that was asked. */
function otherInstance({ document, self }: Page): Html | false {
  const instance = String(document['instance'])
  return instance.split('?')[0] !== self && html`<p><a href="${instance}">${instance}</a></p>`
}

function problem(page: Page): Html {
  const { document, vocabulary, refused, visitor = ANYONE } = page
  const faults = (document['errors'] as Fault[] | undefined) ?? []
  return html`<div class="problem" role="alert"><p>${String(document['description'])}</p>${otherInstance(page)}${faultList(faults, vocabulary, refused, visitor)}</div>
${refused && refusedForm(vocabulary, refused, visitor)}`
}

/** The page of an answer of the API. */
export function renderPage(page: Page): string {
  const { document, vocabulary, base, self, owner, operations, actions, etag, visitor = ANYONE } = page
  const { texts, labels } = visitor.language
  const framed = { base, vocabulary, visitor, document }
  const type = document['@type']
  if (type === 'Error') {
    const title = `${document['statusCode']} ${document['title']}`
    return layout({ ...framed, title, at: self, content: html`<h1>${title}</h1>${problem(page)}` })
  }
  const title = titleOf(page)
  const body = type === 'Collection' ? collection(document, owner, self, visitor) : resource(document, owner, visitor)
  const signedIn = owner?.name === 'EntryPoint' ? visitor.principal?.signedIn : undefined
  const customers = signedIn && customersOf({ base, visitor }, signedIn)
  const documentation =
    owner &&
    html`<p class="more"><a href="${base}${publishedAt(vocabulary).page(owner.name)}">${texts.documentationOf(classLabel(labels, owner))}</a></p>`
  const content = html`${breadcrumbs(self, base, vocabulary, visitor)}<h1 dir="auto">${title}</h1>${customers}${body}${operationForms(vocabulary, { operations, actions, action: self, document, etag, visitor })}${documentation}`
  return layout({ ...framed, title, content, self })
}
