// Media types, patterns of them, and the delivery channels that each can have.

/** Application types that are time-based all the same. */
const TIME_BASED = new Set(['application/mp4', 'application/mxf', 'application/ogg'])

/** Its pages are shown as images are. */
const PDF = 'application/pdf'

/** What an image of which nothing is known stands for until its ingest finds out. */
export const UNKNOWN_IMAGE = 'image/*'

/** The pattern of mediaType in a default delivery channel: `image/tiff`, `image/*` or `*` (also written as two stars). */
const PATTERN = /^(\*|\*\/\*|[\w!#$&^.+-]+\/(\*|[\w!#$&^.+-]+))$/

export const isMediaTypePattern = (text: string): boolean => PATTERN.test(text)

const isAny = (pattern: string): boolean => pattern === '*' || pattern === '*/*'

/** Whether a media type is of a pattern. */
export const isOfPattern = (mediaType: string, pattern: string): boolean =>
  isAny(pattern) ||
  pattern === mediaType ||
  (pattern.endsWith('/*') && mediaType.startsWith(pattern.slice(0, pattern.length - 1)))

/** 2 for one media type, 1 for a family of them, 0 for any. */
export const specificity = (pattern: string): number => (isAny(pattern) ? 0 : pattern.endsWith('/*') ? 1 : 2)

/** Whether assets of a media type, or of a pattern of them, can have a channel. */
export function suits(channel: string, mediaType: string): boolean {
  if (isAny(mediaType) || channel === 'file') return true
  if (channel === 'iiif-av') return /^(audio|video)\//.test(mediaType) || TIME_BASED.has(mediaType)
  return mediaType.startsWith('image/') || mediaType === PDF
}
