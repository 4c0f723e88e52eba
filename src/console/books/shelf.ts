// A folder of books: what is in it with pictures, a form that makes a folder, and the way to move what is chosen.
import { type Html, html } from '../../html.js'
import type { JsonObject } from '../../json-object.js'
import { createIiif, patchIiif, proposedId, showsChildren } from '../../operations/index.js'
import { HttpProblem } from '../../problem.js'
import {
  countIiifChildren,
  findIiif,
  type IiifChild,
  type IiifKind,
  type IiifRow,
  iiifChildren,
} from '../../store/index.js'
import { sendBrowser, sendPage } from '../console-page.js'
import { titleOf } from './book.js'
import { bookFrame, isStale, problemNotice, refusalOf } from './book-frame.js'
import { doneNotice } from './book-pages.js'
import { type BookForm, type BookVisit, consoleAt, formHead, pageAt, writeOf } from './book-visit.js'
import { described, folderChoice, placeFault, readRow } from './place-page.js'

const PAGE_SIZE = 100
/** Most that are moved by one form: a page of a folder. */
const MOST_MOVED = PAGE_SIZE

const isOwn = (base: string, address: string | null): address is string => address?.startsWith(`${base}/`) ?? false

/** One that is in the folder. */
function card(visit: BookVisit, child: IiifChild): Html {
  const { services, texts, languages, mayWrite } = visit
  const { books } = texts
  const { kind, id, thumbnail, version } = child
  const name = titleOf(child, languages)
  const isFolder = kind === 'collections'
  const picture =
    isOwn(services.base, thumbnail) && html`<img src="${thumbnail}" alt="" loading="lazy" decoding="async">`
  const box = mayWrite && html`<input type="checkbox" name="c" value="${kind}:${version}:${id}" aria-label="${name}">`
  return html`<li class="${isFolder ? 'folder' : 'book'}"><a href="${pageAt(visit, child)}"><span class="picture">${picture}</span><span class="name" dir="auto">${name}</span></a>${box}<span class="about">${isFolder ? books.folder : books.book}${!child.public && html` · ${books.isDraft}`}</span></li>`
}

/** Links to the pages of a long folder. */
function paging(visit: BookVisit, row: IiifRow, page: number, total: number): Html | false {
  const count = Math.ceil(total / PAGE_SIZE)
  const { texts } = visit
  const link = (to: number, rel: string, text: string) =>
    html`<li><a rel="${rel}" href="${pageAt(visit, row)}?page=${to}">${text}</a></li>`
  return (
    count > 1 &&
    html`<nav aria-label="${texts.pages}"><ul class="pages">${page > 1 && link(page - 1, 'prev', texts.previous)}<li>${texts.pageOf(String(page), String(count))}</li>${page < count && link(page + 1, 'next', texts.next)}</ul></nav>`
  )
}

/** What can be made here. */
function making(visit: BookVisit, row: IiifRow, title: string): Html {
  const { books } = visit.texts
  return html`<p class="row"><a class="button" href="${consoleAt(visit, 'new-book')}?folder=${encodeURIComponent(row.id)}">${books.newBook}</a> <a class="button plain" href="${pageAt(visit, row, 'place')}">${books.editFolder}</a></p>
<details${title !== '' && html` open`}><summary>${books.newFolder}</summary><form class="fields" method="post" action="${pageAt(visit, row)}">${formHead(visit)}<div><label for="title">${books.title}</label><input id="title" name="title" value="${title}" dir="auto" required></div><button name="do" value="make">${books.makeFolder}</button></form></details>`
}

async function send(
  visit: BookVisit,
  row: IiifRow,
  { told, title = '', status = 200 }: { told?: Html; title?: string; status?: number } = {},
): Promise<void> {
  const { services, texts, mayWrite } = visit
  const { books } = texts
  const asked = Number(visit.query.get('page') ?? 1)
  const counts = await countIiifChildren(services.store.db, row)
  const total = counts.collections + counts.manifests
  const page = Number.isInteger(asked) && asked > 0 ? Math.min(asked, Math.max(1, Math.ceil(total / PAGE_SIZE))) : 1
  const which = { open: false, limit: PAGE_SIZE, offset: (page - 1) * PAGE_SIZE }
  const children = await iiifChildren(services.store.db, row, which)
  const list = html`<ul class="shelf">${children.map(child => card(visit, child))}</ul>`
  const moving =
    mayWrite &&
    children.length > 0 &&
    html`<form method="post" action="${pageAt(visit, row)}">${formHead(visit)}${list}<div class="row">${await folderChoice(visit, books.moveChosen, row.id)}<button name="do" value="move" class="plain">${books.move}</button></div></form>`
  const content = html`${told ?? doneNotice(visit)}${!showsChildren(row) && html`<p class="notice">${books.ownItems}</p>`}${mayWrite && making(visit, row, title)}${children.length === 0 ? html`<p>${books.emptyFolder}</p>` : moving || list}${paging(visit, row, page, total)}`
  sendPage(visit, { ...(await bookFrame(visit, row, undefined, content)), status })
}

