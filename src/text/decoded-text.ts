// The characters of a text file: by its byte order mark, its media type, or what it says itself; otherwise UTF-8.
import { TextFault } from './text-page.js'

const MARKS: [bytes: number[], encoding: string][] = [
  [[0xef, 0xbb, 0xbf], 'utf-8'],
  [[0xff, 0xfe], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be'],
  // XML without a mark begins with <.
  [[0x3c, 0x00], 'utf-16le'],
  [[0x00, 0x3c], 'utf-16be'],
]

/** Where a file names its encoding: the XML declaration, or an element `meta` of HTML. */
const DECLARED = /^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([^"']+)["']|<meta\s[^>]*?charset\s*=\s*["']?([\w.:-]+)/i
const CHARSET = /;\s*charset\s*=\s*"?([\w.:-]+)/i
const MARKUP = /xml|html/i

function namedEncoding(bytes: Uint8Array, mediaType: string): string | undefined {
  const named = CHARSET.exec(mediaType)?.[1]
  if (named || !MARKUP.test(mediaType)) return named
  const [, xml, html] = DECLARED.exec(Buffer.from(bytes.subarray(0, 2048)).toString('latin1')) ?? []
  const declared = xml ?? html
  // What can be read as ASCII is no UTF-16, whatever it says.
  return declared && /^utf-?16|^ucs-?2|^iso-10646/i.test(declared) ? 'utf-8' : declared
}

/** The text of a file, without its byte order mark; what is not of its encoding becomes U+FFFD. Throws TextFault for an unknown encoding. */
export function decodedText(bytes: Uint8Array, mediaType: string): string {
  const mark = MARKS.find(([mark]) => mark.every((byte, index) => bytes[index] === byte))
  const encoding = mark?.[1] ?? namedEncoding(bytes, mediaType) ?? 'utf-8'
  try {
    return new TextDecoder(encoding).decode(bytes)
  } catch {
    throw new TextFault(`The encoding "${encoding.slice(0, 50)}" is not supported.`)
  }
}
