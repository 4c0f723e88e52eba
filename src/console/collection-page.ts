// A list as a table of its members, in the columns that tell them apart.

import { type Html, html } from '../html.js'
import type { Class } from '../vocabulary/index.js'
import { filterForm, labelOf, pageLinks } from './list-navigation.js'
import { type Document, givenName, membersOf, type Page, thumbnailOf } from './page.js'
import { classLabel } from './texts/labels.js'
import { valueHtml } from './value.js'

/** Most columns of a table; all that there is stands on the member's own page. */
const COLUMNS = 6

const nameOf = (member: Document, tag: string): string => {
  const id = String(member['@id'] ?? '')
  return givenName(member, tag) ?? String(member['id'] ?? id.slice(id.lastIndexOf('/') + 1))
}

/** A hash or an address of elsewhere would take up all the space, and is shown on the member's own page. */
const isWide = (value: unknown, base: string): boolean =>
  typeof value === 'string' && /^(\S{40,}|\w+:\/\/\S+)$/.test(value) && !value.startsWith(`${base}/`)

/** An address of our own in few words: without what all addresses of a customer have in common. */
const inShort = (address: string, base: string): Html =>
  html`<a href="${address}">${address.slice(base.length).replace(/^\/(vocab#|customers\/\d+\/)?/, '')}</a>`

/** The columns that tell most: those in which members differ before those in which they are alike, and one moment at most. */
function columnsOf(members: Document[], owner: Class | undefined, base: string, tag: string): string[] {
  const propertyOf = (key: string) => owner?.properties.find(({ name }) => name === key)
  const isPlain = (key: string) => {
    const property = propertyOf(key)
    return property && !property.isLink && !property.value && property.kind !== 'object' && property.kind !== 'json'
  }
  const keys = [...new Set(members.flatMap(member => Object.keys(member)))].filter(isPlain)
  const says = (member: Document, key: string) =>
    !['', nameOf(member, tag), String(propertyOf(key)?.default ?? '')].includes(String(member[key] ?? '')) &&
    !isWide(member[key], base)
  const isMoment = (key: string): boolean => propertyOf(key)?.kind === 'dateTime'
  const filled = keys
    .filter(key => members.some(member => says(member, key)))
    .filter((key, _, all) => !isMoment(key) || key === all.find(isMoment))
  const isAlike = (key: string): boolean => new Set(members.map(member => String(member[key] ?? ''))).size === 1
  return filled.toSorted((a, b) => Number(isAlike(a)) - Number(isAlike(b))).slice(0, COLUMNS)
}

function row(
  member: Document,
  columns: string[],
  owner: Class | undefined,
  hasPictures: boolean,
  { base, visitor: { language } }: Page,
): Html {
  const cell = (key: string): Html | string => {
    const value = member[key]
    if (value === undefined) return ''
    if (typeof value === 'string' && value.startsWith(`${base}/`)) return inShort(value, base)
    return valueHtml(
      value,
      owner?.properties.find(({ name }) => name === key),
      language,
    )
  }
  const cells = columns.map(key => html`<td>${cell(key)}</td>`)
  const thumbnail = thumbnailOf(member, base)
  const picture = thumbnail && html`<img src="${thumbnail}" alt="" loading="lazy" decoding="async">`
  const name = nameOf(member, language.tag)
  const address = member['@id'] ? html`<a href="${String(member['@id'])}" dir="auto">${name}</a>` : name
  return html`<tr>${hasPictures && html`<td>${picture}</td>`}<th scope="row">${address}</th>${cells}</tr>`
}

/** The body of a list's page, as a table. */
export function collection(page: Page): Html {
  const { document, owner, visitor } = page
  const { texts, labels } = visitor.language
  const members = membersOf((page.link?.property.light && page.today?.()) || document)
  const columns = columnsOf(members, owner, page.base, visitor.language.tag)
  const hasPictures = members.some(member => thumbnailOf(member, page.base))
  const head = html`<tr>${hasPictures && html`<th scope="col">${texts.thumbnail}</th>`}<th scope="col">${owner ? classLabel(labels, owner) : texts.list}</th>${columns.map(
    key => html`<th scope="col" title="${key}">${labelOf(key, owner, visitor)}</th>`,
  )}</tr>`
  const table = html`<div class="scroll" tabindex="0"><table><thead>${head}</thead><tbody>${members.map(member => row(member, columns, owner, hasPictures, page))}</tbody></table></div>`
  return html`<p class="lead">${texts.inAll(Number(document['totalItems'] ?? members.length))}</p>
${filterForm(page)}
${members.length > 0 ? table : html`<p class="nothing">${texts.nothingHere}</p>`}
${pageLinks(page)}`
}
