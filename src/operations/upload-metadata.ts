// The Upload-Metadata of tus as a description of an image: a key is a property of Image, its value text.
import { invalid } from '../problem.js'
import type { Class, Property } from '../vocabulary/index.js'

/** Keys that clients of tus send of their own accord. */
const MEDIA_TYPE_KEYS = ['filetype', 'type']
const IGNORED = new Set(['filename', 'name', 'relativePath', ...MEDIA_TYPE_KEYS])

const HEADER = 'Upload-Metadata'
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/

/** Keys and their values as the header has them: `key base64,key base64`. Throws HttpProblem 400. */
function entriesOf(header: string): Map<string, string> {
  const entries = new Map<string, string>()
  for (const pair of header.split(',').map(text => text.trim())) {
    if (pair === '') continue
    const [key = '', encoded = '', ...more] = pair.split(/ +/)
    if (more.length > 0 || !BASE64.test(encoded)) throw invalid(key, `must be a key, a space and base64 in ${HEADER}`)
    if (entries.has(key)) throw invalid(key, `must appear exactly once in ${HEADER}`)
    const bytes = Buffer.from(encoded, 'base64')
    const text = bytes.toString('utf8')
    if (!Buffer.from(text).equals(bytes)) throw invalid(key, 'must be text in UTF-8')
    entries.set(key, text)
  }
  return entries
}

const isNumber = ({ kind }: Property): boolean => ['integer', 'nonNegativeInteger', 'double'].includes(kind)

function parsed(name: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw invalid(name, 'must be JSON')
  }
}

/** The text as the property has it in JSON: lists as JSON or as their one item, all else as it reads. */
function valueIn(property: Property, text: string): unknown {
  const { name, kind, many, memberOf, languageMap } = property
  if (many || memberOf) return text.startsWith('[') ? parsed(name, text) : [text]
  if (isNumber(property)) return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text
  if (kind === 'boolean') return text === 'true' || (text === 'false' ? false : text)
  if (languageMap) return text.trimStart().startsWith('{') ? parsed(name, text) : text
  return kind === 'json' || kind === 'object' ? parsed(name, text) : text
}

/**
 * A body that describes an image, from the header; `filetype` and `type` stand in for mediaType, and names of files are
 * left aside. Unknown keys stay in it, for the validation to name. Throws HttpProblem 400.
 */
export function bodyOfMetadata(header: string, image: Class): Record<string, unknown> {
  const entries = entriesOf(header)
  const properties = new Map(image.properties.map(property => [property.name, property]))
  const body: [string, unknown][] = []
  for (const [key, text] of entries) {
    const property = properties.get(key)
    if (property) body.push([key, valueIn(property, text)])
    else if (!IGNORED.has(key)) body.push([key, text])
  }
  const mediaType = MEDIA_TYPE_KEYS.map(key => entries.get(key)).find(text => text?.includes('/'))
  if (mediaType && !entries.has('mediaType')) body.push(['mediaType', mediaType])
  return Object.fromEntries(body)
}
