// Media types as headers carry them, RFC 9110 section 8.3.1.
import type { IncomingMessage } from 'node:http'
import { parse } from 'content-type'

/** A media type in lower case, and its parameters by their names in lower case. */
export interface MediaType {
  type: string
  parameters: Record<string, string>
}

/** The media type of a header's value; its type is '' where there is none. What cannot be read is left out. */
export const parseMediaType = (text: string | undefined): MediaType => parse(text ?? '')

/** The type alone. */
export const typeIn = (text: string | undefined): string => parse(text ?? '', { parameters: false }).type

/** RFC 9110 section 5.6.2. */
const TYPE = /^[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+$/

/** The media type of a request's body, without parameters; '' when there is no Content-Type, or what is no media type. */
export function mediaTypeOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const type = typeIn(headers['content-type'])
  return TYPE.test(type) ? type : ''
}
