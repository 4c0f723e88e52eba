// The pages of a book as a grid of thumbnails: put in order, named by a pattern, taken out, and chosen to open or to stand for the book.
import { type Html, html } from '../../html.js'
import { isObject } from '../../json-object.js'
import { editManifest } from '../../operations/index.js'
import { pagesEdited, targetOf } from '../../presentation/index.js'
import { sendBrowser, sendPage } from '../console-page.js'
import type { BookTexts } from '../texts/en-books.js'
import { type Book, canvasesIn, readBook, shownText } from './book.js'
import {
  bookFrame,
  formerState,
  isPresent,
  isStale,
  notice,
  problemNotice,
  refusalOf,
  refusedNotice,
  staleNotice,
} from './book-frame.js'
import { type BookForm, type BookVisit, formHead, keyOf, pageAt, writeOf } from './book-visit.js'
import {
  type Arrangement,
  arrangedBy,
  editsOf,
  emptyForm,
  type FormFault,
  isFault,
  labelField,
  numberField,
  type PageForm,
  pageFormIn,
  shownPages,
  typedIn,
} from './page-form.js'

/** Pages that are shown at once; of a longer book there are several such parts. */
const AT_ONCE = 500
/** Chosen pages that an address names, so that they stay chosen after they have been moved. */
const MOST_CHOSEN = 50

/** The message for a fault, with the part that it is about. */
export function faultText(
  { faults }: BookTexts,
  { fault, part = '' }: { fault: keyof BookTexts['faults']; part?: string | undefined },
): string {
  const text = faults[fault]
  return typeof text === 'function' ? text(part) : text
}

const keysOf = ({ pages }: Book): Map<unknown, string> => new Map(pages.map(({ canvas, key }) => [canvas, key]))

/** The address of the first thumbnail of a document, or of a canvas. */
function thumbnailIn({ thumbnail }: Record<string, unknown>): unknown {
  const [first] = [thumbnail].flat()
  return isObject(first) ? first['id'] : undefined
}

/** One page: its picture, its number, its name. */
function pageItem(
  { texts: { books }, languages, mayWrite }: BookVisit,
  { key, picture, label }: Book['pages'][number],
  index: number,
  form: PageForm,
  marks: Html,
): Html {
  const number = index + 1
  const name = form.labels.get(key) ?? shownText(label, languages)
  const image = picture && html`<img src="${picture}" alt="" loading="lazy" decoding="async">`
  if (!mayWrite)
    return html`<li><span class="picture">${image}</span><span class="about">${number} <bdi>${name}</bdi></span>${marks}</li>`
  return html`<li data-key="${key}"><label class="picture">${image}<input type="checkbox" name="c" value="${key}" aria-label="${books.choose(number)}"${form.chosen.has(key) && html` checked`}></label><input name="${numberField(key)}" value="${form.numbers.get(key) ?? number}" inputmode="numeric" size="4" aria-label="${books.placeOf(number)}"><input name="${labelField(key)}" value="${name}" dir="auto" aria-label="${books.nameOf(number)}">${marks}</li>`
}

