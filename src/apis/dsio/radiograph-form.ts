// multipart/form-data with imageInfo and imageMedia, in any order, streamed: RFC 7578.
import type { Request } from 'express'
import { type Part, readParts } from '../../http/index.js'
import { HttpProblem, invalid, invalidAll } from '../../problem.js'
import { type Bounds, type Digest, receiveToFile } from '../../store/index.js'
import { MOST_JSON_BYTES } from './json.js'

/** What the two parts hold: the JSON as text, and the digest of the media. */
export interface Form {
  imageInfo: string
  digest: Digest
}

const MOST_PARTS = 6

/** Types that claim nothing, or what the media must be. */
const NO_CLAIM = ['', 'image/png', 'image/x-png', 'application/octet-stream', 'text/plain']

/** Throws HttpProblem 415 for media that say that they are not PNG. */
function checkClaim({ mediaType }: Part): void {
  if (NO_CLAIM.includes(mediaType)) return
  throw new HttpProblem(415, 'Unsupported media type', `imageMedia must be image/png, not ${mediaType}.`, [
    { property: 'imageMedia', message: `${mediaType} cannot be read here` },
  ])
}

const twice = (property: string) => invalid(property, 'must appear exactly once')

/**
 * Reads the form, its media into the file `scratch`, which must not exist and may be left when this rejects. A name
 * counts whatever its case, as clients of this API write ImageInfo too; media need no file name.
 * Throws HttpProblem 400 for a form that cannot be read or lacks a part, 413 above `maxBytes`, 415 for other types, and
 * what the bounds of the media say.
 */
export async function readForm(request: Request, scratch: string, maxBytes: number, media: Bounds): Promise<Form> {
  let imageInfo: string | undefined
  let digest: Digest | undefined
  const bounds = { parts: MOST_PARTS, fileBytes: maxBytes, textBytes: MOST_JSON_BYTES }
  for await (const part of readParts(request, bounds)) {
    const name = part.name.toLowerCase()
    if (name === 'imageinfo') {
      if (imageInfo !== undefined) throw twice('imageInfo')
      imageInfo = await part.text()
    } else if (name === 'imagemedia') {
      if (digest) throw twice('imageMedia')
      checkClaim(part)
      digest = await receiveToFile(part.stream(), scratch, media)
    }
  }
  if (imageInfo !== undefined && digest) return { imageInfo, digest }
  const missing = [...(imageInfo === undefined ? ['imageInfo'] : []), ...(digest ? [] : ['imageMedia'])]
  throw invalidAll(missing.map(property => ({ property, message: 'is a required part' })))
}
