// The page of a manifest: one canvas in a viewer, the others to choose from, the table of contents, and what is said of it.
import { Html, html } from '../../html.js'
import type { JsonObject } from '../../json-object.js'
import {
  cleanLabel,
  contentStateOf,
  encodedState,
  idIn,
  objectsOf,
  partIn,
  type Rectangle,
  targetOf,
} from '../../presentation/index.js'
import { invalid } from '../../problem.js'
import { type CanvasView, type ShownMedia, viewOf } from './canvas-view.js'
import { about } from './page-about.js'
import { framed, type PageAsk } from './page-frame.js'
import { marksOn, searchOn } from './page-search.js'
import { plainText, safeAddress, textHtml } from './page-text.js'

/** Canvases that are shown to choose from, around the present one; most entries of the table of contents, and how deep. */
const AROUND = 50
const MOST_RANGES = 2000
const DEEPEST = 20

/** Which canvas is shown, from 0, and which part of it. */
interface Opened {
  index: number
  region?: Rectangle
  second?: number
}

const sizeOf = ({ width, height }: JsonObject) => ({ width: Number(width) || 0, height: Number(height) || 0 })

/** The canvas of an id, with or without a part. */
function openedAt(target: { canvas: string; part?: unknown } | undefined, canvases: JsonObject[]): Opened | undefined {
  if (!target) return undefined
  const index = canvases.findIndex(({ id }) => id === target.canvas)
  return index < 0 ? undefined : { index, ...partIn(target.part, sizeOf(canvases[index]!)) }
}

/** What a content state points at in this manifest. Throws HttpProblem 400 for anything else. */
function stateIn(text: string, document: JsonObject, canvases: JsonObject[]): Opened {
  const state = contentStateOf(text)
  const isThis = (id: unknown) => id === document['id']
  const isElsewhere = state.manifests.length > 0 && !state.manifests.some(isThis)
  const found = isElsewhere ? undefined : openedAt(state, canvases)
  if (found) return found
  if (isThis(state.canvas)) return startOf(document, canvases)
  throw invalid('iiif-content', `names ${state.canvas}, which is neither ${document['id']} nor a canvas of it`)
}

const startOf = ({ start }: JsonObject, canvases: JsonObject[]): Opened =>
  openedAt(targetOf(start), canvases) ?? { index: 0 }

/** What the address asks to be shown. Throws HttpProblem 400. */
function openedIn({ query }: PageAsk, document: JsonObject, canvases: JsonObject[]): Opened {
  const state = query.get('iiif-content')
  if (state !== null) return stateIn(state, document, canvases)
  const asked = query.get('canvas')
  if (asked === null) return startOf(document, canvases)
  const number = Number(asked)
  if (!Number.isInteger(number) || number < 1 || number > canvases.length)
    throw invalid('canvas', `must be a number from 1 to ${canvases.length}`)
  const { region } = partIn(`xywh=${query.get('xywh') ?? ''}`, { width: 0, height: 0 })
  return { index: number - 1, ...(region && { region }) }
}

const playerOf = ({ kind, files }: ShownMedia, second: number | undefined): Html => {
  const at = second === undefined ? '' : `#t=${second}`
  const sources = files.map(
    ({ url, format }) => html`<source src="${url}${at}"${format ? html` type="${format}"` : ''}>`,
  )
  return kind === 'video'
    ? html`<video controls preload="metadata" playsinline>${sources}</video>`
    : html`<audio controls preload="metadata">${sources}</audio>`
}

/** The pictures of a canvas for the script, and one of them for browsers that run none. */
function zoomable(
  { images, width, height }: CanvasView,
  ask: PageAsk,
  region: Rectangle | undefined,
  marks: Rectangle[],
): Html | false {
  if (images.length === 0) return false
  const data = {
    width,
    height,
    images: images.map(({ label: _, ...image }) => image),
    ...(region && { region }),
    marks,
  }
  const choices = images.filter(({ choice }) => choice >= 0)
  const fallback = images[0]!.url ?? images[0]!.info!.replace(/\/info\.json$/, '/full/!1000,1000/0/default.jpg')
  return html`<div class="viewer"><div id="viewer" data-shown="${JSON.stringify(data)}" role="img" aria-label="The picture; zoom with the buttons"><noscript><img src="${fallback}" alt=""></noscript></div>
<div class="tools"><button type="button" data-do="in" aria-label="Zoom in">+</button><button type="button" data-do="out" aria-label="Zoom out">\u2212</button><button type="button" data-do="home">Whole</button><button type="button" data-do="full">Full screen</button></div>
<p id="failed" hidden>This picture cannot be shown here: it is not open to everyone, or not available now.</p></div>
${choices.length > 1 && html`<div class="choices" role="group" aria-label="Alternatives">${choices.map(({ choice, label }) => html`<button type="button" data-choice="${choice}" aria-pressed="${choice === 0 ? 'true' : 'false'}">${textHtml(label, ask) ?? `Alternative ${choice + 1}`}</button>`)}</div>`}`
}

const canvasLink = ({ address }: PageAsk, index: number, region?: Rectangle): string =>
  `${address}?canvas=${index + 1}${region ? `&xywh=${region.map(Math.round).join(',')}` : ''}`

