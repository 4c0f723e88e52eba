// One resource: its properties with their descriptions, and for an Image its picture.

import { type Html, html } from '../html.js'
import type { Class } from '../vocabulary/index.js'
import { textIn } from './texts-by-language.js'
import { valueHtml } from './value.js'

type Document = Record<string, unknown>

/** The picture of an Image that has one, with the sizes that can be had of it. */
function picture(document: Document): Html {
  const { thumbnail400: thumbnail, imageService: service, width, height, id } = document
  if (typeof thumbnail !== 'string' || typeof service !== 'string') return html``
  const sizes = ['200,', '1000,', 'max'].map(
    size =>
      html`<li><a href="${service}/full/${size}/0/default.jpg">${size === 'max' ? 'largest' : `${size.slice(0, -1)} pixels wide`}</a></li>`,
  )
  return html`<figure><img src="${thumbnail}" alt="${textIn(document['altText']) ?? textIn(document['label']) ?? String(id)}"><figcaption>${Number(width)} × ${Number(height)} pixels</figcaption></figure>
<ul class="pages" aria-label="The picture in other sizes">${sizes}<li><a href="${String(document['infoJson'])}">IIIF info.json</a></li></ul>`
}

/** Keys that are told elsewhere on the page. */
const isKeyword = (key: string): boolean => key.startsWith('@')

/** The properties of a document, in its own order. */
export function properties(document: Document, owner: Class | undefined): Html {
  const rows = Object.entries(document)
    .filter(([key]) => !isKeyword(key))
    .map(([key, value]) => {
      const property = owner?.properties.find(({ name }) => name === key)
      const hint = property && html`<span class="hint">${property.description}</span>`
      return html`<div><dt>${key}${hint}</dt><dd>${valueHtml(value, property)}</dd></div>`
    })
  return html`<dl class="properties">${rows}</dl>`
}

/** The body of a resource's page. */
export const resource = (document: Document, owner: Class | undefined): Html =>
  html`${
    owner?.name === 'Image' && picture(document)
  }${owner && html`<p class="lead">${owner.description}</p>`}${properties(document, owner)}`
