// The bytes of a resumable upload: stored in parts as they come, so that what has come is never asked for again.
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { conflict, HttpProblem, notFound } from '../problem.js'
import { addPart, partsOf, receiveToFile, StorageError, type UploadRow, uploadPartKey } from '../store/index.js'
import type { Services } from './services.js'
import type { Checksum } from './tus-headers.js'
import type { Received } from './upload.js'

/** Most bytes of one part: what a process that is killed loses of a request. */
const PART_BYTES = 32 * 1024 * 1024

const MISMATCH = 460

/** Bytes on their way in, until they end or the signal says that another request takes over. */
export interface Incoming {
  stream: Readable
  signal: AbortSignal
}

/** A request's bytes in pieces. When the client goes away, what has come of a piece is still given. */
function piecesOf({ stream, signal }: Incoming) {
  const overtaken = new Promise<never>((_, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
  )
  overtaken.catch(() => undefined)
  const chunks = stream.iterator({ destroyOnReturn: false })[Symbol.asyncIterator]()
  let rest: Buffer = Buffer.alloc(0)
  let failure: unknown
  let ended = false
  const fill = async (): Promise<boolean> => {
    while (rest.length === 0 && !ended) {
      try {
        const next = await Promise.race([chunks.next(), overtaken])
        if (next.done) ended = true
        else rest = next.value
      } catch (error) {
        failure = error
        ended = true
      }
    }
    return rest.length > 0
  }
  return {
    more: fill,
    failure: () => failure,
    async *piece(most: number): AsyncGenerator<Buffer> {
      for (let left = most; left > 0 && (await fill()); ) {
        const chunk = rest.subarray(0, left)
        rest = rest.subarray(chunk.length)
        left -= chunk.length
        yield chunk
      }
    },
  }
}

const tooMany = ({ length }: UploadRow): HttpProblem =>
  new HttpProblem(413, 'Content too large', `The upload has ${length} bytes; more were received.`)

/** Stores one part. `check` sees its bytes, and throws to have it refused. Returns the upload as it is with it. */
async function storePart(
  { store, blobs, settings, now }: Services,
  upload: UploadRow,
  bytes: AsyncIterable<Buffer>,
  check?: (size: number) => void,
): Promise<UploadRow> {
  const key = uploadPartKey(upload.customer, upload.id)
  try {
    const { size } = await blobs.put(key, Readable.from(bytes, { objectMode: false }))
    check?.(size)
    const expires = new Date(now().getTime() + settings.UPLOAD_EXPIRES_S * 1000)
    if (!(await addPart(store.db, upload, { start: upload.received, size, key }, expires)))
      throw conflict('Another request has brought these bytes, or the upload has ended; HEAD tells where to go on.')
    return { ...upload, received: upload.received + size, expires }
  } catch (error) {
    await blobs.delete(key)
    throw error
  }
}

/** The bytes of a whole request, which are kept only when they are what their checksum says. */
function storeChecked(services: Services, upload: UploadRow, incoming: Incoming, { algorithm, digest }: Checksum) {
  const hash = createHash(algorithm)
  const pieces = piecesOf(incoming)
  const hashed = async function* (): AsyncGenerator<Buffer> {
    for await (const chunk of pieces.piece(upload.length - upload.received)) {
      hash.update(chunk)
      yield chunk
    }
    if (await pieces.more()) throw tooMany(upload)
  }
  return storePart(services, upload, hashed(), () => {
    if (pieces.failure()) throw pieces.failure()
    if (!hash.digest().equals(digest))
      throw new HttpProblem(
        MISMATCH,
        'Checksum mismatch',
        'The bytes are not what Upload-Checksum says; send them again.',
      )
  })
}

/**
 * Adds the bytes of a request to an upload. Rejects when the client goes away; what had come until then is kept, unless
 * there was a checksum. Throws HttpProblem 409 when another request has brought bytes meanwhile, 413 for more bytes than
 * the upload has, 460 when they are not what their checksum says.
 */
export async function receiveBytes(
  services: Services,
  upload: UploadRow,
  incoming: Incoming,
  checksum: Checksum | undefined,
): Promise<UploadRow> {
  if (checksum) return storeChecked(services, upload, incoming, checksum)
  const pieces = piecesOf(incoming)
  let state = upload
  while (await pieces.more()) {
    if (state.received === state.length) throw tooMany(upload)
    state = await storePart(services, state, pieces.piece(Math.min(PART_BYTES, state.length - state.received)))
  }
  if (pieces.failure()) throw pieces.failure()
  return state
}

/** The parts of an upload in one local file. Throws StorageError when one of them is missing. */
export async function assemble(services: Services, upload: UploadRow, mediaType: string): Promise<Received> {
  const { blobs, store, settings } = services
  const parts = await partsOf(store.db, upload)
  if (parts.length === 0) throw notFound('The Upload')
  const bytes = async function* (): AsyncGenerator<Buffer> {
    for (const { key } of parts) yield* await blobs.get(key)
  }
  const file = await blobs.scratchPath('.upload')
  const digest = await receiveToFile(Readable.from(bytes(), { objectMode: false }), file, {
    maxBytes: settings.MAX_UPLOAD_BYTES,
  })
  if (digest.size !== upload.length) throw new StorageError('missing', parts[0]!.key)
  return { file, digest, mediaType }
}
