// Blobs in S3: put whole by the server's own rule, read by ranged GETs.
import { rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  type S3Client,
} from '@aws-sdk/client-s3'
import { pipeToFile } from '../receive-file.js'
import { checkKey, checkPrefix } from './blob-key.js'
import { checkSpan } from './byte-range.js'
import { isBehindEnd, type S3Access, s3Client, s3Failure } from './s3-client.js'
import { upload } from './s3-upload.js'
import { openScratch } from './scratch.js'
import { fileFailure, StorageError } from './storage-error.js'
import type { BlobEntry, BlobStore, ByteRange } from './store.js'

/** Where in S3 the blobs are, and a local folder for files on their way. */
export interface S3Place extends S3Access {
  bucket: string
  /** Begins every key, without slashes at its ends; '' for none. */
  prefix: string
  scratch: string
}

interface Target {
  Bucket: string
  Key: string
}

const READ_TRIES = 3

/**
 * Opens the blob store in a bucket. Nothing is asked of the server before the first use, so that the process starts
 * while S3 is down; `check` tells. Of uploads that a killed process leaves unfinished nothing is ever visible; let a
 * lifecycle rule of the bucket (abort incomplete multipart uploads) remove them.
 */
export async function openS3(place: S3Place): Promise<BlobStore> {
  const client = s3Client(place)
  const { bucket, prefix } = place
  const base = prefix === '' ? '' : `${prefix}/`
  const scratch = await openScratch(place.scratch).catch(error => {
    throw fileFailure(error, '')
  })
  const targetOf = (key: string): Target => ({ Bucket: bucket, Key: `${base}${checkKey(key)}` })

  return {
    name: `s3://${bucket}${prefix && `/${prefix}`}`,
    put: async (key, content, options) => upload(client, targetOf(key), key, content, options),
    get: async (key, range) => open(client, targetOf(key), key, range && rangeHeader(range)),
    async read(key, offset, length) {
      checkSpan(offset, length)
      const target = targetOf(key)
      if (length === 0) return Buffer.alloc(0)
      const range = rangeHeader({ start: offset, end: offset + length - 1 })
      return patiently(async () => collect(await open(client, target, key, range)))
    },
    stat: async key => head(client, targetOf(key), key),
    touch: async key => touch(client, targetOf(key), key),
    delete: async key => {
      await client.send(new DeleteObjectCommand(targetOf(key))).catch(error => {
        const failure = s3Failure(error, key)
        if (failure.reason !== 'missing') throw failure
      })
    },
    list: start => list(client, bucket, base, checkPrefix(start)),
    localPath: key => {
      checkKey(key)
      return undefined
    },
    async fetchToFile(key, path) {
      const target = targetOf(key)
      await patiently(async () => save(await open(client, target, key), path, key))
    },
    scratchPath: suffix => scratch.path(suffix),
    check: async () => {
      await client.send(new HeadBucketCommand({ Bucket: bucket })).catch(error => {
        throw s3Failure(error, '')
      })
    },
    room: async () => undefined,
    async close() {
      client.destroy()
      await scratch.close()
    },
  }
}

const rangeHeader = ({ start, end }: ByteRange): string => `bytes=${start}-${end ?? ''}`

async function open(client: S3Client, target: Target, key: string, range?: string): Promise<Readable> {
  try {
    const { Body } = await client.send(new GetObjectCommand({ ...target, Range: range }))
    const body = Body as Readable
    const told = Readable.from(withFailures(body, key), { objectMode: false })
    return told.once('close', () => body.destroy())
  } catch (error) {
    if (isBehindEnd(error)) return Readable.from([])
    throw s3Failure(error, key)
  }
}

async function* withFailures(body: Readable, key: string): AsyncGenerator<Buffer> {
  try {
    yield* body
  } catch (error) {
    throw s3Failure(error, key)
  }
}

async function collect(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks)
}

async function save(body: Readable, path: string, key: string): Promise<void> {
  try {
    await pipeToFile([body], path)
  } catch (error) {
    await rm(path, { force: true })
    throw fileFailure(error, key)
  }
}

// The client tries again up to the head of an answer; a body that breaks off is begun again here.
async function patiently<T>(task: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++)
    try {
      return await task()
    } catch (error) {
      const heals = error instanceof StorageError && error.reason === 'unavailable' && isBroken(error.cause)
      if (!heals || attempt >= READ_TRIES) throw error
    }
}

const isBroken = (cause: unknown): boolean =>
  ['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE'].includes((cause as NodeJS.ErrnoException)?.code ?? '')

async function head(client: S3Client, target: Target, key: string): Promise<BlobEntry | undefined> {
  try {
    const { ContentLength = 0, LastModified = new Date(0) } = await client.send(new HeadObjectCommand(target))
    return { key, size: ContentLength, modified: LastModified }
  } catch (error) {
    const failure = s3Failure(error, key)
    if (failure.reason === 'missing') return undefined
    throw failure
  }
}

/** An object's date changes only when it is written: it is copied onto itself, on the server. */
async function touch(client: S3Client, { Bucket, Key }: Target, key: string): Promise<void> {
  const source = `${Bucket}/${Key}`.split('/').map(encodeURIComponent).join('/')
  const copy = { Bucket, Key, CopySource: source, MetadataDirective: 'REPLACE' as const }
  await client.send(new CopyObjectCommand(copy)).catch(error => {
    const failure = s3Failure(error, key)
    if (failure.reason !== 'missing') throw failure
  })
}

async function* list(client: S3Client, bucket: string, base: string, start: string): AsyncGenerator<BlobEntry> {
  let token: string | undefined
  do {
    const page = await client
      .send(new ListObjectsV2Command({ Bucket: bucket, Prefix: `${base}${start}`, ContinuationToken: token }))
      .catch(error => {
        throw s3Failure(error, start)
      })
    for (const { Key = '', Size = 0, LastModified = new Date(0) } of page.Contents ?? [])
      yield { key: Key.slice(base.length), size: Size, modified: LastModified }
    token = page.NextContinuationToken
  } while (token !== undefined)
}
