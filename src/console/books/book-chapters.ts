// The chapters of a book: a tree to look at, rows to edit it with, and a list of contents that is taken over as lines.
import { type Html, html } from '../../html.js'
import type { JsonObject } from '../../json-object.js'
import { editManifest, flatPublicPath, newId } from '../../operations/index.js'
import {
  type Chapter,
  chaptersIn,
  chaptersText,
  memberText,
  type ReadChapter,
  spliceMembers,
} from '../../presentation/index.js'
import { sendBrowser, sendPage } from '../console-page.js'
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
import { doneNotice, faultText } from './book-pages.js'
import { type BookForm, type BookVisit, formHead, keyOf, pageAt, writeOf } from './book-visit.js'
import {
  type ChapterRow,
  chaptersMeant,
  DEEPEST_LEVEL,
  MOST_ROWS,
  type RowFault,
  rowMoved,
  rowsFromLines,
  rowsOf,
} from './chapter-form.js'

const BLANK: ChapterRow = { key: '', name: '', from: '', to: '', depth: 1 }

/** What is shown of a form. */
interface Shown {
  rows: ChapterRow[]
  lines?: string
  faults?: RowFault[]
  told?: Html
  status?: number
}

const namesOf = ({ document }: Pick<Book, 'document'>, languages: string[]): string[] =>
  canvasesIn(document).map(({ label }) => shownText(label, languages))

/** One row: a name, from page, to page, how deep, and what can be done with it. */
function rowFields(
  { texts: { books } }: BookVisit,
  row: ChapterRow,
  index: number,
  before: ReadChapter | undefined,
  faults: RowFault[],
): Html {
  const number = index + 1
  const field = (name: 'name' | 'from' | 'to', text: string, fault: RowFault['fault'][], list = false) => {
    const found = faults.find(one => one.row === index && fault.includes(one.fault))
    const id = `${name}-${index}`
    return html`<span class="field ${name}"><input id="${id}" name="${name}.${index}" value="${row[name]}" dir="auto" aria-label="${books.chapterRow(number)}: ${text}"${list && html` list="page-names"`}${found && html` aria-invalid="true" aria-describedby="${id}-fault"`}>${found && html`<span class="fault" id="${id}-fault">${faultText(books, found)}</span>`}</span>`
  }
  const level = html`<select name="depth.${index}" aria-label="${books.chapterRow(number)}: ${books.chapterLevel}">${Array.from({ length: DEEPEST_LEVEL }, (_, at) => html`<option${at + 1 === Math.min(row.depth, DEEPEST_LEVEL) && html` selected`}>${at + 1}</option>`)}</select>`
  const act = (name: string, text: string) =>
    html`<button name="do" value="${name}.${index}" class="plain" aria-label="${books.chapterRow(number)}: ${text}">${text}</button>`
  const isKept = before && !before.isPlain
  return html`<li class="level-${Math.min(row.depth, DEEPEST_LEVEL)}"><input type="hidden" name="key.${index}" value="${row.key}">${field('name', books.chapterName, ['noName'])}${field('from', books.chapterFrom, ['noPage', 'backwards'], true)}${field('to', books.chapterTo, [], true)}${level}<span class="acts">${act('up', books.rowUp)}${act('down', books.rowDown)}${act('add', books.addAfter)}${act('remove', books.removeRow)}</span>${isKept && html`<span class="hint">${books.keptPages}</span>`}</li>`
}

