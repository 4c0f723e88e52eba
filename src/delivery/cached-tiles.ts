// Tiles of open images that were asked for lately: their answers, headers and all, under the address they were asked by.
import type { IncomingMessage } from 'node:http'
import { LRUCache } from 'lru-cache'
import type { TileReader } from '../images/index.js'
import { publicAccess, type Services, type ViewerAccess } from '../operations/index.js'
import type { Asset } from './asset-cache.js'

/** A tile as it is answered with. The headers are names and values in turn, as they are sent. */
export interface TileAnswer {
  asset: Asset
  access: ViewerAccess
  etag: string
  lastModified: string
  read: TileReader
  /** Headers of a 304. */
  bare: string[]
  /** Headers of a 200, once the tile has been read. */
  full: string[] | undefined
}

/** The cached answers. */
export interface TileAnswers {
  /** The answer to a request, when it is cached and still true. */
  find(request: IncomingMessage): TileAnswer | undefined
  keep(url: string, answer: TileAnswer): void
}

const MAX_ANSWERS = 10_000
const LONGEST_URL = 500

/** Opens the cache of answers. An answer is evicted with the asset, and with the rules, that it was made by. */
export function tileAnswers(services: Services): TileAnswers {
  const kept = new LRUCache<string, TileAnswer>({ max: MAX_ANSWERS })
  return {
    find({ url, method }) {
      const answer = kept.get(url!)
      if (!answer || (method !== 'GET' && method !== 'HEAD')) return undefined
      const { asset, access } = answer
      if (performance.now() < asset.trueUntil && publicAccess(services, asset.row) === access) return answer
      kept.delete(url!)
      return undefined
    },
    keep(url, answer) {
      if (url.length <= LONGEST_URL && answer.asset.trueUntil > 0) kept.set(url, answer)
    },
  }
}
