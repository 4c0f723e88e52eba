// A multipart/form-data body of an Image: its file, which is streamed, and before it a description as JSON.
import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { type Part, readParts } from '../http/index.js'
import type { Upload } from '../operations/index.js'
import { invalid } from '../problem.js'

/** The description's text, when there was one, and the file. */
export interface DescribedFile {
  description?: string
  upload: Upload
}

const MOST_PARTS = 24

const isDescription = ({ name, fileName, mediaType }: Part): boolean =>
  /^application\/(ld\+)?json$/.test(mediaType) || (['image', 'adjunct'].includes(name) && fileName === undefined)

const isFile = ({ fileName, mediaType }: Part): boolean =>
  fileName !== undefined || mediaType === 'application/octet-stream'

/** The bytes of the file; what comes after it fails the stream. */
async function* fileAlone(file: Part, parts: AsyncIterator<Part>): AsyncGenerator<Buffer> {
  yield* file.stream() as AsyncIterable<Buffer>
  const { done, value: other } = await parts.next()
  if (done) return
  throw isDescription(other)
    ? invalid(other.name, 'must come before the file')
    : invalid(other.name, 'is a second file; an image has one')
}

async function describedFile(parts: AsyncIterator<Part>): Promise<DescribedFile> {
  let description: string | undefined
  for (;;) {
    const { done, value: part } = await parts.next()
    if (done) throw invalid('file', 'is required: a part with a file name')
    if (isDescription(part)) {
      if (description !== undefined) throw invalid('image', 'must appear exactly once')
      description = await part.text()
    } else if (isFile(part)) {
      const stream = Readable.from(fileAlone(part, parts), { objectMode: false })
      const upload = { mediaType: part.mediaType || 'text/plain', stream }
      return description === undefined ? { upload } : { description, upload }
    } else throw invalid(part.name, 'is not a known part; known are image, a description as JSON, and file')
  }
}

/**
 * Reads a multipart body as far as its file, whose bytes are then read as they come. The description is a part of a
 * JSON media type, or the field `image`, and comes before the file.
 * Throws HttpProblem 400 for a body without a file, or with a part that is not known, 413 above the limits, 415 for
 * another content type; the stream of the file fails with one when what is wrong comes after it.
 */
export async function readDescribedFile(
  request: IncomingMessage,
  fileBytes: number,
  textBytes: number,
): Promise<DescribedFile> {
  const parts = readParts(request, { parts: MOST_PARTS, fileBytes, textBytes })
  try {
    return await describedFile(parts)
  } catch (error) {
    await parts.return(undefined)
    throw error
  }
}
