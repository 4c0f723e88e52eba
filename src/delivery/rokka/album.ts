// Albums: the source images that name one in their user metadata, as render.imagesByAlbum of rokka's client asks for them.

import type { OutgoingHttpHeaders } from 'node:http'
import type { Request } from 'express'
import { type Services, seenAmong } from '../../operations/index.js'
import { notFound } from '../../problem.js'
import { rokka } from '../../store/index.js'
import { contentHash } from '../content-hash.js'
import { COMMON, type Exchange, sendBytes, sendNotModified } from '../responses.js'
import { CREDENTIALS } from './render-answer.js'
import { decoded } from './render-path.js'

/** The path of an album. */
export interface AlbumPath {
  /** The organization, where it stands in the path and not in the host. */
  organization: string | undefined
  album: string
  selection: string
}

/** The first segment of albums. No organization and no stack begins with it. */
const ALBUMS = '_albums'

/** Reads `/{organization}/_albums/{album}/{selection}`; the name of an album may have slashes. Undefined for other paths. */
export function parseAlbumPath(path: string): AlbumPath | undefined {
  const segments = path
    .split('/')
    .slice(1)
    .map(segment => decoded(segment) ?? segment)
  const at = segments.indexOf(ALBUMS)
  if (at < 0 || at > 1 || segments.length < at + 3) return undefined
  const album = segments.slice(at + 1, -1).join('/')
  return { organization: at === 1 ? segments[0] : undefined, album, selection: segments.at(-1)! }
}

const isSet = ({ user_metadata }: rokka.SourceImageRow, field: string): boolean =>
  Number(user_metadata[`int:${field}`] ?? 0) !== 0

/** Which of an album's images a file lists: rokka's gallery marks favorites by the field `int:favorite`. */
const SELECTIONS: Record<string, (source: rokka.SourceImageRow) => boolean> = {
  'all.json': () => true,
  'favorites.json': source => isSet(source, 'favorite'),
}

/** Most images that are listed, the newest first. */
const MOST = 2000
const MAX_AGE_S = 60

/** The source images of an album whose pixels are there, without those that are hidden (`int:hide`). */
async function imagesIn({ store }: Services, customer: number, album: string) {
  const field: rokka.Field = { column: 'user_metadata', path: ['array:albums'], type: 'array' }
  const conditions = [{ field, test: { kind: 'equals' as const, value: album } }]
  const newestFirst = [{ field: { column: 'created', type: 'date' as const }, descending: true }]
  const filter = { customer, deleted: false, conditions, any: false }
  const { rows } = await rokka.searchSourceImages(store.db, filter, newestFirst, MOST, { offset: 0 })
  const found = rows
    .filter(source => !isSet(source, 'hide'))
    .map(async source => ({ source, row: await store.find('Image', { customer, space: source.space, id: source.id }) }))
  return (await Promise.all(found)).flatMap(({ source, row }) => (row?.derivative ? [{ source, row }] : []))
}

const itemOf = (source: rokka.SourceImageRow) => {
  const { hash, short_hash, name, mimetype, format, width, height } = source
  return { hash, short_hash, name, mimetype, format, width, height, favorite: isSet(source, 'favorite') }
}

/**
 * Sends the images of an album of an organization that the sender of the request sees all of.
 * Throws HttpProblem 404 for another file, and for an album in which there is no such image.
 */
export async function sendAlbum(
  services: Services,
  exchange: Exchange<Request>,
  { customer }: rokka.Organization,
  { album, selection }: AlbumPath,
): Promise<void> {
  if (!Object.hasOwn(SELECTIONS, selection))
    throw notFound(`${selection} (an album has ${Object.keys(SELECTIONS).join(' and ')})`)
  const images = await imagesIn(services, customer, album)
  const { rows, everyones } = await seenAmong(
    services,
    exchange.request,
    customer,
    images.map(({ row }) => row),
    'rokka',
  )
  const shown = images.filter(({ row }) => rows.has(row)).map(({ source }) => source)
  if (shown.length === 0) throw notFound(`The album ${album}`)
  const items = shown.filter(SELECTIONS[selection]!).map(itemOf)
  const body = Buffer.from(JSON.stringify({ album, total: items.length, items }))
  const headers: OutgoingHttpHeaders = {
    ...COMMON,
    ETag: `"${contentHash(body)}"`,
    'Cache-Control': everyones ? `public, max-age=${MAX_AGE_S}` : 'private, no-cache',
    ...(!everyones && { Vary: CREDENTIALS.join(', ') }),
  }
  if (sendNotModified(exchange, headers)) return
  sendBytes(exchange, 200, { ...headers, 'Content-Type': 'application/json' }, body)
}
