// What stands around the members of a list: its other pages, its order, and a form for its filters.
import { type Html, html } from '../html.js'
import type { Class } from '../vocabulary/index.js'
import type { Document, Page } from './page.js'
import { propertyLabel } from './texts/labels.js'
import type { Visitor } from './visitor.js'

/** What people call a property of a class; a name that is none of its properties stays. */
export function labelOf(name: string, owner: Class | undefined, { language: { labels } }: Visitor): string {
  const property = owner?.properties.find(property => property.name === name)
  return property ? propertyLabel(labels, owner, property) : name
}

const viewOf = ({ document }: Page): Document => (document['view'] as Document | undefined) ?? {}

/** The way to the other pages; nothing where there are none. */
export function pageLinks(page: Page): Html | false {
  const { texts } = page.visitor.language
  const view = viewOf(page)
  if (view['previous'] === undefined && view['next'] === undefined) return false
  const links = (['first', 'previous', 'next', 'last'] as const)
    .filter(rel => typeof view[rel] === 'string')
    .map(
      rel => html`<li><a rel="${rel === 'previous' ? 'prev' : rel}" href="${String(view[rel])}">${texts[rel]}</a></li>`,
    )
  const place =
    view['page'] !== undefined && html`<li>${texts.pageOf(String(view['page']), String(view['totalPages']))}</li>`
  return html`<nav aria-label="${texts.pages}"><ul class="pages">${links}${place}</ul></nav>`
}

/** What a list is asked for by an address: the parameters of that, without those of its pages. */
export function askedAt(address: string): URLSearchParams {
  const query = new URLSearchParams(address.includes('?') ? address.slice(address.indexOf('?')) : '')
  for (const name of ['page', 'cursor']) query.delete(name)
  return query
}

/** What the list was asked for. */
export const askedOf = (page: Page): URLSearchParams => askedAt(String(viewOf(page)['@id'] ?? ''))

/** An order of a list: the parameter and the property that it is asked for by. */
export type ListOrder = readonly [parameter: 'orderBy' | 'orderByDescending', property: string]

/** Links to the list in other orders; the one that was asked for is marked. */
export function orderLinks(page: Page, orders: readonly ListOrder[]): Html {
  const { texts } = page.visitor.language
  const asked = askedOf(page)
  const links = orders.map(([parameter, property]) => {
    const query = new URLSearchParams(asked)
    query.delete('orderBy')
    query.delete('orderByDescending')
    query.set(parameter, property)
    const isAsked = asked.get(parameter) === property
    const name = labelOf(property, page.owner, page.visitor)
    const sign = parameter === 'orderBy' ? '↑' : '↓'
    const way = parameter === 'orderBy' ? texts.ascending : texts.descending
    return html`<li><a href="${page.self}?${query.toString()}"${isAsked && html` aria-current="true"`}>${name} <span aria-hidden="true">${sign}</span><span class="unseen">${way}</span></a></li>`
  })
  return html`<nav aria-label="${texts.order}"><details class="menu"><summary>${texts.order}</summary><ul>${links}</ul></details></nav>`
}

/** What people call what a list can be asked for: one of the parameters of all lists, or a property. */
function nameOfParameter(variable: string, { owner, visitor }: Page): string {
  const { parameters } = visitor.language.texts
  return Object.hasOwn(parameters, variable) ? parameters[variable]! : labelOf(variable, owner, visitor)
}

/** A form with all that a list can be asked for, filled in with what it was asked for. */
export function filterForm(page: Page): Html {
  const { document, self, visitor } = page
  const { texts } = visitor.language
  const search = document['search'] as Document | undefined
  const mapping = (search?.['mapping'] as { variable: string }[] | undefined) ?? []
  const asked = askedOf(page)
  const names = mapping.map(({ variable }) => variable).filter(variable => variable !== 'page' && variable !== 'cursor')
  if (names.length === 0) return html``
  const fields = names.map(
    name =>
      html`<div><label for="filter-${name}">${nameOfParameter(name, page)}</label><input id="filter-${name}" name="${name}" value="${asked.get(name) ?? ''}" dir="auto" data-filter></div>`,
  )
  const others = [...asked]
    .filter(([name]) => !names.includes(name))
    .map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)
  return html`<details><summary>${texts.filter}</summary><form class="fields" method="get" action="${self}">${others}${fields}<button>${texts.show}</button></form></details>`
}
