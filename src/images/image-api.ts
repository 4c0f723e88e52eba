// The versions of the IIIF Image API: 2.1 whole, and 3.0 as its difference to it. No other file says which there are.
import { MEDIA_TYPES, QUALITIES } from './formats.js'

interface Size {
  width: number
  height: number
}

/** 0: a service of fixed sizes; 2: one that renders. */
export type ComplianceLevel = 0 | 2

/** What services can do or not. */
interface Capabilities {
  level: ComplianceLevel
  limits: object
  upscaling: boolean
}

const FORMATS = Object.keys(MEDIA_TYPES)
const BEYOND_LEVEL_2 = ['canonicalLinkHeader', 'mirroring', 'profileLinkHeader', 'rotationArbitrary']

const same = (a: Size, b: Size): boolean => a.width === b.width && a.height === b.height

const VERSION_2 = {
  /** Context of the information documents, and the profile that they are accepted by (§5). */
  context: 'http://iiif.io/api/image/2/context.json',
  /** Whether documents are application/ld+json to a client that asks for neither that nor application/json. */
  linked: false,
  /** The compliance level, as the profile Link header has it (§6). */
  profile: (level: ComplianceLevel): string => `http://iiif.io/api/image/2/level${level}.json`,
  /** Sizes (§4.2): what they begin with to enlarge the region; without such, all but the largest and `!w,h` may. */
  caret: '',
  largest: ['full', 'max'],
  sizes: 'full, max, w, ,h pct:n w,h or !w,h',
  /** The canonical form (§4.7) of a size: `max` gives the largest, `following` the height that a width alone gives. */
  canonicalSize(size: Size, region: Size, _max: (upscaled: boolean) => Size, following: (width: number) => number) {
    if (same(size, region)) return 'full'
    return size.height === following(size.width) ? `${size.width},` : `${size.width},${size.height}`
  },
  /** What information documents (§5) call the service's id and its rights, and what they say of its compliance. */
  id: '@id',
  rights: 'license',
  compliance({ level, limits, upscaling }: Capabilities): object {
    const supports = [...BEYOND_LEVEL_2, 'regionSquare', ...(upscaling ? ['sizeAboveFull'] : [])]
    const more = { ...(level > 0 && { formats: FORMATS, qualities: QUALITIES, supports }), ...limits }
    return { profile: [VERSION_2.profile(level), ...(Object.keys(more).length > 0 ? [more] : [])] }
  },
  services: (services: object[]): object => (services.length === 1 ? services[0]! : services),
}

const VERSION_3: typeof VERSION_2 = {
  context: 'http://iiif.io/api/image/3/context.json',
  linked: true,
  profile: level => `http://iiif.io/api/image/3/level${level}.json`,
  caret: '^',
  largest: ['max'],
  sizes: 'max, w, ,h pct:n w,h or !w,h (each after ^ to upscale)',
  canonicalSize(size, region, max) {
    if (same(size, max(false))) return 'max'
    if (same(size, max(true))) return '^max'
    return `${size.width > region.width || size.height > region.height ? '^' : ''}${size.width},${size.height}`
  },
  id: 'id',
  rights: 'rights',
  compliance: ({ level, limits, upscaling }) => ({
    type: 'ImageService3',
    profile: `level${level}`,
    ...limits,
    ...(level > 0 && {
      preferredFormats: ['jpg'],
      extraFormats: FORMATS.filter(format => format !== 'jpg' && format !== 'png'),
      extraQualities: QUALITIES.filter(quality => quality !== 'default'),
      extraFeatures: [...BEYOND_LEVEL_2, ...(upscaling ? ['sizeUpscaling'] : [])],
    }),
  }),
  services: services => services,
}

/** The versions by their major numbers, which addresses name them by. */
export const IMAGE_API = { 2: VERSION_2, 3: VERSION_3 }

/** Major version of the IIIF Image API. */
export type Version = keyof typeof IMAGE_API

export const VERSIONS = Object.keys(IMAGE_API).map(Number) as Version[]