/** The canvases around the present one. */
function strip(canvases: JsonObject[], present: number, ask: PageAsk): Html | false {
  if (canvases.length < 2) return false
  const from = Math.max(0, Math.min(present - AROUND / 2, canvases.length - AROUND))
  const items = canvases.slice(from, from + AROUND).map((canvas, offset) => {
    const index = from + offset
    const thumbnail = safeAddress(idIn([canvas['thumbnail']].flat()[0]))
    return html`<li><a href="${canvasLink(ask, index)}"${index === present ? html` aria-current="page"` : ''}><span class="picture">${thumbnail && html`<img src="${thumbnail}" alt="" loading="lazy">`}</span><span class="name">${textHtml(canvas['label'], ask) ?? index + 1}</span></a></li>`
  })
  const step = (to: number, rel: string, name: string) =>
    to >= 0 && to < canvases.length && html`<a rel="${rel}" href="${canvasLink(ask, to)}">${name}</a>`
  return html`<nav aria-label="Canvases"><p class="pages">${step(present - 1, 'prev', 'Previous')} <span>${present + 1} of ${canvases.length}</span> ${step(present + 1, 'next', 'Next')}</p><ol class="strip">${items}</ol></nav>`
}

/** The table of contents: each range leads to its first canvas. */
function contents(document: JsonObject, canvases: JsonObject[], ask: PageAsk): Html | false {
  const indexes = new Map(canvases.map(({ id }, index) => [id, index]))
  let left = MOST_RANGES
  const firstIn = (range: JsonObject, depth: number): { index: number; region?: Rectangle } | undefined => {
    for (const item of objectsOf(range['items'])) {
      if (item['type'] === 'Range') {
        const inner = depth < DEEPEST ? firstIn(item, depth + 1) : undefined
        if (inner) return inner
        continue
      }
      const target = targetOf(item)
      const index = target && indexes.get(target.canvas)
      if (index !== undefined) return { index, ...partIn(target!.part, sizeOf(canvases[index]!)) }
    }
    return undefined
  }
  const list = (ranges: JsonObject[], depth: number): Html | false => {
    const items = ranges.flatMap((range): Html[] => {
      if (left-- <= 0 || depth > DEEPEST || [range['behavior']].flat().includes('no-nav')) return []
      const first = firstIn(range, depth)
      const name = textHtml(range['label'], ask) ?? 'Without a title'
      const inner = list(
        objectsOf(range['items']).filter(({ type }) => type === 'Range'),
        depth + 1,
      )
      return [
        html`<li>${first ? html`<a href="${canvasLink(ask, first.index, first.region)}">${name}</a>` : name}${inner}</li>`,
      ]
    })
    return items.length > 0 && html`<ol>${items}</ol>`
  }
  const ranges = list(objectsOf(document['structures']), 1)
  return ranges && html`<nav aria-label="Table of contents" class="contents"><h2>Contents</h2>${ranges}</nav>`
}

/** A link to what is shown, as other viewers open it too (Content State 1.0). */
function stateLink(
  { address }: PageAsk,
  document: JsonObject,
  canvas: JsonObject,
  region: Rectangle | undefined,
): Html {
  const part = region ? `#xywh=${region.map(Math.round).join(',')}` : ''
  const state = { id: `${canvas['id']}${part}`, type: 'Canvas', partOf: [{ id: document['id'], type: 'Manifest' }] }
  return html`<p><a class="drag" href="${address}?iiif-content=${encodedState(state)}">Link to this view</a></p>`
}

/** Links to the images in one file. */
const downloads = ({ base, address }: PageAsk): Html => {
  const link = (form: string, name: string) =>
    html`<li><a href="${address.replace(base, `${base}/${form}`)}" rel="nofollow">${name}</a></li>`
  return html`<nav aria-label="Downloads"><h2>Download</h2><ul>${link('pdf', 'The images as PDF')}${link('zip', 'The images as ZIP')}</ul></nav>`
}

/**
 * The page of a Manifest of Presentation 3; `hasFiles`: whether its images can be had in one file. Throws HttpProblem 400
 * for a view that it does not have.
 */
export async function manifestPage(document: JsonObject, ask: PageAsk, hasFiles: boolean): Promise<string> {
  const canvases = objectsOf(document['items'])
  const opened = openedIn(ask, document, canvases)
  const canvas = canvases[opened.index]
  const view = canvas && viewOf(canvas)
  const label = textHtml(canvas?.['label'], ask)
  const notes = canvas && (await ask.notesOf?.(canvas['annotations']))
  const content = html`<h1>${textHtml(document['label'], ask)}</h1>
<div class="columns"><section aria-label="What is shown">
${view && zoomable(view, ask, opened.region, marksOn(canvas, ask))}
${view?.media.map(media => playerOf(media, opened.second))}
${view?.texts.map(text => html`<p class="painted">${new Html(cleanLabel(text))}</p>`)}
${(!view || view.images.length + view.media.length + view.texts.length === 0) && html`<p class="empty">Nothing is shown here.</p>`}
${strip(canvases, opened.index, ask)}
${label && html`<h2 class="canvas">${label}</h2>`}
${canvas && about(canvas, ask)}
${notes}
${canvas && stateLink(ask, document, canvas, opened.region)}
</section><aside>
${searchOn(document, canvases, ask)}
${contents(document, canvases, ask)}
<h2>About</h2>
${about(document, ask)}
${hasFiles && downloads(ask)}
</aside></div>`
  return framed(ask, {
    title: plainText(document['label'], ask) || 'Manifest',
    content,
    script: (view?.images.length ?? 0) > 0,
  })
}
