// The search on the page of a manifest or a collection: its field, the hits, and where they stand on the canvas that is shown.
import { type Html, html } from '../../html.js'
import type { JsonObject } from '../../json-object.js'
import { encodedState, idIn, objectsOf, partIn, type Rectangle, targetOf } from '../../presentation/index.js'
import type { FoundOnPage, FoundWords } from './found-on-page.js'
import type { PageAsk } from './page-frame.js'
import { textHtml } from './page-text.js'

/** Whether a document says that it is searched here. */
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

/** A link to the page of a manifest that opens the canvas of a hit where that stands, among what was found there. */
function hitLink({ targets }: FoundWords, manifest: string, address: string, asked: URLSearchParams): string {
  const state = { id: targets[0], type: 'Canvas', partOf: [{ id: manifest, type: 'Manifest' }] }
  return `${address}?${asked}&iiif-content=${encodedState(state)}`
}

/** What a hit is called by what it is in, and a link to it; no link where there is nothing that it could open. */
type NameOf = (hit: FoundWords) => { name: Html | string; href?: string }

/** Hits in a manifest are called by their canvases. */
function byCanvas(document: JsonObject, canvases: JsonObject[], ask: PageAsk, { q, number }: FoundOnPage): NameOf {
  const indexes = new Map(canvases.map(({ id }, index) => [id, index]))
  const asked = new URLSearchParams({ q, ...(number > 1 && { page: String(number) }) })
  return hit => {
    const index = indexes.get(targetOf(hit.targets[0])!.canvas)
    if (index === undefined) return { name: 'A canvas' }
    const name = textHtml(canvases[index]!['label'], ask) ?? `Canvas ${index + 1}`
    return { name, href: hitLink(hit, String(document['id']), ask.address, asked) }
  }
}

/** Hits in a collection are called by their manifests, or by the documents that have the words themselves. */
const byDocument =
  (ask: PageAsk, { q }: FoundOnPage): NameOf =>
  hit => {
    const { id, type, label } = (hit.resource ?? hit.within)!
    const href = hit.resource ? id : hitLink(hit, id, id, new URLSearchParams({ q }))
    return { name: textHtml(label, ask) ?? type, href }
  }

function hitList({ q, total, number, pages, from, hits }: FoundOnPage, ask: PageAsk, nameOf: NameOf): Html {
  const items = hits.map(hit => {
    const { name, href } = nameOf(hit)
    const quote = html`<span class="quote" dir="auto"${hit.language ? html` lang="${hit.language}"` : ''}>${hit.before}<mark>${hit.exact}</mark>${hit.after}</span>`
    return html`<li>${href ? html`<a href="${href}">${name}</a>` : name} ${quote}</li>`
  })
  const step = (to: number, rel: string, name: string) =>
    to >= 1 &&
    to <= pages &&
    html`<a rel="${rel}" href="${ask.address}?${new URLSearchParams({ q, page: String(to) }).toString()}">${name}</a>`
  return html`<h2>${total === 0 ? 'Nothing was found' : total === 1 ? 'Found once' : `Found ${total} times`}</h2>
${items.length > 0 && html`<ol class="hits" start="${from + 1}">${items}</ol>`}
${pages > 1 && html`<p class="pages">${step(number - 1, 'prev', 'Former hits')} <span>${number} of ${pages}</span> ${step(number + 1, 'next', 'More hits')}</p>`}`
}

function searchSection({ address, found }: PageAsk, where: string, hits: Html | undefined): Html {
  return html`<section aria-label="Search" class="search" id="search">
<form role="search" method="get" action="${address}#search"><label for="q">Search in ${where}</label> <span class="field"><input type="search" id="q" name="q" maxlength="1000" required value="${found?.q ?? ''}"> <button type="submit">Search</button></span></form>
${hits}
</section>`
}

/** The field to search in a manifest, and what was found; nothing where it is not searched here. */
export function searchOn(document: JsonObject, canvases: JsonObject[], ask: PageAsk): Html | false {
  const { found } = ask
  const hits = found && hitList(found, ask, byCanvas(document, canvases, ask, found))
  return isSearched(document, ask) && searchSection(ask, 'the text', hits)
}

/** The same for a collection. */
export function searchWithin(document: JsonObject, ask: PageAsk): Html | false {
  const { found } = ask
  return (
    isSearched(document, ask) &&
    searchSection(ask, 'this collection', found && hitList(found, ask, byDocument(ask, found)))
  )
}
