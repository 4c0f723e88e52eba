// What is said of a book as a whole: its titles, summary and rights, and how a viewer is to show it.
import { type Html, html } from '../../html.js'
import type { JsonObject } from '../../json-object.js'
import { editManifest } from '../../operations/index.js'
import { spliceMembers } from '../../presentation/index.js'
import { sendBrowser, sendPage } from '../console-page.js'
import { RIGHTS } from '../rights-statements.js'
import { type About, aboutIn, aboutOf, changedIn, LAYOUTS, labelOf, membersOf, type Title } from './about-form.js'
import { type Book, readBook } from './book.js'
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
import { doneNotice } from './book-pages.js'
import { type BookForm, type BookVisit, formHead, keyOf, pageAt, writeOf } from './book-visit.js'

const DIRECTIONS = ['', 'left-to-right', 'right-to-left', 'top-to-bottom', 'bottom-to-top'] as const

/** A choice among values with their texts; a present one that is none of them stays. */
export function choice(name: string, label: string, present: string, options: [value: string, text: string][]): Html {
  const others: [string, string][] = options.some(([value]) => value === present) ? [] : [[present, present]]
  return html`<div><label for="${name}">${label}</label><select id="${name}" name="${name}">${[...options, ...others].map(([value, text]) => html`<option value="${value}"${value === present && html` selected`}>${text}</option>`)}</select></div>`
}

/** A text of one line or several. */
function text(name: string, label: string, value: string, rows: number, hint?: string): Html {
  const described = hint && html` aria-describedby="${name}-hint"`
  const control =
    rows > 1
      ? html`<textarea id="${name}" name="${name}" rows="${rows}" dir="auto"${described}>\n${value}</textarea>`
      : html`<input id="${name}" name="${name}" value="${value}" dir="auto"${described}>`
  return html`<div><label for="${name}">${label}</label>${control}${hint && html`<span class="hint" id="${name}-hint">${hint}</span>`}</div>`
}

/** A title for each language, and room for one more. */
function titleFields({ texts: { books }, languages }: BookVisit, titles: Title[]): Html {
  const blank: Title = { language: titles.length === 0 ? languages[0]! : '', text: '' }
  const one = ({ language, text }: Title, index: number) =>
    html`<div class="pair"><input name="language" value="${language}" size="6" aria-label="${books.title} ${index + 1}: ${books.language}" aria-describedby="language-hint"><textarea name="title" rows="1" dir="auto" aria-label="${books.title} ${index + 1}">\n${text}</textarea></div>`
  return html`<fieldset class="plain"><legend>${books.title}</legend>${[...titles, blank].map(one)}<span class="hint" id="language-hint">${books.languageHint}</span></fieldset>`
}

async function send(
  visit: BookVisit,
  book: Book,
  shown: { about?: About; told?: Html; status?: number } = {},
): Promise<void> {
  const { texts, languages, services, request, mayWrite } = visit
  const { books } = texts
  const about = shown.about ?? aboutOf(book.document, languages)
  const rights: [string, string][] = [['', books.noRights], ...Object.entries(RIGHTS)]
  const fields = html`${titleFields(visit, about.titles)}
${text('summary', books.summary, about.summary, 4)}
${text('statementLabel', books.statementLabel, about.statementLabel, 1, books.statementHint)}
${text('statementValue', books.statementValue, about.statementValue, 3)}
${choice('rights', books.rights, about.rights, rights)}
${choice(
  'direction',
  books.direction,
  about.direction,
  DIRECTIONS.map(value => [value, books.directions[value]]),
)}
${choice(
  'layout',
  books.layout,
  about.layout,
  (['', ...LAYOUTS] as const).map(value => [value, books.layouts[value]]),
)}`
  const canEdit = mayWrite && !book.waits
  const form = html`<form class="fields" method="post" action="${services.base}${request.path}">${formHead(visit, book.row.version)}<fieldset class="plain fields"${!canEdit && html` disabled`}><legend class="unseen">${books.tabs.about}</legend>${fields}${canEdit && html`<button>${books.save}</button>`}</fieldset></form>`
  const framed = await bookFrame(visit, book.row, 'about', html`${shown.told ?? doneNotice(visit)}${form}`)
  sendPage(visit, { ...framed, status: shown.status ?? 200 })
}

/** What was typed, in the present state of what somebody else has changed. */
async function sendStale(form: BookForm, book: Book): Promise<void> {
  const { languages, fields } = form
  const former = await formerState(form, book.row)
  const shown = former ? aboutOf(JSON.parse(former.body) as JsonObject, languages) : aboutOf({}, languages)
  const about = { ...aboutOf(book.document, languages), ...changedIn(aboutIn(fields), shown) }
  return send(form, book, { about, told: staleNotice(form, former, book.row), status: 412 })
}

async function take(form: BookForm): Promise<void> {
  const { fields, services, languages, texts } = form
  const book = await readBook(services, keyOf(form, 'manifests'))
  if (!isPresent(form, book.row)) return sendStale(form, book)
  const typed = aboutIn(fields)
  const refuse = (told: Html, status: number) => send(form, book, { about: typed, told, status })
  const changed = changedIn(typed, aboutOf(book.document, languages))
  if (changed.titles && !labelOf(changed.titles)) {
    const { title, language } = texts.books.faults
    return refuse(problemNotice(typed.titles.length === 0 ? title : language), 422)
  }
  try {
    await editManifest(services, writeOf(form, book.row), ({ body }) =>
      spliceMembers(body, membersOf(JSON.parse(body) as JsonObject, changed, languages)),
    )
  } catch (error) {
    const refusal = refusalOf(error)
    if (isStale(refusal)) return sendStale(form, await readBook(services, book.row))
    return refuse(refusedNotice(form, refusal), refusal.status)
  }
  sendBrowser(form, `${pageAt(form, book.row, 'about')}?done=saved`)
}

/** What is said of a book, at its address. */
export const bookAbout = {
  show: async (visit: BookVisit): Promise<void> =>
    send(visit, await readBook(visit.services, keyOf(visit, 'manifests'))),
  take,
}
