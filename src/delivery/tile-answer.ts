// Answers with tiles of the grid: headers that all tiles of an asset share are made once.
import { isFresh } from '../http/index.js'
import { MEDIA_TYPES, type TileReader } from '../images/index.js'
import type { Services, ViewerAccess } from '../operations/index.js'
import type { Asset } from './asset-cache.js'
import type { TileAnswer } from './cached-tiles.js'
import { assetHeaders, type Exchange } from './responses.js'

/** What all tiles of an asset are answered with: headers, and where in them each tile has its own values. */
interface TileHeaders {
  access: ViewerAccess
  headers: string[]
  etagAt: number
  linkAt: number
  /** The licence and the customer's own links, with what parts them from those of the tile. */
  links: string
  lastModified: string
}

/** What makes a tile's answer its own. */
interface OwnTile {
  etag: string
  link: string
  read: TileReader
}

const headersOfTiles = new WeakMap<Asset, TileHeaders>()

function tileHeaders(services: Services, exchange: Exchange, asset: Asset, access: ViewerAccess): TileHeaders {
  const known = headersOfTiles.get(asset)
  if (known?.access === access) return known
  const object = assetHeaders(services, exchange, asset, access, '')
  const linkName = Object.keys(object).find(name => /^link$/i.test(name)) ?? 'Link'
  const links = object[linkName] ? `${object[linkName]}, ` : ''
  object[linkName] = ''
  const headers = Object.entries(object).flatMap(([name, value]) => [name, String(value)])
  const placeOf = (name: string): number => headers.indexOf(name) + 1
  const made = {
    ...{ access, headers, etagAt: placeOf('ETag'), linkAt: placeOf(linkName), links },
    lastModified: headers[placeOf('Last-Modified')]!,
  }
  headersOfTiles.set(asset, made)
  return made
}

/** The answer with a tile to a viewer with `access` to the asset. */
export function tileAnswer(
  services: Services,
  exchange: Exchange,
  asset: Asset,
  access: ViewerAccess,
  { etag, link, read }: OwnTile,
): TileAnswer {
  const { headers, etagAt, linkAt, links, lastModified } = tileHeaders(services, exchange, asset, access)
  const bare = headers.slice()
  // A customer's own header of that name stands already.
  bare[etagAt] ||= etag
  bare[linkAt] = links + link
  return { asset, access, etag: bare[etagAt]!, lastModified, read, bare, full: undefined }
}

function send({ request, response }: Exchange, answer: TileAnswer, tile: Buffer): void {
  answer.full ??= [...answer.bare, 'Content-Type', MEDIA_TYPES.jpg, 'Content-Length', String(tile.length)]
  response.writeHead(200, answer.full)
  response.end(request.method === 'HEAD' ? undefined : tile)
}

/** Answers with a tile, or with 304; a promise only while the tile is not in memory, and rejects when it cannot be read. */
export function sendTile(exchange: Exchange, answer: TileAnswer): Promise<void> | undefined {
  if (isFresh(exchange.request.headers, answer.etag, answer.lastModified)) {
    exchange.response.writeHead(304, answer.bare).end()
    return undefined
  }
  const tile = answer.read()
  if (tile instanceof Promise) return tile.then(bytes => send(exchange, answer, bytes))
  send(exchange, answer, tile)
  return undefined
}
