// The words of a manifest or a canvas as plain text: sent as it is read, a few pages at a time, a form feed between the pages.
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { isFresh } from '../../http/index.js'
import { type VisibleTexts, visibleTexts } from '../../operations/index.js'
import { contentOfTexts, type Db, type KeptText } from '../../store/index.js'
import { type PageText, writtenPage } from '../../text/index.js'
import { PRIVATE } from '../access-headers.js'
import type { Send } from '../projections/projection-request.js'
import { CACHE } from '../projections/send-document.js'
import type { Find } from '../search/searched.js'
import type { SearchedCanvas } from '../search/searched-canvas.js'

/** Texts that are read by one statement. */
const AT_ONCE = 10

/**
 * Of each canvas in its order the text of each of its images, the one that stands for its words before translations of
 * it; the text of the canvas itself where they have none.
 */
function textsByCanvas(places: readonly SearchedCanvas[], seen: VisibleTexts): KeptText[][] {
  const canvases: { id: string; own: KeptText[]; ofImages: KeptText[] }[] = []
  for (const place of places) {
    if (canvases.at(-1)?.id !== place.canvas) canvases.push({ id: place.canvas, own: [], ofImages: [] })
    const { own, ofImages } = canvases.at(-1)!
    const [found] = seen.of(place)
    if (found) ('canvasId' in place ? own : ofImages).push(found[1])
  }
  return canvases.map(({ own, ofImages }) => [...new Set(ofImages.length > 0 ? ofImages : own)])
}

async function* written(db: Db, canvases: KeptText[][]): AsyncGenerator<string> {
  const texts = canvases.flat()
  let contents = new Map<number, string>()
  for (const [index, own] of canvases.entries()) {
    if (index > 0) yield '\f'
    for (const [place, { adjunct }] of own.entries()) {
      if (!contents.has(adjunct)) {
        const from = texts.findIndex(text => text.adjunct === adjunct)
        contents = await contentOfTexts(
          db,
          texts.slice(from, from + AT_ONCE).map(text => text.adjunct),
        )
      }
      const content = contents.get(adjunct)
      if (content === undefined) continue
      if (place > 0) yield '\n'
      yield writtenPage(JSON.parse(content) as PageText)
    }
  }
}

/** Changes with the text, also when one of its texts is read again. */
const tagOf = (canvases: KeptText[][]): string => {
  const readings = canvases.map(texts => texts.map(({ reading }) => reading))
  return `"${createHash('sha256').update(JSON.stringify(readings)).digest('base64url')}"`
}

/** Sends the text of what an address means. */
export const sendPlainText =
  (find: Find): Send =>
  async ask => {
    const { services, request, response, customer, owner } = ask
    const { images, isPublic } = await find(ask, [])
    const seen = await visibleTexts({ services, request, customer: customer.id }, images)
    const canvases = textsByCanvas(images, seen)
    const tag = tagOf(canvases)
    const isEveryones = isPublic && seen.everyones && !owner
    response.set({ ETag: tag, ...(isEveryones ? { 'Cache-Control': CACHE } : PRIVATE) })
    if (isFresh(request.headers, tag)) return void response.status(304).end()
    response.set('Content-Type', 'text/plain; charset=utf-8')
    if (request.method === 'HEAD') return void response.end()
    // Who goes away while it is sent ends it.
    await pipeline(Readable.from(written(services.store.db, canvases)), response).catch(error => {
      if (!response.headersSent) throw error
      response.destroy()
    })
  }
