// The search on the page of a manifest: its field, the hits, and where they stand on the canvas that is shown.
import { type Html, html } from '../../html.js'
import type { JsonObject } from '../../json-object.js'
import { encodedState, idIn, objectsOf, partIn, type Rectangle, targetOf } from '../../presentation/index.js'
import type { FoundOnPage, FoundWords } from './found-on-page.js'
import type { PageAsk } from './page-frame.js'
import { textHtml } from './page-text.js'

/** Whether a manifest says that it is searched here. */
const isSearched = ({ service }: JsonObject, { base }: PageAsk): boolean =>
  objectsOf(service).some(one => String(idIn(one)).startsWith(`${base}/search/`))

/** The parts of a canvas where hits stand. */
export const marksOn = ({ id }: JsonObject, { found }: PageAsk): Rectangle[] =>
  (found?.hits ?? [])
    .flatMap(({ targets }) => targets)
    .flatMap(target => {
      const { canvas, part } = targetOf(target)!
      const { region } = canvas === id ? partIn(part, { width: 0, height: 0 }) : {}
      return region ? [region] : []
    })

/** A link that opens the canvas of a hit where that stands, among what was found. */
function hitLink(
  { targets }: FoundWords,
  { id: manifest }: JsonObject,
  { address }: PageAsk,
  { q, number }: FoundOnPage,
): string {
  const state = { id: targets[0], type: 'Canvas', partOf: [{ id: manifest, type: 'Manifest' }] }
  const query = new URLSearchParams({ q, ...(number > 1 && { page: String(number) }) })
  return `${address}?${query}&iiif-content=${encodedState(state)}`
}

function hitList(found: FoundOnPage, document: JsonObject, canvases: JsonObject[], ask: PageAsk): Html | false {
  const { q, total, number, pages, from, hits } = found
  const indexes = new Map(canvases.map(({ id }, index) => [id, index]))
  const items = hits.map(hit => {
    const index = indexes.get(targetOf(hit.targets[0])!.canvas)
    const name = index === undefined ? 'A canvas' : (textHtml(canvases[index]!['label'], ask) ?? `Canvas ${index + 1}`)
    const quote = html`<span class="quote" dir="auto"${hit.language ? html` lang="${hit.language}"` : ''}>${hit.before}<mark>${hit.exact}</mark>${hit.after}</span>`
    return html`<li>${index === undefined ? name : html`<a href="${hitLink(hit, document, ask, found)}">${name}</a>`} ${quote}</li>`
  })
  const step = (to: number, rel: string, name: string) =>
    to >= 1 &&
    to <= pages &&
    html`<a rel="${rel}" href="${ask.address}?${new URLSearchParams({ q, page: String(to) }).toString()}">${name}</a>`
  return html`<h2>${total === 0 ? 'Nothing was found' : total === 1 ? 'Found once' : `Found ${total} times`}</h2>
${items.length > 0 && html`<ol class="hits" start="${from + 1}">${items}</ol>`}
${pages > 1 && html`<p class="pages">${step(number - 1, 'prev', 'Former hits')} <span>${number} of ${pages}</span> ${step(number + 1, 'next', 'More hits')}</p>`}`
}

/** The field to search in a manifest, and what was found; nothing where it is not searched here. */
export function searchOn(document: JsonObject, canvases: JsonObject[], ask: PageAsk): Html | false {
  if (!isSearched(document, ask)) return false
  const { address, found } = ask
  return html`<section aria-label="Search" class="search" id="search">
<form role="search" method="get" action="${address}#search"><label for="q">Search in the text</label> <span class="field"><input type="search" id="q" name="q" maxlength="1000" required value="${found?.q ?? ''}"> <button type="submit">Search</button></span></form>
${found && hitList(found, document, canvases, ask)}
</section>`
}
