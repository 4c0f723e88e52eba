// The documents that were made last, bounded in bytes: each is taken again for as long as what it was made of is marked the same.
import type { IncomingMessage } from 'node:http'
import { LRUCache } from 'lru-cache'
import type { Services } from '../../operations/index.js'
import type { Store } from '../../store/index.js'
import type { Document } from './send-document.js'

/** A document, and the mark of what it was made of. */
interface Made {
  mark: string
  document: Promise<Document>
  bytes: number
}

/** What a document takes beside its bytes, about. */
const OVERHEAD_BYTES = 500

/**
 * The document under a key while it has the mark, else the one that `make` makes. The mark is to be taken before what
 * the document is made of is read. Those who ask at the same time share one. The request is told which it was.
 */
export type Remember = (
  request: Pick<IncomingMessage, 'cached' | 'method'>,
  key: string,
  mark: string,
  make: () => Promise<Document>,
) => Promise<Document>

const memories = new WeakMap<Store, Remember>()

function openMemory(maxBytes: number): Remember {
  const making = new Map<string, Made>()
  const kept =
    maxBytes > 0
      ? new LRUCache<string, Made>({ maxSize: maxBytes, sizeCalculation: ({ bytes }) => bytes + OVERHEAD_BYTES })
      : undefined
  return async (request, key, mark, make) => {
    const known = kept?.get(key)
    // What a write is answered with was not asked for.
    if (kept && (request.method === 'GET' || request.method === 'HEAD'))
      request.cached = known?.mark === mark ? 'hit' : 'miss'
    const found = [known, making.get(key)].find(made => made?.mark === mark)
    if (found) return found.document
    const made: Made = { mark, document: make(), bytes: 0 }
    making.set(key, made)
    try {
      const document = await made.document
      made.bytes = document.body.length
      kept?.set(key, made)
      return document
    } finally {
      if (making.get(key) === made) making.delete(key)
    }
  }
}

/** The memory of one server, for documents of all bases. */
export function memoryOf({ store, settings }: Services): Remember {
  const known = memories.get(store) ?? openMemory(settings.MANIFEST_MEMORY_BYTES)
  memories.set(store, known)
  return known
}
