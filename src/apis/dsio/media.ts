// The media of a resource: byte for byte as uploaded, or in another format that Accept asks for.
import Negotiator from 'negotiator'
import { MEDIA_STATUSES, type Media } from '../../http/index.js'
import { type Lut, type RadiographFormat, radiographAs } from '../../images/index.js'
import { type Answer, auditOriginals, type Services } from '../../operations/index.js'
import { HttpProblem } from '../../problem.js'
import { blobKey, type ImageResourceRow, StorageError, withLocalFile } from '../../store/index.js'
import type { DsioCall, DsioHandler } from './dsio-call.js'
import { findResource } from './image-resource.js'

const FORMATS: Record<string, RadiographFormat> = {
  'image/png': 'png',
  'image/tiff': 'tiff',
  'image/jpeg': 'jpeg',
  'image/gif': 'gif',
}
const MEDIA_TYPES = Object.keys(FORMATS)

/** Media type and format that Accept prefers, RFC 9110 section 12.5.1. Throws HttpProblem 406 when there is none. */
export function formatFor({ request }: DsioCall): { mediaType: string; format: RadiographFormat } {
  const mediaType = new Negotiator(request).mediaType(MEDIA_TYPES)
  if (mediaType) return { mediaType, format: FORMATS[mediaType]! }
  const message = `must allow one of ${MEDIA_TYPES.join(', ')}`
  throw new HttpProblem(406, 'Not acceptable', `Accept ${message}.`, [{ property: 'Accept', message }])
}

const gone = () => new HttpProblem(410, 'Gone', 'The media of this image resource could not be found.')

const keyOf = ({ customer, media }: ImageResourceRow): string => blobKey(customer, 'original', media)

/** The lookup table that came with a resource. */
export const lutOf = (row: ImageResourceRow): Lut => row.lut!

/** Media, and what they are. */
interface TypedMedia extends Media {
  mediaType: string
}

/** The answer with media. */
export const answerMedia = ({ mediaType, ...media }: TypedMedia): Answer => ({
  kind: 'media',
  status: 200,
  mediaType,
  media,
})

/** Media made in memory. */
export const written = (mediaType: string, bytes: Buffer, etag?: string): TypedMedia => ({
  mediaType,
  size: bytes.length,
  etag,
  open: async range => (range ? bytes.subarray(range.start, range.end + 1) : bytes),
})

/** The original as it was uploaded. Throws HttpProblem 410 when its bytes are not there. */
async function originalMedia({ blobs }: Services, row: ImageResourceRow): Promise<TypedMedia> {
  const key = keyOf(row)
  const entry = await blobs.stat(key)
  if (!entry) throw gone()
  const etag = `"${row.media}"`
  return { mediaType: 'image/png', size: entry.size, etag, open: range => blobs.get(key, range) }
}

/** The original as it was uploaded, for the sender of a call: its reading is written down where the settings want that. */
async function sentOriginal({ request }: DsioCall, services: Services, row: ImageResourceRow): Promise<TypedMedia> {
  const media = await originalMedia(services, row)
  await auditOriginals(services, request, row.customer, [row])
  return media
}

/** What the work makes of the original in a local file. Throws HttpProblem 410 when its bytes are not there. */
export async function fromOriginal<T>(
  { blobs }: Services,
  row: ImageResourceRow,
  work: (file: string) => Promise<T>,
): Promise<T> {
  try {
    return await withLocalFile(blobs, keyOf(row), work)
  } catch (error) {
    throw error instanceof StorageError && error.reason === 'missing' ? gone() : error
  }
}

/** The media in the format that Accept prefers; as it was uploaded when that is PNG. */
export async function mediaOf(call: DsioCall, services: Services, row: ImageResourceRow): Promise<TypedMedia> {
  const { mediaType, format } = formatFor(call)
  if (format === 'png') return sentOriginal(call, services, row)
  const seconds = services.settings.INGEST_TIMEOUT_S
  const bytes = await fromOriginal(services, row, file => radiographAs(file, lutOf(row), format, seconds))
  return written(mediaType, bytes, `"${row.media}-${row.version}-${format}"`)
}

export const readMedia: DsioHandler = {
  statuses: [...MEDIA_STATUSES, 404, 406, 410],
  run: async (call, services) => answerMedia(await mediaOf(call, services, await findResource(call, services))),
}

export const readFile: DsioHandler = {
  statuses: [...MEDIA_STATUSES, 404, 410],
  run: async (call, services) => answerMedia(await sentOriginal(call, services, await findResource(call, services))),
}
