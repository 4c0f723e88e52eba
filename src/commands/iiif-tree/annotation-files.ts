// The annotations that the store has on the canvases of a manifest, as a file beside it, and back.

import { isObject, type JsonObject } from '../../json-object.js'
import { elementTexts, memberText, spliceMembers } from '../../presentation/index.js'
import { type Call, reasonOf } from '../client.js'
import { good } from '../customer-path.js'
import type { Outcome } from './put-document.js'
import { canvasesOf } from './stored-tree.js'

/** The page of a canvas in a file: the id of the canvas in its document, and what is on it, as the server gives it out. */
interface CanvasNotes {
  canvas: string
  /** Address of the annotations of the canvas. */
  id: string
  items: string[]
}

const pathOf = (address: string): string => address.slice(address.search(/\/iiif\/\d+\/canvases\//))

/** The annotations of a canvas, all pages of them, each as its text. */
async function annotationsAt(call: Call, address: string): Promise<string[]> {
  const texts: string[] = []
  for (let next: unknown = address; typeof next === 'string'; ) {
    const answer = await call('GET', pathOf(next))
    const page = good(answer, pathOf(next))
    texts.push(...elementTexts(memberText(answer.text, 'items') ?? '[]'))
    next = page['next']
  }
  return texts
}

/** The file of the annotations of a manifest; `pages`: their addresses by the ids of the canvases. */
export async function annotationsText(call: Call, pages: ReadonlyMap<string, string>): Promise<string> {
  const written: string[] = []
  for (const [canvas, id] of pages) {
    const head = JSON.stringify({ canvas, id, type: 'AnnotationPage' }).slice(0, -1)
    written.push(`${head},"items":[\n${(await annotationsAt(call, id)).join(',\n')}\n]}`)
  }
  return `[${written.join(',\n')}]\n`
}

const isNamed = (one: unknown): one is JsonObject & { id: string } => isObject(one) && typeof one['id'] === 'string'

/** What a file says; undefined for one that no export has written. */
function notesIn(text: string): CanvasNotes[] | undefined {
  let read: unknown
  try {
    read = JSON.parse(text)
  } catch {
    return undefined
  }
  if (!Array.isArray(read)) return undefined
  const isPage = (page: unknown) => isNamed(page) && Array.isArray(page['items']) && page['items'].every(isNamed)
  if (!read.every(isPage)) return undefined
  const texts = elementTexts(text)
  return read.map(({ canvas, id }, index) => ({
    ...{ canvas: String(canvas), id },
    items: elementTexts(memberText(texts[index]!, 'items')!),
  }))
}

const idOf = (annotation: string): string => (JSON.parse(annotation) as { id: string }).id.split('/').at(-1)!

/** What of an annotation is its own: when it was changed last, the server says. */
const own = (annotation: string): string => spliceMembers(annotation, { modified: undefined })

/**
 * Makes or changes the annotations of a file, whose addresses are those of the server, on the canvases of a manifest; what
 * is equal stays. Counts what each came to, and returns what failed.
 */
export async function putAnnotations(
  call: Call,
  manifest: string,
  text: string,
  counts: Record<Outcome, number>,
): Promise<string[]> {
  const failed: string[] = []
  const notes = notesIn(text)
  if (!notes) return ['was not written by hydria iiif export']
  const canvases = await canvasesOf(call, manifest)
  for (const { canvas, id: address, items } of notes) {
    const short = canvases.get(canvas)
    if (short === undefined) {
      failed.push(`the manifest has no canvas ${canvas}`)
      continue
    }
    // A canvas whose id is another has an address of its own on each server.
    const former = address.replace(/\/annotations$/, '')
    const here = former.replace(/[^/]*$/, short)
    const there = new Map((await annotationsAt(call, `${here}/annotations`)).map(one => [idOf(one), own(one)]))
    for (const item of items) {
      const sent = item.split(former).join(here)
      const before = there.get(idOf(sent))
      if (before === own(sent)) {
        counts.unchanged++
        continue
      }
      const path = `${manifest.replace(/manifests\/[^/]*$/, 'canvases/')}${short}/annotations/${idOf(sent)}`
      const match = before !== undefined && { headers: { 'if-match': '*' } }
      const answer = await call('PUT', path, { document: sent, ...match })
      if (answer.status >= 300) failed.push(`${idOf(sent)} on ${canvas}: ${reasonOf(answer)}`)
      else counts[before === undefined ? 'new' : 'changed']++
    }
  }
  return failed
}
