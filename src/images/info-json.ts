// Image information documents (info.json): IIIF Image API 2.1 and 3.0, §5.
import type { Dimensions, SizeLimits, TileSet } from './geometry.js'
import { MEDIA_TYPES, QUALITIES, type Version } from './request.js'

/** What an information document tells; `level` 0 is a service of fixed sizes, 2 (the default) one that renders. */
export interface ImageInfo extends Dimensions, SizeLimits {
  /** The IRI of the image service, without a slash at the end. */
  id: string
  level?: 0 | 2
  sizes?: Dimensions[]
  tiles?: TileSet[]
  /** Whether sizes above the region's own may be asked for. */
  upscaling?: boolean | undefined
  /** IRI of a licence or rights statement. */
  rights?: string | undefined
  /** IIIF services that go with this one (authorization, for one). */
  services?: object[]
}

/** The JSON-LD contexts of the information documents. */
export const CONTEXTS: Record<Version, string> = {
  2: 'http://iiif.io/api/image/2/context.json',
  3: 'http://iiif.io/api/image/3/context.json',
}

const FORMATS = Object.keys(MEDIA_TYPES)
const BEYOND_LEVEL_2 = ['canonicalLinkHeader', 'mirroring', 'profileLinkHeader', 'rotationArbitrary']

const limitsOf = ({ maxWidth, maxHeight, maxArea }: SizeLimits): SizeLimits => ({
  ...(maxWidth !== undefined && { maxWidth }),
  ...(maxHeight !== undefined && maxWidth !== undefined && { maxHeight }),
  ...(maxArea !== undefined && { maxArea }),
})

function document3(info: ImageInfo): object {
  const level2 = info.level !== 0
  return {
    '@context': CONTEXTS[3],
    id: info.id,
    type: 'ImageService3',
    protocol: 'http://iiif.io/api/image',
    profile: level2 ? 'level2' : 'level0',
    width: info.width,
    height: info.height,
    ...limitsOf(info),
    ...(info.sizes && { sizes: info.sizes }),
    ...(info.tiles && { tiles: info.tiles }),
    ...(level2 && {
      preferredFormats: ['jpg'],
      extraFormats: FORMATS.filter(format => format !== 'jpg' && format !== 'png'),
      extraQualities: QUALITIES.filter(quality => quality !== 'default'),
      extraFeatures: [...BEYOND_LEVEL_2, ...(info.upscaling ? ['sizeUpscaling'] : [])],
    }),
    ...(info.rights && { rights: info.rights }),
    ...(info.services && { service: info.services }),
  }
}

function document2(info: ImageInfo): object {
  const level2 = info.level !== 0
  const capabilities = {
    ...(level2 && {
      formats: FORMATS,
      qualities: QUALITIES,
      supports: [...BEYOND_LEVEL_2, 'regionSquare', ...(info.upscaling ? ['sizeAboveFull'] : [])],
    }),
    ...limitsOf(info),
  }
  return {
    '@context': CONTEXTS[2],
    '@id': info.id,
    protocol: 'http://iiif.io/api/image',
    width: info.width,
    height: info.height,
    ...(info.sizes && { sizes: info.sizes }),
    ...(info.tiles && { tiles: info.tiles }),
    profile: [profileUri(2, info.level), ...(Object.keys(capabilities).length > 0 ? [capabilities] : [])],
    ...(info.rights && { license: info.rights }),
    ...(info.services && { service: info.services.length === 1 ? info.services[0] : info.services }),
  }
}

/** The compliance level's IRI, as the profile Link header has it (§6). */
export const profileUri = (version: Version, level: 0 | 2 = 2): string =>
  version === 3 ? `http://iiif.io/api/image/3/level${level}.json` : `http://iiif.io/api/image/2/level${level}.json`

/** The information document of an image in a version of the Image API, ready for JSON. */
export const infoDocument = (version: Version, info: ImageInfo): object =>
  version === 3 ? document3(info) : document2(info)
