// A list: a table of its members, the way to the other pages, and a form for its filters.

import { type Html, html } from '../html.js'
import type { Class } from '../vocabulary/index.js'
import { classLabel, propertyLabel } from './texts/labels.js'
import { valueHtml } from './value.js'
import type { Visitor } from './visitor.js'

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

/** What people call a property of a class; a name that is none of its properties stays. */
function labelOf(name: string, owner: Class | undefined, { language: { labels } }: Visitor): string {
  const property = owner?.properties.find(property => property.name === name)
  return property ? propertyLabel(labels, owner, property) : name
}

function row(
  member: Document,
  columns: string[],
  owner: Class | undefined,
  hasPictures: boolean,
  { language }: Visitor,
): Html {
  const cells = columns.map(
    key =>
      html`<td>${
        member[key] === undefined
          ? ''
          : valueHtml(
              member[key],
              owner?.properties.find(({ name }) => name === key),
              language,
            )
      }</td>`,
  )
  const thumbnail = member['thumbnail400']
  const picture = typeof thumbnail === 'string' && html`<img src="${thumbnail}" alt="" loading="lazy">`
  const address = member['@id']
    ? html`<a href="${String(member['@id'])}" dir="auto">${nameOf(member)}</a>`
    : nameOf(member)
  return html`<tr>${hasPictures && html`<td>${picture}</td>`}<th scope="row">${address}</th>${cells}</tr>`
}

function pages(view: Document | undefined, { language: { texts } }: Visitor): Html {
  const links = (['first', 'previous', 'next', 'last'] as const)
    .filter(rel => typeof view?.[rel] === 'string')
    .map(
      rel =>
        html`<li><a rel="${rel === 'previous' ? 'prev' : rel}" href="${String(view![rel])}">${texts[rel]}</a></li>`,
    )
  const place =
    view?.['page'] !== undefined && html`<li>${texts.pageOf(String(view['page']), String(view['totalPages']))}</li>`
  return html`<nav aria-label="${texts.pages}"><ul class="pages">${links}${place}</ul></nav>`
}

function filterForm(search: Document | undefined, self: string, owner: Class | undefined, visitor: Visitor): Html {
  const { texts } = visitor.language
  const mapping = (search?.['mapping'] as { variable: string }[] | undefined) ?? []
  const hidden = ['page', 'cursor']
  const fields = mapping
    .filter(({ variable }) => !hidden.includes(variable))
    .map(
      ({ variable }) =>
        html`<div><label for="filter-${variable}">${labelOf(variable, owner, visitor)}</label><input id="filter-${variable}" name="${variable}" data-filter></div>`,
    )
  if (fields.length === 0) return html``
  return html`<details><summary>${texts.filter}</summary><form class="fields" method="get" action="${self}">${fields}<button>${texts.show}</button></form></details>`
}

/** The body of a list's page. */
export function collection(document: Document, owner: Class | undefined, self: string, visitor: Visitor): Html {
  const { texts, labels } = visitor.language
  const members = (document['member'] as Document[] | undefined) ?? []
  const columns = columnsOf(members, owner)
  const hasPictures = members.some(member => 'thumbnail400' in member)
  const head = html`<tr>${hasPictures && html`<th scope="col">${texts.thumbnail}</th>`}<th scope="col">${owner ? classLabel(labels, owner) : texts.list}</th>${columns.map(
    key => html`<th scope="col" title="${key}">${labelOf(key, owner, visitor)}</th>`,
  )}</tr>`
  return html`<p class="lead">${texts.inAll(Number(document['totalItems'] ?? members.length))}</p>
${filterForm(document['search'] as Document | undefined, self, owner, visitor)}
<div class="scroll" tabindex="0"><table><thead>${head}</thead><tbody>${members.map(member => row(member, columns, owner, hasPictures, visitor))}</tbody></table></div>
${pages(document['view'] as Document | undefined, visitor)}`
}
