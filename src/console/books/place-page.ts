// Where a book or a folder is: whether everyone sees it, the folder that it is in, its address there; and the way to delete it.
import { type Html, html } from '../../html.js'
import type { JsonObject } from '../../json-object.js'
import { deleteIiif, patchIiif } from '../../operations/index.js'
import { withText } from '../../presentation/index.js'
import { type HttpProblem, notFound } from '../../problem.js'
import { findIiif, IIIF_ROOT, type IiifKind, type IiifRow, iiifFolders } from '../../store/index.js'
import { sendBrowser, sendPage } from '../console-page.js'
import type { BookTexts } from '../texts/en-books.js'
import { shownText, titleOf } from './book.js'
import { choice } from './book-about.js'
import {
  bookFrame,
  formerState,
  isPresent,
  isStale,
  problemNotice,
  refusalOf,
  refusedNotice,
  staleNotice,
} from './book-frame.js'
import { doneNotice, faultText } from './book-pages.js'
import { type BookForm, type BookVisit, formHead, keyOf, pageAt, writeOf } from './book-visit.js'

/** Most folders among which one is chosen. */
const MOST_FOLDERS = 2000

/** The folders of a customer as a choice, each set in by how deep it is; without what is in `but`. */
export async function folderChoice(visit: BookVisit, label: string, present: string, but?: string): Promise<Html> {
  const { services, customer, texts, languages } = visit
  const folders = await iiifFolders(services.store.db, customer, MOST_FOLDERS)
  const at = folders.findIndex(({ id }) => id === but)
  const end = at < 0 ? at : folders.findIndex(({ depth }, index) => index > at && depth <= folders[at]!.depth)
  const inBut = (index: number) => at >= 0 && index >= at && (end < 0 || index < end)
  const options = folders.flatMap((folder, index): [string, string][] => {
    const name = folder.id === IIIF_ROOT ? texts.books.root : titleOf(folder, languages)
    return inBut(index) ? [] : [[folder.id, '\u2003'.repeat(folder.depth) + name]]
  })
  return choice('folder', label, present, options)
}

/** What is wrong with a place, by the status and the property of what the store says. */
const PLACE_FAULTS: Record<string, keyof BookTexts['faults']> = {
  '409 slug': 'taken',
  '400 slug': 'addresses',
  '409 ': 'notEmpty',
}

/** What the store has refused, in words for people where there are some. */
export function placeFault(visit: BookVisit, error: HttpProblem): Html {
  const { property = '', message = '' } = error.errors[0] ?? {}
  const isInItself = property === 'parent' && message.includes('itself')
  const known = isInItself
    ? 'inItself'
    : property === 'parent'
      ? 'notThere'
      : PLACE_FAULTS[`${error.status} ${property}`]
  return known ? problemNotice(faultText(visit.texts.books, { fault: known })) : refusedNotice(visit, error)
}

interface Typed {
  folder: string
  slug: string
  title: string
}

const shownPlace = (
  { parent, slug, label }: Pick<IiifRow, 'parent' | 'slug' | 'label'>,
  languages: string[],
): Typed => ({
  folder: parent ?? '',
  slug: slug ?? '',
  title: shownText(label, languages),
})

/** A form with one button, which says whether everyone may see it. */
function publication(visit: BookVisit, row: IiifRow): Html {
  const { books } = visit.texts
  const [value, text, lead] = row.public
    ? ['withdraw', books.withdraw, books.withdrawLead]
    : ['publish', books.publish, books.publishLead]
  return html`<form method="post" action="${pageAt(visit, row, 'place')}">${formHead(visit, row.version)}<p>${lead}</p><p><button name="do" value="${value}">${text}</button></p></form>`
}

async function placeForm(visit: BookVisit, row: IiifRow, typed: Typed): Promise<Html> {
  const {
    services: { base },
    texts: { books },
  } = visit
  const isFolder = row.kind === 'collections'
  const title =
    isFolder &&
    html`<div><label for="title">${books.title}</label><input id="title" name="title" value="${typed.title}" dir="auto"></div>`
  const place =
    row.parent !== null &&
    html`${await folderChoice(visit, books.inFolder, typed.folder, isFolder ? row.id : undefined)}<div><label for="slug">${books.address}</label><input id="slug" name="slug" value="${typed.slug}" maxlength="200" aria-describedby="slug-hint"><span class="hint" id="slug-hint">${books.addressHint} ${books.addressNow} <bdi>${base}${row.public_path}</bdi></span></div>`
  return html`<form class="fields" method="post" action="${pageAt(visit, row, 'place')}">${formHead(visit, row.version)}${title}${place}<button name="do" value="move">${books.move_}</button></form>`
}

