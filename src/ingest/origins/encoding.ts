// The Content-Encoding of an answer (RFC 9110, section 8.4.1), undone even where it was not asked for.
import type { Duplex } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { malformed } from './fetch-failure.js'

const DECODERS: Record<string, () => Duplex> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
}

const MOST = 2

/**
 * The streams that undo an encoding, in the order in which the body must pass them.
 * Throws OriginFailure `malformed` for an encoding that is not known, or for more than two of them.
 */
export function decoders(contentEncoding: string): Duplex[] {
  // S3 keeps `aws-chunked`, which says how an object was once sent, in the metadata of some objects.
  const names = contentEncoding
    .toLowerCase()
    .split(',')
    .map(name => name.trim())
    .filter(name => name !== '' && name !== 'identity' && name !== 'aws-chunked')
  if (names.length > MOST) throw malformed(`The origin is encoded ${names.length} times over.`)
  return names.reverse().map(name => {
    const decoder = DECODERS[name]
    if (!decoder) throw malformed('The origin has a Content-Encoding that is not gzip, deflate or br.')
    return decoder()
  })
}