/** The chapters as a tree, each with its pages. */
function tree({ texts: { books }, languages }: BookVisit, chapters: ReadChapter[], names: string[]): Html {
  if (chapters.length === 0) return html`<p>${books.noChapters}</p>`
  const pageText = (index: number | undefined) => (index === undefined ? '' : names[index] || String(index + 1))
  const one = ({ label, first, last }: ReadChapter) =>
    html`<bdi>${shownText(label, languages) || '–'}</bdi>${first !== undefined && html` <span class="hint inline">${first === last ? html`<bdi>${pageText(first)}</bdi>` : html`<bdi>${pageText(first)}</bdi> – <bdi>${pageText(last)}</bdi>`}</span>`}`
  const within = (from: number, depth: number): [items: Html[], next: number] => {
    const items: Html[] = []
    let at = from
    while (at < chapters.length && chapters[at]!.depth >= depth) {
      const [inner, next] = within(at + 1, depth + 1)
      items.push(html`<li>${one(chapters[at]!)}${inner.length > 0 && html`<ol>${inner}</ol>`}</li>`)
      at = next
    }
    return [items, at]
  }
  return html`<nav aria-label="${books.contents}"><ol class="contents">${within(0, 1)[0]}</ol></nav>`
}

/** The form. The first button is the one that Enter presses. */
function chapterForm(visit: BookVisit, book: Book, chapters: ReadChapter[], names: string[], shown: Shown): Html {
  const { texts, services, request } = visit
  const { books } = texts
  const { rows, lines = '', faults = [] } = shown
  const heads = [books.chapterName, books.chapterFrom, books.chapterTo, books.chapterLevel]
  const options = names.map(
    (name, index) => html`<option value="${name === '' ? index + 1 : `${index + 1} · ${name}`}">`,
  )
  const before = ({ key }: ChapterRow) => (key === '' ? undefined : chapters[Number(key)])
  return html`<form method="post" action="${services.base}${request.path}">${formHead(visit, book.row.version)}<p><button name="do" value="save">${books.save}</button></p><p class="hint">${books.chapterLead}</p><p class="heads" aria-hidden="true">${heads.map(head => html`<span>${head}</span>`)}</p><ol class="rows">${rows.map((row, index) => rowFields(visit, row, index, before(row), faults))}</ol><datalist id="page-names">${options}</datalist><p><button name="do" value="save">${books.save}</button></p>
<details${lines !== '' && html` open`}><summary>${books.fromLines}</summary><div class="fields"><label for="lines">${books.lines}</label><textarea id="lines" name="lines" rows="10" dir="auto" aria-describedby="lines-hint">\n${lines}</textarea><span class="hint" id="lines-hint">${books.linesHint}</span><p><button name="do" value="lines" class="plain">${books.takeLines}</button></p></div></details></form>`
}

async function send(visit: BookVisit, book: Book, shown?: Shown): Promise<void> {
  const { texts, languages, mayWrite } = visit
  const { row, document, waits } = book
  const names = namesOf(book, languages)
  const chapters = chaptersIn(document)
  const form =
    chapters && mayWrite && !waits
      ? chapterForm(visit, book, chapters, names, shown ?? { rows: [...rowsOf(chapters, names, languages), BLANK] })
      : html`${!chapters && notice(texts.books.tooManyChapters)}`
  const content = html`${shown?.told ?? doneNotice(visit)}${waits && notice(texts.books.waits(waits.finished, waits.total))}${chapters && tree(visit, chapters, names)}${form}`
  sendPage(visit, { ...(await bookFrame(visit, row, 'chapters', content)), status: shown?.status ?? 200 })
}

/** The rows of a form, in their order. */
function rowsIn(fields: URLSearchParams): ChapterRow[] {
  const rows: ChapterRow[] = []
  for (let index = 0; index < MOST_ROWS && fields.has(`name.${index}`); index++) {
    const text = (name: string) => fields.get(`${name}.${index}`) ?? ''
    const depth = Math.trunc(Number(text('depth')))
    const key = /^\d{1,5}$/.test(text('key')) ? text('key') : ''
    rows.push({
      key,
      name: text('name'),
      from: text('from'),
      to: text('to'),
      depth: Math.min(Math.max(depth || 1, 1), DEEPEST_LEVEL),
    })
  }
  return rows
}

