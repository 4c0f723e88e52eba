// Whether there is something to search in a manifest of the IIIF store, as its document says to the public.
import { LRUCache } from 'lru-cache'
import type { JsonObject } from '../../json-object.js'
import { searchInto, spliceAt } from '../../presentation/index.js'
import { hasTexts, type IiifHead, type Store } from '../../store/index.js'
import type { Services } from '../services.js'

/** What was found of manifests, each as it and the texts of its customer are. */
const known = new WeakMap<Store, LRUCache<string, boolean>>()
const MOST = 10_000

/** What is put into a document. */
export interface Searchable {
  /** Another when what is put in is another. */
  mark: string
  into(text: string): string
}

const NOTHING: Searchable = { mark: '', into: text => text }

/**
 * How a manifest or collection is searched now: a collection as soon as there are texts of its customer. A statement is
 * made only when a manifest, or a text of its customer, is another than before.
 */
export async function searchableNow({ store, base }: Services, head: IiifHead): Promise<Searchable> {
  const { customer, kind, id, version, text_mark: mark, public_path: path } = head
  if (mark == null) return NOTHING
  const searched = {
    mark: path,
    into: (text: string) => spliceAt(text, searchInto(JSON.parse(text) as JsonObject, base, path)),
  }
  if (kind === 'collections') return searched
  const memory = known.get(store) ?? new LRUCache<string, boolean>({ max: MOST })
  known.set(store, memory)
  const key = [customer, id, version, mark].join(' ')
  const found = memory.get(key) ?? (await hasTexts(store.db, head))
  memory.set(key, found)
  return found ? searched : NOTHING
}
