// A multipart/form-data body (RFC 7578): one file, which is streamed, and before or after it a description as JSON.
import { PassThrough, type Readable } from 'node:stream'
import busboy from 'busboy'
import type { Request } from 'express'
import type { Upload } from '../operations/index.js'
import { HttpProblem, invalid } from '../problem.js'

/** What came: the description's text, when there was one before the file, and the file. */
export interface Multipart {
  description?: string
  upload: Upload
}

const LIMITS = { fields: 20, files: 4, parts: 24, fieldNameSize: 100 }

const isJson = (mediaType: string): boolean => /^application\/(ld\+)?json$/i.test(mediaType)

/** The text of a part. Throws HttpProblem 413 above the limit. */
async function textOf(part: Readable, limit: number): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of part) {
    size += chunk.length
    if (size > limit)
      throw new HttpProblem(413, 'Content too large', `The description must not be larger than ${limit} bytes.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/**
 * Reads a multipart body as far as its file, whose bytes are then read as they come. The description is a part of a
 * JSON media type, or the field `image`, and comes before the file.
 * Throws HttpProblem 400 for a body without a file, with two, or with a part that says nothing to us; the stream of the
 * file fails with one when what is wrong comes after it.
 */
export function readMultipart(request: Request, limit: number): Promise<Multipart> {
  return new Promise((resolve, reject) => {
    const parser = openParser(request, limit)
    const file = new PassThrough()
    // A failure is told by whoever reads the file; before anybody does, it must not end the process.
    file.on('error', () => undefined)
    let description: Promise<string> | string | undefined
    let found = false
    const fail = (problem: unknown): void => {
      reject(problem)
      file.destroy(problem as Error)
      request.unpipe(parser)
      request.resume()
    }
    const describe = (text: Promise<string> | string): void => {
      if (found) fail(invalid('image', 'must come before the file'))
      else if (description !== undefined) fail(invalid('image', 'must be there once'))
      else description = text
    }
    parser.on('field', (name, text, { mimeType, valueTruncated }) => {
      if (valueTruncated)
        fail(new HttpProblem(413, 'Content too large', `${name} must not be larger than ${limit} bytes.`))
      else if (name === 'image' || isJson(mimeType)) describe(text)
      else fail(invalid(name, 'is no part that is understood: there is image, a description as JSON, and file'))
    })
    parser.on('file', (name, part, { mimeType }) => {
      if (isJson(mimeType)) {
        const text = textOf(part, limit)
        text.catch(fail)
        return describe(text)
      }
      if (found) return fail(invalid(name, 'is a second file; an image has one'))
      found = true
      part.on('error', fail).pipe(file, { end: false })
      Promise.resolve(description).then(
        text =>
          resolve({
            ...(text === undefined ? {} : { description: text }),
            upload: { mediaType: mimeType, stream: file },
          }),
        fail,
      )
    })
    for (const limitName of ['partsLimit', 'filesLimit', 'fieldsLimit'] as const)
      parser.on(limitName, () => fail(invalid('body', 'has too many parts')))
    parser.on('error', error => fail(invalid('body', `is not multipart/form-data: ${(error as Error).message}`)))
    parser.on('close', () => (found ? file.end() : fail(invalid('file', 'is required: a part with a file name'))))
    request.on('aborted', () => file.destroy(new HttpProblem(400, 'Bad request', 'The body broke off.')))
    request.pipe(parser)
  })
}

function openParser(request: Request, fieldSize: number): busboy.Busboy {
  try {
    return busboy({ headers: request.headers, limits: { ...LIMITS, fieldSize }, defParamCharset: 'utf8' })
  } catch (error) {
    throw invalid('Content-Type', `cannot be read: ${(error as Error).message}`)
  }
}
