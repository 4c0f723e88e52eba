// What a document says of itself, as its page shows it: summary, metadata, rights, and what it leads to.
import { type Html, html } from '../../html.js'
import { isObject, type JsonObject } from '../../json-object.js'
import { idIn, objectsOf } from '../../presentation/index.js'
import { linkTo, type Reader, safeAddress, textHtml } from './page-text.js'

/** Most entries of one list. */
const MOST = 200

const pair = ({ label, value }: JsonObject, reader: Reader): Html =>
  html`<div><dt>${textHtml(label, reader)}</dt><dd>${textHtml(value, reader)}</dd></div>`

/** Links of one kind, each by its label, else by its address. */
function links(title: string, value: unknown, reader: Reader): Html | false {
  const found = objectsOf(value).slice(0, MOST)
  if (found.length === 0) return false
  const items = found.map(one => {
    const format = typeof one['format'] === 'string' ? html` <small>${one['format']}</small>` : ''
    return html`<li>${linkTo(idIn(one), textHtml(one['label'], reader) ?? String(idIn(one) ?? ''))}${format}</li>`
  })
  return html`<div><dt>${title}</dt><dd><ul>${items}</ul></dd></div>`
}

/** Who provides it, with the logo, which must be shown (Presentation 3.0 §3.1). */
const provider = (one: JsonObject, reader: Reader): Html => {
  const logo = safeAddress(idIn(objectsOf(one['logo'])[0]))
  const home = objectsOf(one['homepage'])[0]
  const name = textHtml(one['label'], reader) ?? ''
  return html`<p class="provider">${logo && html`<img src="${logo}" alt="">`} ${home ? linkTo(idIn(home), html`${name}`) : name}</p>`
}

/** The description of a manifest, a collection or a canvas. */
export function about(document: JsonObject, reader: Reader): Html {
  const { summary, metadata, requiredStatement, rights, navDate } = document
  const rows = [
    ...objectsOf(metadata)
      .slice(0, MOST)
      .map(one => pair(one, reader)),
    isObject(requiredStatement) && pair(requiredStatement, reader),
    typeof rights === 'string' && html`<div><dt>Rights</dt><dd>${linkTo(rights, rights)}</dd></div>`,
    typeof navDate === 'string' && html`<div><dt>Date</dt><dd>${navDate.slice(0, 10)}</dd></div>`,
    links('Homepage', document['homepage'], reader),
    links('Also available as', document['rendering'], reader),
    links('See also', document['seeAlso'], reader),
  ].filter(Boolean)
  const said = textHtml(summary, reader)
  return html`${said && html`<p class="summary">${said}</p>`}
${rows.length > 0 && html`<dl>${rows}</dl>`}
${objectsOf(document['provider'])
  .slice(0, 20)
  .map(one => provider(one, reader))}`
}
