// A report on many pictures for people: which change and how, and which are left alone and why.
import { type Html, html } from '../../html.js'
import { isObject, type LanguageMap } from '../../json-object.js'
import type { ImagesReport } from '../../operations/index.js'
import { lastPart } from '../page.js'
import type { Language } from '../texts/language.js'
import { textsHtml } from '../texts-by-language.js'

/** Most pictures that a page shows by themselves. */
const MOST_SHOWN = 200

/** The way to a picture, or to a book that has a title. */
const linkTo = (address: string, title?: string): Html =>
  html`<a href="${address}" dir="auto">${title ?? lastPart(address)}</a>`

/** A value of a property as it was, or as it will be. */
function valueShown(value: unknown, { texts }: Language): Html {
  if (value === null || value === undefined || value === '') return html`<span class="hint">${texts.empty}</span>`
  if (Array.isArray(value) && value.length === 0) return html`<span class="hint">${texts.none}</span>`
  if (Array.isArray(value))
    return html`<ul class="words">${value.map(item => html`<li dir="auto">${String(item)}</li>`)}</ul>`
  return isObject(value) ? textsHtml(value as LanguageMap) : html`<span dir="auto">${String(value)}</span>`
}

/** A table of what changes in which picture, or what is said of each. */
function table(head: string[], rows: Html[], total: number, { texts }: Language): Html {
  const more = total > MOST_SHOWN && html`<p class="hint">${texts.many.andMore(total - MOST_SHOWN)}</p>`
  return html`<div class="scroll" tabindex="0"><table><thead><tr>${head.map(text => html`<th scope="col">${text}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div>${more}`
}

/** What becomes of each property of the pictures that are changed, before and after. */
export function changesTable(
  { affected }: ImagesReport,
  language: Language,
  labelOf: (property: string) => string,
): Html | false {
  const { texts } = language
  if (affected.length === 0) return false
  const rows = affected
    .slice(0, MOST_SHOWN)
    .flatMap(({ image, changes = [] }) =>
      changes.map(
        ({ property, before, after }, index) =>
          html`<tr>${index === 0 && html`<th scope="rowgroup" rowspan="${changes.length}">${linkTo(image)}</th>`}<td>${labelOf(property)}</td><td>${valueShown(before, language)}</td><td>${valueShown(after, language)}</td></tr>`,
      ),
    )
  const { picture, property, before, after } = texts.many
  return table([picture, property, before, after], rows, affected.length, language)
}

/** The pictures, each with the books that show it; `titles` of these, by their addresses. */
export function picturesTable(
  { affected }: ImagesReport,
  language: Language,
  titles: ReadonlyMap<string, string>,
): Html | false {
  const { texts } = language
  if (affected.length === 0) return false
  const rows = affected
    .slice(0, MOST_SHOWN)
    .map(
      ({ image, moved, manifests = [] }) =>
        html`<tr><th scope="row">${linkTo(moved ?? image)}</th><td>${manifests.length > 0 ? html`<ul>${manifests.map(one => html`<li>${linkTo(one, titles.get(one))}</li>`)}</ul>` : html`<span class="hint">${texts.none}</span>`}</td></tr>`,
    )
  return table([texts.many.picture, texts.many.shownBy], rows, affected.length, language)
}

/** Those that are left alone, each with the reason. */
export function skippedList({ skipped }: ImagesReport, { texts }: Language): Html | false {
  if (skipped.length === 0) return false
  const { leftAlone, reasons, andMore } = texts.many
  const rows = skipped
    .slice(0, MOST_SHOWN)
    .map(
      ({ image, status, message }) =>
        html`<li>${linkTo(image)}: ${reasons[status] ?? message}${status === 409 && html` <span class="hint">${message}</span>`}</li>`,
    )
  return html`<section class="problem" aria-labelledby="left-alone"><h2 id="left-alone">${leftAlone(skipped.length)}</h2><ul>${rows}</ul>${skipped.length > MOST_SHOWN && html`<p class="hint">${andMore(skipped.length - MOST_SHOWN)}</p>`}</section>`
}
