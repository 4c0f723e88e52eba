// What stands around each page of a book or of a folder: the folders above, the title, whether it is public, and its parts.
import { type Html, html } from '../../html.js'
import { HttpProblem } from '../../problem.js'
import { findIiifVersion, type IiifKey, type IiifRow, iiifAbove } from '../../store/index.js'
import { MATCH_FIELD } from '../operation-form.js'
import { titleOf } from './book.js'
import { changesBetween } from './book-changes.js'
import { type BookForm, type BookVisit, pageAt } from './book-visit.js'

/** Parts of a book that have pages of their own, with their addresses; a folder has its contents and its place. */
const TABS = { manifests: ['pages', 'chapters', 'about', 'place'], collections: [] } as const

export type Tab = (typeof TABS.manifests)[number]

/** The folders above, the outermost first. */
async function crumbs(visit: BookVisit, { parent }: IiifRow): Promise<Html> {
  const { services, customer, texts, languages } = visit
  const above = parent === null ? [] : await iiifAbove(services.store.db, customer, parent)
  const items = above.toReversed().map(one => {
    const name = one.slug === null ? texts.books.root : titleOf(one, languages)
    return html`<li><a href="${pageAt(visit, { kind: 'collections', id: one.id })}"><bdi>${name}</bdi></a></li>`
  })
  return items.length > 0 ? html`<nav aria-label="${texts.books.where}"><ol class="crumbs">${items}</ol></nav>` : html``
}

/** Whether it is public, where it is seen, and what is given to others of a book. */
function stateOf({ services: { base }, customer, texts: { books, share } }: BookVisit, row: IiifRow): Html {
  const address = base + row.public_path
  const resource = `${base}/customers/${customer}/iiif/${row.kind}/${encodeURIComponent(row.id)}`
  const toShare = row.kind === 'manifests' && html` <a href="${resource}#share">${share.title}</a>`
  return html`<p class="state"><span class="badge${row.public ? ' good' : ''}">${row.public ? books.published : books.draft}</span> <a href="${address}">${row.public ? books.view : books.preview}</a>${toShare}</p>`
}

function tabs(visit: BookVisit, row: IiifRow, tab: Tab | undefined): Html | false {
  const { books } = visit.texts
  const items = TABS[row.kind].map(
    one =>
      html`<li><a href="${pageAt(visit, row, one === 'pages' ? '' : one)}"${one === tab && html` aria-current="page"`}>${books.tabs[one]}</a></li>`,
  )
  return items.length > 0 && html`<nav class="tabs" aria-label="${books.tabsOf}"><ul>${items}</ul></nav>`
}

/** What is told above a page: something that was done, or what is wrong. */
export const notice = (text: string | undefined): Html =>
  text === undefined ? html`` : html`<p class="notice" role="status">${text}</p>`
export const problemNotice = (content: Html | string): Html =>
  html`<div class="problem" role="alert" tabindex="-1" id="problem">${content instanceof Object ? content : html`<p>${content}</p>`}</div>`

/** What was refused, in the words of the store where the console has none. */
export const refusedNotice = ({ texts: { books } }: BookVisit, error: HttpProblem): Html =>
  problemNotice(
    html`<p>${books.faults.refused}</p><ul>${
      error.errors.length > 0
        ? error.errors.map(({ property, message }) => html`<li><bdi>${property}</bdi> ${message}</li>`)
        : html`<li>${error.detail}</li>`
    }</ul>`,
  )

/** The frame around the content of a page of a book or of a folder. */
export async function bookFrame(
  visit: BookVisit,
  row: IiifRow,
  tab: Tab | undefined,
  content: Html,
): Promise<{ title: string; content: Html }> {
  const { texts, languages } = visit
  const title = row.parent === null ? texts.books.root : titleOf(row, languages)
  const framed = html`${await crumbs(visit, row)}<h1 dir="auto">${title}</h1>${row.parent !== null && stateOf(visit, row)}${tabs(visit, row, tab)}${content}`
  return { title, content: html`<div class="books">${framed}</div>` }
}

/** Whether a form was given out with the present version of its row. */
export const isPresent = ({ fields }: BookForm, { version }: Pick<IiifRow, 'version'>): boolean =>
  fields.get(MATCH_FIELD) === `"${version}"`

/** What a form is shown again with. Throws any error that is no fault of the form. */
export function refusalOf(error: unknown): HttpProblem {
  if (error instanceof HttpProblem && error.status < 500) return error
  throw error
}

/** Whether a form was refused since it is about a former state. */
export const isStale = ({ status }: HttpProblem): boolean => status === 412

/** The version that a form was given out with, as it was, where that is still known. */
export async function formerState({ services, fields }: BookForm, key: IiifKey) {
  const version = Number(/^"(\d{1,15})"$/.exec(fields.get(MATCH_FIELD) ?? '')?.[1])
  return Number.isInteger(version) ? findIiifVersion(services.store.db, key, version) : undefined
}

/** What has become of it since a form was given out, kindly. */
export function staleNotice(
  { texts: { books }, visitor }: BookVisit,
  former: Parameters<typeof changesBetween>[0] | undefined,
  row: IiifRow,
): Html {
  const changes = former ? changesBetween(former, row) : []
  const when = row.modified.toLocaleString(visitor.language.tag, {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: 'UTC',
  })
  const told = changes.map(({ change, count }) => html`<li>${books.changes[change](count)}</li>`)
  return problemNotice(
    html`<p>${books.stale}</p>${told.length > 0 ? html`<ul>${told}</ul>` : html`<p>${books.staleUnknown}</p>`}${row.modified_by && html`<p>${books.changedBy(row.modified_by, `${when} UTC`)}</p>`}`,
  )
}