/** What buttons do with the rows that are typed, without saving them. */
const ROW_ACTS: Record<string, (rows: ChapterRow[], at: number) => ChapterRow[]> = {
  up: (rows, at) => rowMoved(rows, at, -1),
  down: (rows, at) => rowMoved(rows, at, 1),
  add: (rows, at) => rows.toSpliced(at + 1, 0, { ...BLANK, depth: rows[at]?.depth ?? 1 }),
  remove: (rows, at) => rows.toSpliced(at, 1),
}

/** A level that the form does not have stays what it was. */
const withDepths = (chapters: Chapter[], present: ReadChapter[]): Chapter[] =>
  chapters.map(chapter => {
    const before = chapter.key === undefined ? undefined : present[chapter.key]
    return before && before.depth > DEEPEST_LEVEL && chapter.depth === DEEPEST_LEVEL
      ? { ...chapter, depth: before.depth }
      : chapter
  })

/** The rows of a form about a former state, for the present one: a chapter is found again by its id. */
function rowsNow(rows: ChapterRow[], former: JsonObject | undefined, present: JsonObject): ChapterRow[] {
  const [was, is] = [former ?? {}, present].map(document => (chaptersIn(document) ?? []).map(({ id }) => id))
  return rows.map(row => {
    const id = row.key === '' ? undefined : was![Number(row.key)]
    const at = id === undefined ? -1 : is!.indexOf(id)
    return { ...row, key: at < 0 ? '' : String(at) }
  })
}

async function sendStale(form: BookForm, book: Book): Promise<void> {
  const former = await formerState(form, keyOf(form, 'manifests'))
  const before = former && (JSON.parse(former.body) as JsonObject)
  const rows = rowsNow(rowsIn(form.fields), before, book.document)
  return send(form, book, {
    rows,
    lines: form.fields.get('lines') ?? '',
    told: staleNotice(form, former, book.row),
    status: 412,
  })
}

async function take(form: BookForm): Promise<void> {
  const { fields, texts, languages, services } = form
  const book = await readBook(services, keyOf(form, 'manifests'))
  if (!isPresent(form, book.row)) return sendStale(form, book)
  const rows = rowsIn(fields)
  const names = namesOf(book, languages)
  const lines = fields.get('lines') ?? ''
  const [act = 'save', at] = (fields.get('do') ?? 'save').split('.')
  const unsaved = notice(texts.books.notSaved)
  if (act === 'lines') {
    const filled = rows.filter(({ name, from, to }) => `${name}${from}${to}`.trim() !== '')
    return send(form, book, { rows: [...filled, ...rowsFromLines(lines, names)], told: unsaved })
  }
  if (Object.hasOwn(ROW_ACTS, act))
    return send(form, book, { rows: ROW_ACTS[act]!(rows, Number(at)), lines, told: unsaved })
  const present = chaptersIn(book.document) ?? []
  const { chapters, faults } = chaptersMeant(rows, present, names, languages)
  const [first] = faults
  if (first)
    return send(form, book, { rows, lines, faults, told: problemNotice(faultText(texts.books, first)), status: 422 })
  const deep = withDepths(chapters, present)
  try {
    await editManifest(services, writeOf(form, book.row), ({ body }) => {
      const document = JSON.parse(body) as JsonObject
      const newRange = () => `${services.base}${flatPublicPath(book.row)}/ranges/${newId()}`
      const present = memberText(body, 'structures')
      const text = chaptersText(document, present, deep, newRange)
      if (text === undefined) return spliceMembers(body, { structures: undefined })
      return spliceMembers(body, { structures: present === undefined ? JSON.parse(text) : () => text })
    })
  } catch (error) {
    const refusal = refusalOf(error)
    if (isStale(refusal)) return sendStale(form, await readBook(services, book.row))
    return send(form, book, { rows, lines, told: refusedNotice(form, refusal), status: refusal.status })
  }
  sendBrowser(form, `${pageAt(form, book.row, 'chapters')}?done=saved`)
}

/** The chapters of a book, at their address. */
export const bookChapters = {
  show: async (visit: BookVisit): Promise<void> =>
    send(visit, await readBook(visit.services, keyOf(visit, 'manifests'))),
  take,
}
