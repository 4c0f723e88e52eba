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

/** The cached answers, by their whole addresses: the links in them begin with the base. */
export interface TileAnswers {
  /** The answer to a request, when it is cached and still true. */
  find(address: string, request: IncomingMessage): TileAnswer | undefined
  keep(address: string, answer: TileAnswer): void
}

const MAX_ANSWERS = 10_000
const LONGEST_ADDRESS = 500

/** Opens the cache of answers. An answer is evicted with the asset, and with the rules, that it was made by. */
export function tileAnswers(services: Services): TileAnswers {
  const kept = new LRUCache<string, TileAnswer>({ max: MAX_ANSWERS })
  return {
    find(address, { method }) {
      const answer = kept.get(address)
      if (!answer || (method !== 'GET' && method !== 'HEAD')) return undefined
      const { asset, access } = answer
      if (performance.now() < asset.trueUntil && publicAccess(services, asset.row) === access) return answer
      kept.delete(address)
      return undefined
    },
    keep(address, answer) {
      if (address.length <= LONGEST_ADDRESS && answer.asset.trueUntil > 0) kept.set(address, answer)
    },
  }
}
