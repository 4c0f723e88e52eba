// Image information documents (info.json): IIIF Image API 2.1 and 3.0, §5.
import type { Dimensions, SizeLimits, TileSet } from './geometry.js'
import { type ComplianceLevel, IMAGE_API, type Version } from './image-api.js'

/** What an information document says; `level` is 2 by default. */
export interface ImageInfo extends Dimensions, SizeLimits {
  /** The IRI of the image service, without a slash at the end. */
  id: string
  level?: ComplianceLevel
  sizes?: Dimensions[]
  tiles?: TileSet[]
  /** Whether sizes above the region's own may be asked for. */
  upscaling?: boolean | undefined
  /** IRI of a licence or rights statement. */
  rights?: string | undefined
  /** IIIF services that go with this one (authorization, for one), and the contexts that they need beside its own. */
  services?: object[]
  contexts?: string[]
}

const limitsOf = ({ maxWidth, maxHeight, maxArea }: SizeLimits): SizeLimits => ({
  ...(maxWidth !== undefined && { maxWidth }),
  ...(maxHeight !== undefined && maxWidth !== undefined && { maxHeight }),
  ...(maxArea !== undefined && { maxArea }),
})

/** The information document of an image in a version of the Image API, ready for JSON. */
export function infoDocument(version: Version, info: ImageInfo): object {
  const api = IMAGE_API[version]
  const { level = 2, upscaling = false, contexts = [], services = [] } = info
  return {
    '@context': contexts.length > 0 ? [...contexts, api.context] : api.context,
    [api.id]: info.id,
    protocol: 'http://iiif.io/api/image',
    ...api.compliance({ level, upscaling, limits: limitsOf(info) }),
    width: info.width,
    height: info.height,
    ...(info.sizes && { sizes: info.sizes }),
    ...(info.tiles && { tiles: info.tiles }),
    ...(info.rights && { [api.rights]: info.rights }),
    ...(services.length > 0 && { service: api.services(services) }),
  }
}
