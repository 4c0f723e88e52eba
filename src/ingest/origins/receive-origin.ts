// A stream of bytes into a file, bounded and hashed on the way.
import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { bounded } from '../../bounded-bytes.js'
import { pipeToFile } from '../../store/index.js'
import { decoders } from './encoding.js'
import { malformed, tooLarge } from './fetch-failure.js'
import type { Fetch, FetchedOrigin } from './origin.js'

/**
 * Writes a body to the path of a fetch, decoded from its Content-Encoding (RFC 9110, section 8.4). The limit holds
 * before and after decoding, so that neither a bomb nor an endless stream of nothing passes.
 * Rejects with OriginFailure or with what failed; a part of the file may be left then.
 */
export async function receive(
  body: Readable,
  { path, limits, signal }: Pick<Fetch, 'path' | 'limits' | 'signal'>,
  contentEncoding = '',
): Promise<Pick<FetchedOrigin, 'bytes' | 'sha256' | 'sha1'>> {
  const hashes = [createHash('sha256'), createHash('sha1')] as const
  let bytes = 0
  const within = bounded(limits.maxBytes, () => tooLarge(limits.maxBytes))
  const measured = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of within(chunks)) {
      bytes += chunk.length
      for (const hash of hashes) hash.update(chunk)
      yield chunk
    }
  }
  await pipeToFile([body, within, ...decoders(contentEncoding), measured], path, { signal })
  if (bytes === 0) throw malformed('The origin sent no bytes.')
  return { bytes, sha256: hashes[0].digest('hex'), sha1: hashes[1].digest('hex') }
}