/** Most addresses that are tried for one title. */
const MOST_TRIES = 20

/** The address that a title proposes, and the next ones where others have that; the last makes the store choose one. */
function* slugsFor(title: string): Generator<string | undefined> {
  const slug = proposedId(title.replace(/%/g, '').toLowerCase())?.slice(0, 80).replace(/-$/, '')
  if (slug) for (let count = 1; count <= MOST_TRIES; count++) yield count === 1 ? slug : `${slug}-${count}`
  yield undefined
}

/** Makes something with the first address that is free for its title; `work` makes it with one. Throws HttpProblem. */
export async function withFreeSlug<T>(title: string, work: (slug: string | undefined) => Promise<T>): Promise<T> {
  for (const slug of slugsFor(title)) {
    try {
      return await work(slug)
    } catch (error) {
      const isTaken = error instanceof HttpProblem && error.errors.some(({ property }) => property === 'slug')
      if (!isTaken || slug === undefined) throw error
    }
  }
  throw new Error('the last slug is none')
}

/** Makes a folder in another. Throws HttpProblem. */
async function makeFolder(form: BookForm, row: IiifRow, title: string): Promise<void> {
  const { services, customer, languages } = form
  const body: JsonObject = { label: { [languages[0]!]: [title] }, parent: row.id, public: row.public }
  const key = { customer, kind: 'collections' as const }
  await withFreeSlug(title, slug => {
    const given = { ...described(form, 'collections', { ...body, ...(slug !== undefined && { slug }) }), patch: false }
    return createIiif(services, { ...writeOf(form, { ...key, id: '' }), key }, given)
  })
}

/** Moves what is chosen, each about the state in which it was shown; what has been changed meanwhile stays, and is named. */
async function moveChosen(form: BookForm): Promise<HttpProblem | string[]> {
  const { fields, services, customer, languages } = form
  const folder = fields.get('folder') ?? ''
  const stale: string[] = []
  for (const chosen of fields.getAll('c').slice(0, MOST_MOVED)) {
    const [, kind, version, id] = /^(collections|manifests):(\d{1,15}):(.+)$/s.exec(chosen) ?? []
    if (id === undefined) continue
    const key = { customer, kind: kind as IiifKind, id }
    try {
      await patchIiif(services, writeOf(form, key, `"${version}"`), described(form, key.kind, { parent: folder }))
    } catch (error) {
      const refusal = refusalOf(error)
      if (!isStale(refusal)) return refusal
      const row = await findIiif(services.store.db, key)
      if (row) stale.push(titleOf(row, languages))
    }
  }
  return stale
}

async function take(form: BookForm): Promise<void> {
  const { fields, texts } = form
  const row = await readRow(form, 'collections')
  const title = (fields.get('title') ?? '').trim()
  if (fields.get('do') === 'make') {
    if (title === '') return send(form, row, { told: problemNotice(texts.books.faults.title), status: 422 })
    try {
      await makeFolder(form, row, title)
    } catch (error) {
      const refusal = refusalOf(error)
      return send(form, row, { told: placeFault(form, refusal), title, status: refusal.status })
    }
    return sendBrowser(form, `${pageAt(form, row)}?done=made`)
  }
  const moved = await moveChosen(form)
  if (moved instanceof HttpProblem) return send(form, row, { told: placeFault(form, moved), status: moved.status })
  if (moved.length === 0) return sendBrowser(form, `${pageAt(form, row)}?done=moved`)
  const told = problemNotice(
    html`<p>${texts.books.stale}</p><ul>${moved.map(name => html`<li><bdi>${name}</bdi></li>`)}</ul>`,
  )
  return send(form, row, { told, status: 412 })
}

/** A folder, at its address. */
export const shelf = {
  show: async (visit: BookVisit): Promise<void> => send(visit, await readRow(visit, 'collections')),
  take,
}