/** The buttons for the chosen pages, and the pattern. The first button is the one that Enter presses. */
function tools({ texts: { books } }: BookVisit, form: PageForm): Html {
  const button = (act: string, text: string, kind = 'plain') =>
    html`<button name="do" value="${act}" class="${kind}">${text}</button>`
  const scope = (value: string, text: string) =>
    html`<option value="${value}"${(value === 'chosen') === form.isForChosen && html` selected`}>${text}</option>`
  return html`<div class="tools"><div class="row">${button('save', books.save, '')}<span data-told role="status" aria-live="polite"></span></div>
<div class="row" role="group" aria-label="${books.withChosen}"><span class="said" data-chosen>${books.withChosen}</span>${button('up', books.up)}${button('down', books.down)}<label class="inline">${books.toPlace} <input name="to" value="${form.to}" inputmode="numeric" size="4"></label>${button('move', books.move)}${button('start', books.start)}${button('thumbnail', books.thumbnail)}${button('remove', books.removePages, 'stop')}</div>
<details${(form.pattern !== '' || undefined) && html` open`}><summary>${books.naming}</summary><div class="row"><label class="inline">${books.pattern} <input name="pattern" value="${form.pattern}" dir="auto" aria-describedby="pattern-hint" placeholder="f. {1r}" maxlength="500"></label><label class="inline">${books.scope} <select name="scope">${scope('all', books.forAll)}${scope('chosen', books.forChosen)}</select></label>${button('try', books.try)}${button('name', books.name)}</div><p class="hint" id="pattern-hint">${books.patternHint}</p><p data-preview role="status" aria-live="polite"></p></details></div>`
}

/** Links to the parts of a long book. */
function parts({ texts: { books }, services, request }: BookVisit, count: number, from: number): Html | false {
  if (count <= AT_ONCE) return false
  const links = Array.from({ length: Math.ceil(count / AT_ONCE) }, (_, part) => {
    const [first, last] = [part * AT_ONCE + 1, Math.min((part + 1) * AT_ONCE, count)]
    return html`<li><a href="${services.base}${request.path}?from=${first}"${first === from + 1 && html` aria-current="page"`}>${books.morePages(first, last)}</a></li>`
  })
  return html`<nav aria-label="${books.partsOfBook}"><ul class="pages">${links}</ul></nav>`
}

const fromOf = ({ query }: BookVisit, count: number): number => {
  const from = Number(query.get('from') ?? 1)
  return Number.isInteger(from) && from >= 1 && from <= count ? Math.floor((from - 1) / AT_ONCE) * AT_ONCE : 0
}

/** The texts that the script of the page says; of a fault, its part stands where the control character is. */
function scriptTexts({ texts: { books } }: BookVisit): string {
  const faults = Object.fromEntries(
    (['counter', 'brace', 'length'] as const).map(fault => [fault, faultText(books, { fault, part: '\u0001' })]),
  )
  const { unsaved, keys, chooseAll, chosenCount, placeWord } = books
  return JSON.stringify({ unsaved, keys, chooseAll, chosenCount, placeWord, faults })
}

/** Sends the page, with a form as it was typed. */
async function sendPages(
  visit: BookVisit,
  book: Book,
  { form = emptyForm(), told, status = 200 }: { form?: PageForm; told?: Html; status?: number },
): Promise<void> {
  const { texts, mayWrite, services, request } = visit
  const { books } = texts
  const { row, document, pages, waits } = book
  const from = fromOf(visit, pages.length)
  const start = targetOf(document['start'])?.canvas
  const thumbnail = thumbnailIn(document)
  const canvases = canvasesIn(document)
  const marksOf = (index: number): Html => {
    const isStart = pages[index]!.canvas === start
    const isThumbnail = thumbnail !== undefined && thumbnailIn(canvases[index]!) === thumbnail
    return html`${isStart && html`<span class="badge">${books.isStart}</span>`}${isThumbnail && html`<span class="badge">${books.isThumbnail}</span>`}`
  }
  const canEdit = mayWrite && !waits
  const shown = { ...visit, mayWrite: canEdit }
  const items = pages
    .slice(from, from + AT_ONCE)
    .map((page, at) => pageItem(shown, page, from + at, form, marksOf(from + at)))
  const grid = html`<ol class="book-grid" start="${from + 1}">${items}</ol>`
  const waiting =
    waits &&
    html`<p class="notice">${books.waits(waits.finished, waits.total)} <a href="${services.base}${request.path}">${books.again}</a></p>`
  const add = canEdit && html` <a class="button plain" href="${pageAt(visit, row, 'add')}">${books.addPages}</a>`
  const editor = canEdit
    ? html`<book-pages data-texts="${scriptTexts(visit)}"><form method="post" action="${services.base}${request.path}${from > 0 && `?from=${from + 1}`}">${formHead(visit, row.version)}${tools(visit, form)}${grid}</form></book-pages>`
    : grid
  const content = html`${told}${waiting}<p class="row">${books.pageCount(pages.length)}${add}</p>${parts(visit, pages.length, from)}${pages.length > 0 ? editor : html`<p>${books.noPages}</p>`}${parts(visit, pages.length, from)}`
  const framed = await bookFrame(visit, row, 'pages', content)
  sendPage(visit, { ...framed, status, scripts: canEdit && pages.length > 0 ? ['page-arranger.js'] : [] })
}

