// The headers of tus 1.0 (resumable uploads), read and written.
import { HttpProblem, invalid } from '../problem.js'
import type { UploadRow } from '../store/index.js'
import type { Call } from './call.js'
import type { Services } from './services.js'

export const TUS_VERSION = '1.0.0'

/** Algorithms of Upload-Checksum, by the names that tus and Node have for them. */
const ALGORITHMS = ['sha1', 'sha256', 'md5'] as const

/** A checksum that the client has sent for the bytes of one request. */
export interface Checksum {
  algorithm: (typeof ALGORITHMS)[number]
  digest: Buffer
}

/** What OPTIONS tells: version, extensions and limits of the server. */
export const tusCapabilities = ({ settings }: Services): Record<string, string> => ({
  'Tus-Resumable': TUS_VERSION,
  'Tus-Version': TUS_VERSION,
  'Tus-Extension': 'creation,creation-with-upload,termination,expiration,checksum',
  'Tus-Checksum-Algorithm': ALGORITHMS.join(','),
  'Tus-Max-Size': String(settings.MAX_UPLOAD_BYTES),
})

/** Throws HttpProblem 412 when the client speaks another version of tus, or does not say which. */
export function checkVersion({ request }: Call): void {
  if (request.get('tus-resumable') === TUS_VERSION) return
  throw new HttpProblem(
    412,
    'Precondition failed',
    `Tus-Resumable must be ${TUS_VERSION}: this address takes resumable uploads by the protocol tus.`,
    [{ property: 'Tus-Resumable', message: `must be ${TUS_VERSION}` }],
    { 'Tus-Version': TUS_VERSION },
  )
}

function integer({ request }: Call, name: string): number {
  const text = request.get(name) ?? ''
  const number = Number(text)
  if (/^\d{1,16}$/.test(text) && Number.isSafeInteger(number)) return number
  throw invalid(name, 'must be a number of bytes')
}

/** Bytes of the whole upload. Throws HttpProblem 400 when they are not told, 413 above the limit. */
export function uploadLength(call: Call, { settings }: Services): number {
  if (call.request.get('upload-defer-length') !== undefined)
    throw invalid('Upload-Defer-Length', 'must be omitted: Upload-Length is required from the start')
  const length = integer(call, 'Upload-Length')
  if (length === 0) throw invalid('Upload-Length', 'must be at least 1')
  if (length > settings.MAX_UPLOAD_BYTES)
    throw new HttpProblem(
      413,
      'Content too large',
      `The file must not be larger than ${settings.MAX_UPLOAD_BYTES} bytes.`,
      [{ property: 'Upload-Length', message: `must be at most ${settings.MAX_UPLOAD_BYTES}` }],
    )
  return length
}

/** Where the bytes of a request begin. Throws HttpProblem 400 when that is not told. */
export const uploadOffset = (call: Call): number => integer(call, 'Upload-Offset')

/** The checksum of a request's bytes, if it has one. Throws HttpProblem 400 for another algorithm. */
export function checksumOf({ request }: Call): Checksum | undefined {
  const text = request.get('upload-checksum')
  if (text === undefined) return undefined
  const [name, encoded = ''] = text.trim().split(/ +/)
  const algorithm = ALGORITHMS.find(known => known === name)
  if (!algorithm) throw invalid('Upload-Checksum', `must begin with ${ALGORITHMS.join(', ')}, a space, and base64`)
  return { algorithm, digest: Buffer.from(encoded, 'base64') }
}

/** What every answer about an upload tells of it; the length and the metadata where it is asked for. */
export const uploadHeaders = (upload: UploadRow, whole = false): Record<string, string> => ({
  'Upload-Offset': String(upload.received),
  ...(upload.finished ? {} : { 'Upload-Expires': upload.expires.toUTCString() }),
  ...(whole
    ? {
        'Upload-Length': String(upload.length),
        ...(upload.metadata ? { 'Upload-Metadata': upload.metadata } : {}),
        'Cache-Control': 'no-store',
      }
    : {}),
})
