// The images of a named query as plain data: what may be told to anyone, and nothing of where originals come from.
import { classNamed, type Services } from '../../operations/index.js'
import type { Row } from '../../vocabulary/index.js'

const PUBLIC = [
  '@id',
  '@type',
  'id',
  'space',
  'width',
  'height',
  'duration',
  'mediaType',
  'family',
  'created',
  'tags',
  'string1',
  'string2',
  'string3',
  'number1',
  'number2',
  'number3',
  'manifests',
  'rights',
  'infoJson',
  'imageService',
  'thumbnailInfoJson',
  'thumbnailImageService',
  'thumbnail400',
  'manifest',
]

/** The images as an array of JSON-LD resources with their public properties. */
export function publicImages({ base, vocabulary, serialisers }: Services, images: Row[]): object[] {
  const serialise = serialisers.of(classNamed(vocabulary, 'Image'))
  return images.map(row => {
    const resource = serialise(row)
    const shown = PUBLIC.filter(name => resource[name] !== undefined).map(name => [name, resource[name]])
    return { '@context': `${base}/contexts/${vocabulary.name}.jsonld`, ...Object.fromEntries(shown) }
  })
}