function deletion(visit: BookVisit, row: IiifRow): Html | false {
  const { books } = visit.texts
  const isFolder = row.kind === 'collections'
  return (
    row.parent !== null &&
    html`<details><summary>${isFolder ? books.deleteFolder : books.deleteBook}</summary><form method="post" action="${pageAt(visit, row, 'place')}">${formHead(visit, row.version)}${!isFolder && html`<p>${books.deleteLead}</p>`}<p><button name="do" value="delete" class="stop">${books.deleteSure}</button></p></form></details>`
  )
}

async function send(
  visit: BookVisit,
  row: IiifRow,
  shown: { typed?: Typed; told?: Html; status?: number } = {},
): Promise<void> {
  const { languages, mayWrite } = visit
  const forms =
    mayWrite &&
    html`${publication(visit, row)}${await placeForm(visit, row, shown.typed ?? shownPlace(row, languages))}${deletion(visit, row)}`
  const framed = await bookFrame(visit, row, 'place', html`${shown.told ?? doneNotice(visit)}${forms}`)
  sendPage(visit, { ...framed, status: shown.status ?? 200 })
}

/** The row of the address. Throws HttpProblem 404. */
export async function readRow(visit: BookVisit, kind: IiifKind): Promise<IiifRow> {
  const row = await findIiif(visit.services.store.db, keyOf(visit, kind))
  if (!row) throw notFound(kind === 'manifests' ? 'The Manifest' : 'The IIIFCollection')
  return row
}

/** A description of what changes, as the store takes it of any client. */
export const described = ({ services, customer }: BookVisit, kind: IiifKind, body: JsonObject) => ({
  call: { compiled: services, prefer: { strict: false }, variables: { customer: String(customer) } },
  ...{ kind, body, text: undefined, patch: true },
})

/** The fields that were typed, as a description of the change. */
function changeOf(typed: Typed, row: IiifRow, languages: string[]): JsonObject {
  const shown = shownPlace(row, languages)
  const isTitled = row.kind === 'collections' && typed.title !== '' && typed.title !== shown.title
  return {
    ...(typed.folder !== shown.folder && row.parent !== null && { parent: typed.folder }),
    ...(typed.slug !== shown.slug && row.parent !== null && { slug: typed.slug }),
    ...(isTitled && { label: withText(row.label, languages, typed.title) }),
  }
}

async function sendStale(form: BookForm, row: IiifRow, typed: Typed): Promise<void> {
  const { languages } = form
  const former = await formerState(form, row)
  const [was, is] = [former ? shownPlace(former, languages) : typed, shownPlace(row, languages)]
  const pick = (name: keyof Typed): string => (former && typed[name] === was[name] ? is[name] : typed[name])
  const merged = { folder: pick('folder'), slug: pick('slug'), title: pick('title') }
  return send(form, row, { typed: merged, told: staleNotice(form, former, row), status: 412 })
}

async function take(form: BookForm, kind: IiifKind): Promise<void> {
  const { fields, services, languages, texts } = form
  const row = await readRow(form, kind)
  const act = fields.get('do') ?? 'move'
  const shown = shownPlace(row, languages)
  const field = (name: string, fallback: string) => (fields.get(name) ?? fallback).trim()
  const typed = {
    folder: field('folder', shown.folder),
    slug: field('slug', shown.slug),
    title: field('title', shown.title),
  }
  if (!isPresent(form, row)) return sendStale(form, row, typed)
  const isPublic: Record<string, boolean> = { publish: true, withdraw: false }
  try {
    if (act === 'delete') {
      await deleteIiif(services, writeOf(form, row))
      return sendBrowser(form, `${pageAt(form, { kind: 'collections', id: row.parent ?? IIIF_ROOT })}?done=removed`)
    }
    const body = Object.hasOwn(isPublic, act) ? { public: isPublic[act] } : changeOf(typed, row, languages)
    if (body['slug'] === '')
      return await send(form, row, { typed, told: problemNotice(texts.books.faults.addresses), status: 422 })
    await patchIiif(services, writeOf(form, row), described(form, kind, body))
  } catch (error) {
    const refusal = refusalOf(error)
    if (isStale(refusal)) return sendStale(form, await readRow(form, kind), typed)
    return send(form, row, { typed, told: placeFault(form, refusal), status: refusal.status })
  }
  sendBrowser(form, `${pageAt(form, row, 'place')}?done=saved`)
}

/** The place of what is of a kind, at its address. */
export const placeOf = (kind: IiifKind) => ({
  show: async (visit: BookVisit): Promise<void> => send(visit, await readRow(visit, kind)),
  take: (form: BookForm): Promise<void> => take(form, kind),
})
