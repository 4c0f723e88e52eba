// The qualities and formats of image requests: IIIF Image API 2.1 and 3.0, §4.4 and §4.5.
export const QUALITIES = ['default', 'color', 'gray', 'bitonal'] as const
export type Quality = (typeof QUALITIES)[number]

/** Formats that can be made, and their media types. */
export const MEDIA_TYPES = {
  jpg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  avif: 'image/avif',
  tif: 'image/tiff',
  gif: 'image/gif',
} as const
export type Format = keyof typeof MEDIA_TYPES
