// Pictures that become pages of a book: chosen in a space, and put behind the last page.
import { type Html, html } from '../../html.js'
import { appendIiif } from '../../operations/index.js'
import { imagesBehind, spacesOf } from '../../store/index.js'
import { sendBrowser, sendPage } from '../console-page.js'
import { textIn } from '../texts-by-language.js'
import { type Book, readBook } from './book.js'
import { choice } from './book-about.js'
import {
  bookFrame,
  formerState,
  isStale,
  notice,
  problemNotice,
  refusalOf,
  refusedNotice,
  staleNotice,
} from './book-frame.js'
import { type BookForm, type BookVisit, formHead, keyOf, pageAt, writeOf } from './book-visit.js'

const AT_ONCE = 200
/** Most spaces among which one is chosen. */
const MOST_SPACES = 1000

/** The pictures of a space, behind one of them. */
async function pictures(visit: BookVisit, book: Book, space: number, chosen: ReadonlySet<string>): Promise<Html> {
  const { services, customer, texts, languages, query } = visit
  const { books } = texts
  const { base, store } = services
  const after = query.get('after') ?? ''
  const found = after.includes('\u0000') ? [] : await imagesBehind(store.db, { customer, space }, after, AT_ONCE + 1)
  const shown = found.slice(0, AT_ONCE)
  if (shown.length === 0) return html`<p>${books.noPictures}</p>`
  const items = shown.map(({ id, label }) => {
    const address = services.serialisers.iri('Image', { customer, space, id })!
    const name = textIn(label, languages) ?? id
    return html`<li><label class="picture"><img src="${base}/thumbs/${customer}/${space}/${encodeURIComponent(id)}/full/!200,200/0/default.jpg" alt="" loading="lazy" decoding="async"><input type="checkbox" name="image" value="${address}" aria-label="${name}"${chosen.has(address) && html` checked`}></label><span class="about" dir="auto">${name}</span></li>`
  })
  const page = pageAt(visit, book.row, 'add')
  const next = found.length > AT_ONCE && shown.at(-1)!.id
  const link = (behind: string, text: string) =>
    html`<li><a href="${page}?space=${space}${behind && `&after=${encodeURIComponent(behind)}`}">${text}</a></li>`
  const links = html`<ul class="pages">${after !== '' && link('', books.firstOfSpace)}${next && link(next, books.nextOfSpace)}</ul>`
  return html`<form method="post" action="${page}?space=${space}${after && `&after=${encodeURIComponent(after)}`}">${formHead(visit, book.row.version)}<div class="tools"><button>${books.add}</button></div><ol class="book-grid">${items}</ol></form>${links}`
}

async function send(
  visit: BookVisit,
  book: Book,
  { told, chosen = [], status = 200 }: { told?: Html; chosen?: string[]; status?: number } = {},
): Promise<void> {
  const { services, customer, texts, query, mayWrite } = visit
  const { books } = texts
  const spaces = await spacesOf(services.store.db, customer, MOST_SPACES)
  const asked = Number(query.get('space') ?? spaces[0]?.id)
  const space = spaces.find(({ id }) => id === asked)?.id
  const options = spaces.map(({ id, name }): [string, string] => [String(id), name])
  const choosing =
    spaces.length === 0
      ? html`<p>${books.noSpaces}</p>`
      : html`<form class="row" method="get" action="${pageAt(visit, book.row, 'add')}">${choice('space', books.space, String(space ?? ''), options)}<button class="plain">${books.openSpace}</button></form>`
  const grid = space !== undefined && mayWrite && !book.waits && (await pictures(visit, book, space, new Set(chosen)))
  const waiting = book.waits && notice(books.waits(book.waits.finished, book.waits.total))
  const content = html`${told}${waiting}<h2>${books.addPages}</h2><p class="lead">${books.addLead}</p>${choosing}${grid}`
  sendPage(visit, { ...(await bookFrame(visit, book.row, 'pages', content)), status })
}

async function take(form: BookForm): Promise<void> {
  const { fields, services, texts } = form
  const book = await readBook(services, keyOf(form, 'manifests'))
  const chosen = fields.getAll('image')
  const refuse = (told: Html, status: number) => send(form, book, { told, chosen, status })
  if (chosen.length === 0) return refuse(problemNotice(texts.books.faults.noneChosen), 422)
  try {
    const member = chosen.map(image => ({ asset: { '@id': image } }))
    await appendIiif(services, writeOf(form, book.row), { member })
  } catch (error) {
    const refusal = refusalOf(error)
    if (isStale(refusal)) return refuse(staleNotice(form, await formerState(form, book.row), book.row), 412)
    return refuse(refusedNotice(form, refusal), refusal.status)
  }
  sendBrowser(form, `${pageAt(form, book.row)}?done=saved`)
}

/** Pages for a book, at their address. */
export const addPages = {
  show: async (visit: BookVisit): Promise<void> =>
    send(visit, await readBook(visit.services, keyOf(visit, 'manifests'))),
  take,
}
