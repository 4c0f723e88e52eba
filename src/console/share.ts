// What is given to others of a picture or a book: addresses and snippets to copy, and what a stranger sees of it.
import { type Html, html } from '../html.js'
import type { Document, Page } from './page.js'
import { altOf, nameOfPicture, opennessOf } from './picture-words.js'
import type { Language } from './texts/language.js'
import { textIn } from './texts-by-language.js'

/** Something to copy. */
interface Shared {
  name: 'page' | 'img' | 'embed' | 'openSeadragon' | 'iiif' | 'infoJson'
  value: string
}

/** Widths of a picture in pages, and in which it is saved. */
const WIDTHS = [320, 640, 960, 1280, 1920, 2560]
const SAVED = [800, 1600, 3000]

interface Picture {
  service: string
  width: number
  height: number
  /** Longest edge that everyone sees. */
  open: number
}

/** The widths in which everyone sees all of it, the smallest first. */
function openWidths({ width, height, open }: Picture, widths: number[]): number[] {
  const largest = Math.floor(Math.min(1, open / Math.max(width, height)) * width)
  return [...widths.filter(one => one < largest), largest].filter(one => one > 0)
}

const address = (service: string, size: string): string => `${service}/full/${size}/0/default.jpg`

/** An image of a page in the sizes that screens need. */
function imgOf(picture: Picture, alt: string): string {
  const widths = openWidths(picture, WIDTHS)
  const largest = widths.at(-1)!
  const height = Math.round((picture.height * largest) / picture.width)
  const srcset = widths.map(width => `${address(picture.service, `${width},`)} ${width}w`).join(', ')
  const src = address(picture.service, `${widths.find(width => width >= 640) ?? largest},`)
  return html`<img src="${src}" srcset="${srcset}" sizes="(max-width: ${largest}px) 100vw, ${largest}px" width="${largest}" height="${height}" alt="${alt}" loading="lazy">`
    .text
}

const embedOf = (page: string, title: string): string =>
  html`<iframe src="${page}" title="${title}" width="800" height="600" loading="lazy" allowfullscreen></iframe>`.text

/** A viewer in a page; its script is that of this server. */
function zoomOf(base: string, info: string): string {
  const sources = JSON.stringify(info).replaceAll('<', '\\u003c')
  return `<div id="openseadragon" style="width: 100%; height: 600px"></div>
<script src="${base}/iiif-viewer/openseadragon.js"></script>
<script>OpenSeadragon({ id: "openseadragon", tileSources: [${sources}], showNavigationControl: false })</script>`
}

function item({ name, value }: Shared, { texts }: Language): Html {
  const id = `share-${name}`
  const rows = value.length > 120 ? 4 : 1
  return html`<copy-text><label for="${id}">${texts.share[name]}</label><textarea id="${id}" rows="${rows}" readonly dir="ltr" spellcheck="false">\n${value}</textarea><button type="button" class="plain" hidden data-done="${texts.share.copied}">${texts.share.copy}</button><output></output></copy-text>`
}

/** A size in which a picture is saved: a link, with a button that copies its address. */
function saved(address: string, name: string, { texts }: Language): Html {
  return html`<li><copy-text><a href="${address}" download>${name}</a><button type="button" class="plain" hidden data-done="${texts.share.copied}" aria-label="${texts.share.copy}: ${name}">${texts.share.copy}</button><output></output></copy-text></li>`
}

function section(items: Shared[], seen: Html | string, rest: Html | false, { texts, ...language }: Language): Html {
  return html`<section class="share" aria-labelledby="share"><h2 id="share">${texts.share.title}</h2><p>${seen}</p>${items.map(one => item(one, { texts, ...language }))}${rest}</section>`
}

/** The longest edge in which a picture is shown to whoever may see it, by what the Image and the server say. */
function largestEdge(picture: Document, maxWidth: number): number {
  const bounds = [Number(picture['maxWidth'] ?? 0), maxWidth].filter(bound => bound > 0)
  return Math.min(Math.max(Number(picture['width']), Number(picture['height'])), ...bounds)
}

/** What everyone sees of a picture: its longest edge in pixels, 0 for nothing. */
function openEdge(picture: Document, largest: number): number {
  const openness = opennessOf(picture)
  const allowed =
    openness === 'open'
      ? largest
      : openness === 'partly'
        ? Math.max(Number(picture['maxUnauthorised']), Number(picture['openFullMax'] ?? 0))
        : 0
  return Math.min(allowed, largest)
}

/** The part of the page of a picture by which it is given to others; nothing of what cannot be shown. */
export function sharePicture({ document, today, base, maxWidth = 0, visitor: { language } }: Page): Html | false {
  const shown = today?.() ?? document
  const { imageService: service, infoJson, manifest, width, height } = shown
  if (typeof service !== 'string' || typeof infoJson !== 'string' || !(Number(width) > 0)) return false
  const { share } = language.texts
  const edge = largestEdge(shown, maxWidth)
  const picture = { service, width: Number(width), height: Number(height), open: openEdge(shown, edge) }
  const page: Shared[] = typeof manifest === 'string' ? [{ name: 'page', value: manifest }] : []
  const embed: Shared[] =
    typeof manifest === 'string' ? [{ name: 'embed', value: embedOf(manifest, nameOfPicture(shown, language)) }] : []
  const img: Shared[] = picture.open > 0 ? [{ name: 'img', value: imgOf(picture, altOf(shown, language)) }] : []
  const items: Shared[] = [
    ...page,
    ...img,
    ...embed,
    { name: 'openSeadragon', value: zoomOf(base, infoJson) },
    { name: 'iiif', value: service },
    { name: 'infoJson', value: infoJson },
  ]
  const isWhole = picture.open >= edge
  const seen = isWhole ? share.seenWhole : picture.open > 0 ? share.seenUpTo(picture.open) : share.seenNothing
  const widest = (picture.width * edge) / Math.max(picture.width, picture.height)
  const sizes = SAVED.filter(one => one < widest).map(one =>
    saved(address(service, `${one},`), language.texts.pixelsWide(String(one)), language),
  )
  const all = html`<p id="share-save">${share.save}</p><ul class="pages" aria-labelledby="share-save">${sizes}${saved(address(service, 'max'), language.texts.largest, language)}</ul>`
  return section(items, seen, all, language)
}

/** The part of the page of a manifest by which it is given to others. */
export function shareManifest({ document, visitor: { language } }: Page): Html | false {
  const { publicId, label, behavior } = document
  if (typeof publicId !== 'string') return false
  const { share } = language.texts
  const isPublic = document['public'] === true || [behavior].flat().includes('public-iiif')
  const items: Shared[] = [
    { name: 'page', value: publicId },
    { name: 'embed', value: embedOf(publicId, textIn(label, [language.tag]) ?? publicId) },
  ]
  return section(items, isPublic ? share.bookSeen : share.bookUnseen, false, language)
}