/** What has just been done, as the address tells it. */
export function doneNotice({ query, texts: { books } }: BookVisit): Html {
  const done = query.get('done')
  const texts: Record<string, string> = {
    saved: books.saved,
    made: books.made,
    moved: books.moved,
    removed: books.removed,
  }
  return notice(done !== null && Object.hasOwn(texts, done) ? texts[done] : undefined)
}

const show = async (visit: BookVisit): Promise<void> =>
  sendPages(visit, await readBook(visit.services, keyOf(visit, 'manifests')), {
    form: emptyForm(visit.query.getAll('c').slice(0, MOST_CHOSEN)),
    told: doneNotice(visit),
  })

/** Saves an arrangement. Throws HttpProblem. */
async function save(form: BookForm, book: Book, arrangement: Arrangement): Promise<FormFault | undefined> {
  const edits = editsOf(arrangement, book, form.languages)
  if (isFault(edits)) return edits
  await editManifest(form.services, writeOf(form, keyOf(form, 'manifests')), ({ body }) => pagesEdited(body, edits))
  return undefined
}

/** A form that somebody else's change has made stale: what was typed stands in the present one. */
async function sendStale(form: BookForm, book: Book, sent: PageForm): Promise<void> {
  const former = await formerState(form, keyOf(form, 'manifests'))
  const typed = former ? typedIn(sent, shownPages(JSON.parse(former.body), keysOf(book), form.languages)) : sent
  return sendPages(form, book, { form: typed, told: staleNotice(form, former, book.row), status: 412 })
}

async function take(form: BookForm): Promise<void> {
  const { fields, texts, languages } = form
  const book = await readBook(form.services, keyOf(form, 'manifests'))
  const sent = pageFormIn(fields)
  const button = fields.get('do') ?? 'save'
  const shown = shownPages(book.document, keysOf(book), languages)
  if (!isPresent(form, book.row)) return sendStale(form, book, sent)
  const typed = typedIn(sent, shown)
  const refuse = (told: Html, status: number) => sendPages(form, book, { form: typed, told, status })
  const made = arrangedBy(typed, button, book)
  if (isFault(made)) return refuse(problemNotice(faultText(texts.books, made)), 422)
  if (button === 'try') {
    const tried = { ...typed, labels: made.labels }
    return sendPages(form, book, { form: tried, told: notice(texts.books.tried) })
  }
  try {
    const fault = await save(form, book, made)
    if (fault) return await refuse(problemNotice(faultText(texts.books, fault)), 422)
  } catch (error) {
    const refusal = refusalOf(error)
    if (isStale(refusal)) return sendStale(form, await readBook(form.services, book.row), sent)
    return refuse(refusedNotice(form, refusal), refusal.status)
  }
  const chosen = ['up', 'down', 'move'].includes(button) ? [...typed.chosen].slice(0, MOST_CHOSEN) : []
  const query = new URLSearchParams({ done: 'saved' })
  for (const key of chosen) query.append('c', key)
  const from = form.query.get('from')
  if (from !== null) query.set('from', from)
  sendBrowser(form, `${pageAt(form, book.row)}?${query}`)
}

/** The pages of a book, at its address. */
export const bookPages = { show, take }
