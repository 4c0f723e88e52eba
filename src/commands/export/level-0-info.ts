// What a server says of an image in info.json, checked, and what the exported service says in its place.
import { type Dimensions, IMAGE_API, infoDocument, type TileSet, type Version } from '../../images/index.js'
import { isObject, type JsonObject } from '../../json-object.js'
import { Refusal } from '../refusal.js'
import type { Level0 } from './level-0-files.js'

/** Longest side of a whole image that is written; a larger one is there by its tiles. */
const LONGEST_SIDE = 4096

/** Most sets of tiles, scales of one set, and sizes: some of each stand for any image that there is. */
const MOST_ENTRIES = 64

/** What describes the server that rendered; the exported service says it of itself. */
const OF_THE_SERVICE = new Set(
  ['id', '@id', 'type', 'protocol', 'profile', 'width', 'height', 'sizes', 'tiles'].concat([
    'maxWidth',
    'maxHeight',
    'maxArea',
    'preferredFormats',
    'extraFormats',
    'extraQualities',
    'extraFeatures',
  ]),
)

const isSide = (value: unknown): value is number =>
  Number.isInteger(value) && Number(value) > 0 && Number(value) < 2 ** 31

const isSize = (value: unknown): value is Dimensions =>
  isObject(value) && isSide(value['width']) && isSide(value['height'])

const isTileSet = (value: unknown): value is TileSet =>
  isObject(value) &&
  isSide(value['width']) &&
  (value['height'] === undefined || isSide(value['height'])) &&
  isListOf(value['scaleFactors'], isSide)

const isListOf = <T>(value: unknown, is: (one: unknown) => one is T): value is T[] =>
  Array.isArray(value) && value.length > 0 && value.length <= MOST_ENTRIES && value.every(is)

/**
 * What can be exported of an information document of version 3.0 (§5). Throws Refusal where that is nothing, or not all:
 * `address` is what messages call it.
 */
export function level0Of(info: JsonObject, address: string): Level0 {
  const { width, height, tiles, sizes, maxWidth } = info
  if (!isSize({ width, height }) || !isListOf(tiles, isTileSet) || !isListOf(sizes, isSize))
    throw new Refusal(`${address} has no width, height, tiles and sizes as the Image API 3.0 has them`)
  if (/\bAuth(Probe|Access|Token|Logout|Cookie)|iiif\.io\/api\/auth\//.test(JSON.stringify(info['service'] ?? '')))
    throw new Refusal(`${address} is not open to everyone: it names a way to log in`)
  const image = { width, height } as Dimensions
  const complete = tiles.map(tile => ({ ...tile, height: tile.height ?? tile.width }))
  if (isSide(maxWidth) && complete.some(tile => Math.min(tile.width, image.width) > maxWidth))
    throw new Refusal(`${address} is not open to everyone: its maxWidth of ${maxWidth} is smaller than its tiles`)
  const written = sizes.filter(size => Math.max(size.width, size.height) <= LONGEST_SIDE)
  if (written.length === 0) throw new Refusal(`${address} has no size of the whole image up to ${LONGEST_SIDE} pixels`)
  const smallestFirst = written.sort((a, b) => a.width * a.height - b.width * b.height)
  const plain = smallestFirst.map(size => ({ width: size.width, height: size.height }))
  return { ...image, tiles: complete, sizes: plain }
}

/**
 * The information document of the exported service at `id`, in a version: level 0, with what else the server's own
 * document says (rights, for one). `maxWidth` and `maxHeight` are the largest of `sizes`, where that is not the full one.
 */
export function level0Info(version: Version, id: string, image: Level0, server: JsonObject): object {
  const largest = image.sizes.at(-1)!
  const isFull = largest.width === image.width && largest.height === image.height
  const limits = isFull ? {} : { maxWidth: largest.width, maxHeight: largest.height }
  const kept = Object.entries(server).filter(([name]) => !OF_THE_SERVICE.has(name))
  return { ...infoDocument(version, { id, level: 0, ...image, ...limits }), ...Object.fromEntries(kept) }
}

/** The media type of a document of a version; plain servers of files say application/json of both. */
export const infoMediaType = (version: Version): string =>
  IMAGE_API[version].linked ? `application/ld+json;profile="${IMAGE_API[version].context}"` : 'application/json'
