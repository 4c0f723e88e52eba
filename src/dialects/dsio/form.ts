// multipart/form-data with imageInfo and imageMedia, in any order, streamed: RFC 7578.
import { Readable } from 'node:stream'
import busboy from 'busboy'
import type { Request } from 'express'
import { HttpProblem, invalid, invalidAll } from '../../problem.js'
import { type Digest, receiveToFile } from '../../store/index.js'
import { MOST_JSON_BYTES } from './json.js'

/** What the two parts hold: the JSON as text, and the digest of the media. */
export interface Form {
  imageInfo: string
  digest: Digest
}

/** Largest media that comes without a file name, and is therefore held in memory. */
const MOST_FIELD_BYTES = 64 * 1024 * 1024
/** Types that claim nothing: a part without one is text/plain. */
const NO_CLAIM = ['image/png', 'image/x-png', 'application/octet-stream', 'text/plain']

function parserOf(request: Request, maxBytes: number) {
  const mediaType = (request.headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase()
  if (mediaType !== 'multipart/form-data')
    throw new HttpProblem(415, 'Unsupported media type', 'Content-Type must be multipart/form-data.', [
      { property: 'Content-Type', message: `${mediaType || 'nothing'} cannot be read here` },
    ])
  try {
    return busboy({
      headers: request.headers,
      // Latin-1 keeps every byte of a field; what is text is decoded later.
      defCharset: 'latin1',
      limits: { fields: 3, files: 3, parts: 6, fieldSize: Math.min(maxBytes, MOST_FIELD_BYTES), headerPairs: 50 },
    })
  } catch (error) {
    throw invalid('Content-Type', `cannot be read: ${(error as Error).message}`)
  }
}

/** A field's text, whichever way its bytes were decoded: UTF-8 unless they are none. */
function textOf(latin: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(Buffer.from(latin, 'latin1')))
  } catch {
    return latin
  }
}

async function collect(stream: Readable): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MOST_JSON_BYTES) throw tooLong()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

const tooLong = () => invalid('imageInfo', `must not be longer than ${MOST_JSON_BYTES} bytes`)

const checkClaim = (mediaType: string): void => {
  if (!NO_CLAIM.includes(mediaType))
    throw new HttpProblem(415, 'Unsupported media type', `imageMedia must be image/png, not ${mediaType}.`, [
      { property: 'imageMedia', message: `${mediaType} cannot be read here` },
    ])
}

const tooLarge = () =>
  new HttpProblem(413, 'Content too large', 'imageMedia is too large to be sent without a file name.', [
    { property: 'imageMedia', message: 'is too large; give the part a file name' },
  ])

/** Collects the parts; a name counts whatever its case, as clients of this API write ImageInfo too. */
function collectParts(scratch: string, maxBytes: number) {
  let imageInfo: string | undefined
  let media: Promise<Digest> | undefined

  const takeInfo = (text: string): void => {
    if (imageInfo !== undefined) throw invalid('imageInfo', 'must be there once')
    imageInfo = text
  }
  const takeMedia = async (stream: Readable, mediaType: string): Promise<void> => {
    checkClaim(mediaType)
    if (media) throw invalid('imageMedia', 'must be there once')
    media = receiveToFile(stream, scratch, { maxBytes })
    await media
  }

  return {
    async file(name: string, stream: Readable, mediaType: string): Promise<void> {
      if (name === 'imageinfo') takeInfo(await collect(stream))
      else if (name === 'imagemedia') await takeMedia(stream, mediaType)
      else stream.resume()
    },
    async field(name: string, value: string, mediaType: string, truncated: boolean): Promise<void> {
      if (name === 'imageinfo') {
        if (value.length > MOST_JSON_BYTES) throw tooLong()
        takeInfo(textOf(value))
      } else if (name === 'imagemedia') {
        if (truncated) throw tooLarge()
        await takeMedia(Readable.from([Buffer.from(value, 'latin1')]), mediaType)
      }
    },
    async whole(): Promise<Form> {
      const missing = [...(imageInfo === undefined ? ['imageInfo'] : []), ...(media ? [] : ['imageMedia'])]
      if (imageInfo === undefined || !media)
        throw invalidAll(missing.map(property => ({ property, message: 'is a required part' })))
      return { imageInfo, digest: await media }
    },
  }
}

/**
 * Reads the form, its media into the file `scratch`, which must not be there yet and may be left when this rejects.
 * Throws HttpProblem 400 for a form that cannot be read or lacks a part, 413 above the limits, 415 for other types.
 */
export function readForm(request: Request, scratch: string, maxBytes: number): Promise<Form> {
  const parser = parserOf(request, maxBytes)
  const parts = collectParts(scratch, maxBytes)
  return new Promise((resolve, reject) => {
    const tasks: Promise<void>[] = []
    const fail = (error: unknown): void => {
      request.unpipe(parser)
      request.resume()
      reject(error)
    }
    const take = (task: Promise<void>): void => {
      task.catch(fail)
      tasks.push(task)
    }
    const tooMany = () => fail(invalid('body', 'has too many parts; there are imageInfo and imageMedia'))
    parser.on('file', (name, stream, { mimeType }) => {
      stream.on('error', () => undefined)
      take(parts.file((name ?? '').toLowerCase(), stream, mimeType.toLowerCase()))
    })
    parser.on('field', (name, value, { mimeType, valueTruncated }) =>
      take(parts.field((name ?? '').toLowerCase(), value, mimeType.toLowerCase(), valueTruncated)),
    )
    parser.on('partsLimit', tooMany).on('filesLimit', tooMany).on('fieldsLimit', tooMany)
    parser.on('error', error => fail(invalid('body', `is not multipart/form-data: ${(error as Error).message}`)))
    parser.on('close', () =>
      Promise.all(tasks)
        .then(() => parts.whole())
        .then(resolve, fail),
    )
    request.on('close', () => {
      if (!request.complete) fail(new HttpProblem(400, 'Bad request', 'The request broke off.'))
    })
    request.pipe(parser)
  })
}
