// The page of a collection: what is in it, with pictures, a hundred at a time, and what of that has words that are looked for.
import { type Html, html } from '../../html.js'
import type { JsonObject } from '../../json-object.js'
import { idIn, objectsOf } from '../../presentation/index.js'
import { about } from './page-about.js'
import { framed, type PageAsk } from './page-frame.js'
import { searchWithin } from './page-search.js'
import { plainText, safeAddress, textHtml } from './page-text.js'

const PAGE_SIZE = 100

/** One that is in the collection, with its first thumbnail. */
function card(member: JsonObject, ask: PageAsk): Html {
  const href = safeAddress(idIn(member))
  const thumbnail = safeAddress(idIn([member['thumbnail']].flat()[0]))
  const kind = member['type'] === 'Collection' ? 'Collection' : 'Manifest'
  const inner = html`<span class="picture">${thumbnail && html`<img src="${thumbnail}" alt="" loading="lazy">`}</span><span class="name">${textHtml(member['label'], ask) ?? kind}</span><small>${kind}</small>`
  return html`<li>${href ? html`<a href="${href}">${inner}</a>` : inner}</li>`
}

/** Links to the pages before and after. */
function paging({ address }: PageAsk, page: number, pages: number): Html | false {
  if (pages < 2) return false
  const link = (to: number, rel: string, name: string) => html`<a rel="${rel}" href="${address}?page=${to}">${name}</a>`
  return html`<nav aria-label="Pages" class="pages">${page > 1 && link(page - 1, 'prev', 'Previous')} <span>Page ${page} of ${pages}</span> ${page < pages && link(page + 1, 'next', 'Next')}</nav>`
}

/** The page of a Collection of Presentation 3. */
export function collectionPage(document: JsonObject, ask: PageAsk): Promise<string> {
  const members = objectsOf(document['items'])
  const pages = Math.max(1, Math.ceil(members.length / PAGE_SIZE))
  const asked = Number(ask.query.get('page') ?? 1)
  const page = Number.isInteger(asked) && asked > 0 ? Math.min(asked, pages) : 1
  const shown = members.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE)
  const listed = html`${shown.length > 0 ? html`<ul class="cards">${shown.map(member => card(member, ask))}</ul>` : html`<p>Nothing is in this collection yet.</p>`}
${paging(ask, page, pages)}`
  const search = searchWithin(document, ask)
  const content = html`<h1>${textHtml(document['label'], ask)}</h1>
${about(document, ask)}
${search}
${search && ask.found ? html`<p><a href="${ask.address}">All of this collection</a></p>` : listed}`
  return framed(ask, { title: plainText(document['label'], ask) || 'Collection', content, script: false })
}
