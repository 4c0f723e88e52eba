// multipart/form-data (RFC 7578) as the APIs read it: one part after the other, within bounds on all of them together.
import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { HttpProblem, invalid } from '../problem.js'
import { bodyPieces, utf8Text } from './body-bytes.js'
import { mediaTypeOf, parseMediaType, typeIn } from './content-type.js'
import { partsIn, type RawPart } from './multipart-syntax.js'
import { isUtf8Encoded } from './percent-encoding.js'

/** One part. Either its text or its stream is read before the next part is asked for; else it is skipped. */
export interface Part {
  name: string
  /** Without folders; undefined when the part has none. */
  fileName: string | undefined
  /** In lower case, without parameters; '' when the part has none. */
  mediaType: string
  /** The part as text, held in memory. Throws HttpProblem 400 for bytes that are no UTF-8, 413 above the bound. */
  text(): Promise<string>
  /** Its bytes as they come. Fails with HttpProblem 413 when all files together are above the bound. */
  stream(): Readable
}

/** What all parts of a body may have together. */
export interface MultipartBounds {
  parts: number
  /** Bytes of files. */
  fileBytes: number
  /** Bytes of everything else, at most TEXT_BYTES. */
  textBytes?: number
}

/** Most bytes that the texts of a body may have together: what is not a file is held in memory. */
const TEXT_BYTES = 1024 * 1024

/** Bytes that a body may have for each of its parts beside what the parts hold, and before and behind them. */
const FRAME_BYTES = 16 * 1024

const tooMuch = (property: string, message: string): HttpProblem =>
  new HttpProblem(413, 'Content too large', `${property}: ${message}`, [{ property, message }])

/** A parameter of a header value: a token, or a string in quotes with \" and \\ escaped. */
const PARAMETER = /;\s*([\w!#$%&'*+.^`|~-]+)\s*=\s*(?:"((?:[^"\\]|\\["\\]|\\(?!["\\]))*)"|([^\s;"]*))/g

function parametersOf(value: string): Map<string, string> {
  const found = [...value.matchAll(PARAMETER)].map(([, name, quoted, token]): [string, string] => [
    name!.toLowerCase(),
    token ?? quoted!.replace(/\\(["\\])/g, '$1'),
  ])
  return new Map(found)
}

/** What browsers write for the three characters that would end a name (HTML, section 4.10.21.8). */
const unescaped = (name: string): string =>
  name.replace(/%(0A|0D|22)/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))

/** The value of `filename*`, RFC 8187, which some clients send. Throws HttpProblem 400 for what is not UTF-8. */
function extendedValue(value: string | undefined): string | undefined {
  const [, text] = /^utf-8'[^']*'(.*)$/i.exec(value ?? '') ?? []
  if (text !== undefined && !isUtf8Encoded(text)) throw invalid('filename*', 'must be UTF-8, percent-encoded')
  return text === undefined ? undefined : decodeURIComponent(text.replace(/%(?![0-9a-f]{2})/gi, '%25'))
}

function namesOf({ headers }: RawPart): { name: string; fileName: string | undefined } {
  const disposition = headers.get('content-disposition') ?? ''
  const parameters = parametersOf(disposition)
  const name = parameters.get('name')
  if (!/^form-data\s*(;|$)/i.test(disposition) || name === undefined)
    throw invalid('body', 'is not multipart/form-data: each part needs Content-Disposition: form-data with a name')
  const fileName = extendedValue(parameters.get('filename*')) ?? parameters.get('filename')
  return { name: unescaped(name), fileName: fileName && unescaped(fileName).split(/[\\/]/).at(-1) }
}

function boundaryOf(request: IncomingMessage): string {
  if (mediaTypeOf(request) !== 'multipart/form-data')
    throw new HttpProblem(415, 'Unsupported media type', 'Content-Type must be multipart/form-data.', [
      { property: 'Content-Type', message: `${mediaTypeOf(request) || 'nothing'} cannot be read here` },
    ])
  const boundary = parseMediaType(request.headers['content-type']).parameters['boundary'] ?? ''
  if (!/^[\x20-\x7e]{1,200}$/.test(boundary)) throw invalid('Content-Type', 'needs the boundary of the parts')
  return boundary
}

/**
 * The parts of a request's body, one after the other; the body is read to its end when all of them are asked for.
 * Throws HttpProblem 415 for another media type, 400 for a body that cannot be read, 413 above the bounds: at once when
 * Content-Length says so.
 */
export async function* readParts(request: IncomingMessage, bounds: MultipartBounds): AsyncGenerator<Part> {
  const { parts: mostParts, fileBytes, textBytes = TEXT_BYTES } = bounds
  const mostText = Math.min(textBytes, TEXT_BYTES)
  const pieces = bodyPieces(request, fileBytes + mostText + (mostParts + 1) * FRAME_BYTES)
  const left = { text: mostText, file: fileBytes }

  async function* counted(bytes: AsyncIterable<Buffer>, kind: 'text' | 'file', property: string) {
    const fault =
      kind === 'text'
        ? `parts that are not files must not exceed ${mostText} bytes in total`
        : `files must not be larger than ${fileBytes} bytes in all`
    for await (const chunk of bytes) {
      left[kind] -= chunk.length
      if (left[kind] < 0) throw tooMuch(property, fault)
      yield chunk
    }
  }

  let count = 0
  for await (const part of partsIn(pieces, boundaryOf(request))) {
    if (++count > mostParts) throw tooMuch('body', `must not have more than ${mostParts} parts`)
    const names = namesOf(part)
    yield {
      ...names,
      mediaType: typeIn(part.headers.get('content-type')),
      async text() {
        const chunks: Buffer[] = []
        for await (const chunk of counted(part.bytes, 'text', names.name)) chunks.push(chunk)
        return utf8Text(names.name, Buffer.concat(chunks))
      },
      stream: () => Readable.from(counted(part.bytes, 'file', names.name), { objectMode: false }),
    }
  }
}
