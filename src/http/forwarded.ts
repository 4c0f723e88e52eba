// What trusted proxies say of the client, in headers to which each of them appends.
import type { IncomingMessage } from 'node:http'

/**
 * The value that the outermost of `trusted` proxies (TRUST_PROXY) wrote into the header of a name in lower case: what a
 * client wrote there itself stands further left and is never read, unless a proxy fails to set the header at all.
 * Undefined without the header, or without proxies.
 */
export function forwarded(
  { headers }: Pick<IncomingMessage, 'headers'>,
  name: string,
  trusted: number,
): string | undefined {
  if (trusted === 0) return undefined
  const values = String(headers[name] ?? '')
    .split(',')
    .map(value => value.trim())
    .filter(value => value !== '')
  return values.at(-trusted) ?? values[0]
}
