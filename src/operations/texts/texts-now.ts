// What a document of the IIIF store says of the words on its canvases when it is read: how they are searched, and where they are had.
import { LRUCache } from 'lru-cache'
import type { JsonObject } from '../../json-object.js'
import { perObject } from '../../per-object.js'
import { linksInto, searchInto, spliceAt, textLinks } from '../../presentation/index.js'
import { canvasesWithTexts, type IiifHead, type Store } from '../../store/index.js'
import { canvasPath } from '../iiif/iiif-terms.js'
import type { Services } from '../services.js'

type Canvases = Awaited<ReturnType<typeof canvasesWithTexts>>

/** Most canvases that are remembered, over all manifests. */
const MOST = 100_000

/** Canvases with words that were found of manifests, each as it and the texts of its customer are. */
const foundIn = perObject(
  (_: Store) =>
    new LRUCache<string, Canvases>({
      maxSize: MOST,
      sizeCalculation: ({ length }) => length + 1,
      maxEntrySize: MOST / 4,
    }),
)

/** What is put into a document. */
export interface TextsNow {
  /** Another when what is put in is another. */
  mark: string
  /** The document with the services and links in it; `version`: of the form in which it will be written. */
  into(text: string, version: 2 | 3): string
}

const NOTHING: TextsNow = { mark: '', into: text => text }

async function canvasesOf({ store }: Services, head: IiifHead): Promise<Canvases> {
  const { customer, id, version, text_mark: mark } = head
  const memory = foundIn(store)
  const key = [customer, id, version, mark].join(' ')
  const found = memory.get(key) ?? (await canvasesWithTexts(store.db, head))
  memory.set(key, found)
  return found
}

/**
 * The words of a manifest or collection now; `annotated`: annotations on its canvases have words, which are searched
 * too. A collection is searched as soon as there are texts of its customer. A statement is made only when a manifest,
 * or a text of its customer, is another than before.
 */
export async function textsNow(services: Services, head: IiifHead, annotated: boolean): Promise<TextsNow> {
  const { base } = services
  const { customer, kind, public_path: path, text_mark: mark } = head
  const searched: TextsNow = {
    mark: path,
    into: text => spliceAt(text, searchInto(JSON.parse(text) as JsonObject, base, path)),
  }
  if (kind === 'collections') return mark == null ? NOTHING : searched
  const canvases = mark == null ? [] : await canvasesOf(services, head)
  if (canvases.length === 0) return annotated ? searched : NOTHING
  return {
    mark: `${path} ${mark}`,
    into: (text, version) => {
      const document = JSON.parse(text) as JsonObject
      const byId = new Map<unknown, Canvases[number]>(
        canvases.map(one => [one.original_id ?? base + canvasPath(customer, one.id), one]),
      )
      const links = linksInto(document, place => {
        if (place.kind === 'document') return textLinks(base, path, { placed: false, version })
        const canvas = place.kind === 'Canvas' ? byId.get(place.id) : undefined
        return canvas && textLinks(base, canvasPath(customer, canvas.id), { placed: canvas.placed, version })
      })
      return spliceAt(text, [...searchInto(document, base, path), ...links])
    },
  }
}
