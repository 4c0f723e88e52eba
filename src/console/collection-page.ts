// A list: a table of its members, the way to the other pages, and a form for its filters.

import { type Html, html } from '../html.js'
import type { Class } from '../vocabulary/index.js'
import { valueHtml } from './value.js'

type Document = Record<string, unknown>

/** Most columns of a table; all that there is stands on the member's own page. */
const COLUMNS = 6

const nameOf = (member: Document): string => {
  const id = String(member['@id'] ?? '')
  return String(member['name'] ?? member['id'] ?? id.slice(id.lastIndexOf('/') + 1))
}

/** A hash or an address would take up all the space, and is shown on the member's own page. */
const isWide = (value: unknown): boolean => typeof value === 'string' && /^(\S{40,}|\w+:\/\/\S+)$/.test(value)

/** The columns that tell most: those in which members differ before those in which they are alike, and one moment at most. */
function columnsOf(members: Document[], owner: Class | undefined): string[] {
  const propertyOf = (key: string) => owner?.properties.find(({ name }) => name === key)
  const isPlain = (key: string) => {
    const property = propertyOf(key)
    return property && !property.isLink && !property.value && property.kind !== 'object' && property.kind !== 'json'
  }
  const keys = [...new Set(members.flatMap(member => Object.keys(member)))].filter(isPlain)
  const says = (member: Document, key: string) =>
    !['', nameOf(member), String(propertyOf(key)?.default ?? '')].includes(String(member[key] ?? '')) &&
    !isWide(member[key])
  const isMoment = (key: string): boolean => propertyOf(key)?.kind === 'dateTime'
  const filled = keys
    .filter(key => members.some(member => says(member, key)))
    .filter((key, _, all) => !isMoment(key) || key === all.find(isMoment))
  const isAlike = (key: string): boolean => new Set(members.map(member => String(member[key] ?? ''))).size === 1
  return filled.toSorted((a, b) => Number(isAlike(a)) - Number(isAlike(b))).slice(0, COLUMNS)
}

function row(member: Document, columns: string[], owner: Class | undefined, hasPictures: boolean): Html {
  const cells = columns.map(
    key =>
      html`<td>${
        member[key] === undefined
          ? ''
          : valueHtml(
              member[key],
              owner?.properties.find(({ name }) => name === key),
            )
      }</td>`,
  )
  const thumbnail = member['thumbnail400']
  const picture = typeof thumbnail === 'string' && html`<img src="${thumbnail}" alt="" loading="lazy">`
  const address = member['@id'] ? html`<a href="${String(member['@id'])}">${nameOf(member)}</a>` : nameOf(member)
  return html`<tr>${hasPictures && html`<td>${picture}</td>`}<th scope="row">${address}</th>${cells}</tr>`
}

function pages(view: Document | undefined): Html {
  const links = (['first', 'previous', 'next', 'last'] as const)
    .filter(rel => typeof view?.[rel] === 'string')
    .map(rel => html`<li><a rel="${rel === 'previous' ? 'prev' : rel}" href="${String(view![rel])}">${rel}</a></li>`)
  const place =
    view?.['page'] !== undefined && html`<li>page ${String(view['page'])} of ${String(view['totalPages'])}</li>`
  return html`<nav aria-label="Pages"><ul class="pages">${links}${place}</ul></nav>`
}

function filterForm(search: Document | undefined, self: string): Html {
  const mapping = (search?.['mapping'] as { variable: string }[] | undefined) ?? []
  const hidden = ['page', 'cursor']
  const fields = mapping
    .filter(({ variable }) => !hidden.includes(variable))
    .map(
      ({ variable }) =>
        html`<div><label for="filter-${variable}">${variable}</label><input id="filter-${variable}" name="${variable}" data-filter></div>`,
    )
  if (fields.length === 0) return html``
  return html`<details><summary>Filter and order</summary><form class="fields" method="get" action="${self}">${fields}<button>Show</button></form></details>`
}

/** The body of a list's page. */
export function collection(document: Document, owner: Class | undefined, self: string): Html {
  const members = (document['member'] as Document[] | undefined) ?? []
  const columns = columnsOf(members, owner)
  const hasPictures = members.some(member => 'thumbnail400' in member)
  const head = html`<tr>${hasPictures && html`<th scope="col">Picture</th>`}<th scope="col">${owner?.title ?? 'Member'}</th>${columns.map(
    key => html`<th scope="col">${key}</th>`,
  )}</tr>`
  return html`<p class="lead">${String(document['totalItems'] ?? members.length)} in all</p>
${filterForm(document['search'] as Document | undefined, self)}
<div class="scroll" tabindex="0"><table><thead>${head}</thead><tbody>${members.map(member => row(member, columns, owner, hasPictures))}</tbody></table></div>
${pages(document['view'] as Document | undefined)}`
}
