// What the pictures of a list have in common, each value as the way to the list narrowed to it.
import { type Html, html } from '../../html.js'
import { classNamed } from '../../vocabulary/index.js'
import type { Document, Page } from '../page.js'
import { rightsNamed } from '../rights-statements.js'
import { propertyLabel } from '../texts/labels.js'

interface Value {
  value: string
  count: number
  list: string
}

/** What people call a facet: a property of the picture, or what is made of others. */
function nameOf(field: string, { vocabulary, visitor: { language } }: Page): string {
  const own = language.texts.facets.fields[field]
  if (own !== undefined) return own
  const owner = classNamed(vocabulary, 'Image')
  return propertyLabel(language.labels, owner, owner.properties.find(({ name }) => name === field)!)
}

function group(facet: Document, page: Page, atLeast: boolean): Html {
  const { facets } = page.visitor.language.texts
  const field = String(facet['field'])
  const links = (facet['values'] as Value[]).map(
    ({ value, count, list }) =>
      html`<li><a href="${list}"><span dir="auto">${facets.values[`${field}.${value}`] ?? rightsNamed(value) ?? (value || facets.none)}</span></a> <span class="hint">${facets.count(count, atLeast)}</span></li>`,
  )
  return html`<section><h2>${nameOf(field, page)}</h2><ul>${links}</ul>${facet['hasMore'] === true && html`<p class="hint">${facets.more}</p>`}</section>`
}

/** The body of the page of facets. */
export function facetsPage(page: Page): Html {
  const { document, visitor } = page
  const { texts } = visitor.language
  const atLeast = document['isLowerBound'] === true
  const all = document['facet'] as Document[]
  return html`<p class="lead">${texts.facets.lead(Number(document['total']), atLeast)}</p>
<div class="facets">${all.map(facet => group(facet, page, atLeast))}</div>`
}
