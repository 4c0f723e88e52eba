// One resource: its properties in groups, with their labels and descriptions, and for an Image its picture.

import { grouped } from '../grouped.js'
import { type Html, html } from '../html.js'
import type { Class, Property } from '../vocabulary/index.js'
import { propertyLabel } from './texts/labels.js'
import type { Language } from './texts/language.js'
import { textIn } from './texts-by-language.js'
import { valueHtml } from './value.js'
import type { Visitor } from './visitor.js'

type Document = Record<string, unknown>

/** The picture of an Image that has one, with the sizes that can be had of it. */
function picture(document: Document, { language: { texts } }: Visitor): Html {
  const { thumbnail400: thumbnail, imageService: service, width, height, id } = document
  if (typeof thumbnail !== 'string' || typeof service !== 'string') return html``
  const sizes = ['200,', '1000,', 'max'].map(
    size =>
      html`<li><a href="${service}/full/${size}/0/default.jpg">${size === 'max' ? texts.largest : texts.pixelsWide(size.slice(0, -1))}</a></li>`,
  )
  return html`<figure><img src="${thumbnail}" alt="${textIn(document['altText']) ?? textIn(document['label']) ?? String(id)}"><figcaption>${texts.pixels(Number(width), Number(height))}</figcaption></figure>
<ul class="pages" aria-label="${texts.otherSizes}">${sizes}<li><a href="${String(document['infoJson'])}">IIIF info.json</a></li></ul>`
}

/** Keys that are told elsewhere on the page. */
const isKeyword = (key: string): boolean => key.startsWith('@')

interface Entry {
  key: string
  value: unknown
  property: Property | undefined
}

function definition(
  { key, value, property }: Entry,
  owner: Class | undefined,
  { labels, ...language }: Language,
): Html {
  const label = property ? propertyLabel(labels, owner, property) : key
  const hint = property && html`<span class="hint">${property.description} <code>${key}</code></span>`
  return html`<div><dt>${label}${hint}</dt><dd>${valueHtml(value, property, { ...language, labels })}</dd></div>`
}

/** Properties without a group stand first, those of an unknown one before what is technical. */
const rankOf = (group: string, known: readonly string[]): number => {
  if (group === '') return -1
  const place = known.indexOf(group)
  return place < 0 ? known.length - 1.5 : place
}

/** The properties of a document in their groups, each in the order of the document; what is technical is folded. */
export function properties(document: Document, owner: Class | undefined, { language }: Visitor): Html {
  const entries: Entry[] = Object.entries(document)
    .filter(([key]) => !isKeyword(key))
    .map(([key, value]) => ({ key, value, property: owner?.properties.find(({ name }) => name === key) }))
  const names: Record<string, string> = language.texts.groups
  const known = Object.keys(names)
  const groups = [...grouped(entries, ({ property }) => property?.group ?? '')].toSorted(
    ([a], [b]) => rankOf(a, known) - rankOf(b, known),
  )
  return html`${groups.map(([group, members]) => {
    const list = html`<dl class="properties">${members.map(member => definition(member, owner, language))}</dl>`
    if (group === '') return list
    const name = names[group] ?? group
    return group === 'technical'
      ? html`<details class="group"><summary>${name}</summary>${list}</details>`
      : html`<section class="group" aria-labelledby="group-${group}"><h2 id="group-${group}">${name}</h2>${list}</section>`
  })}`
}

/** The body of a resource's page. */
export const resource = (document: Document, owner: Class | undefined, visitor: Visitor): Html =>
  html`${owner?.name === 'Image' && picture(document, visitor)}${
    owner && html`<p class="lead">${owner.description}</p>`
  }${properties(document, owner, visitor)}`
