// The size of a thumbnail as a policy writes it: a size of the IIIF Image API 3.0 that keeps the proportions.
import type { Dimensions } from './geometry.js'

/** A box that a thumbnail is confined in; a side that is Infinity bounds nothing. */
export interface ThumbnailBox extends Dimensions {
  /** Whether an image smaller than the box is enlarged to it (`^`). */
  enlarge?: boolean | undefined
}

/** Most pixels on a side that a policy may name. */
export const LARGEST_THUMBNAIL = 8192

const side = (text: string | undefined): number | undefined => {
  const number = Number(text)
  return text && number >= 1 && number <= LARGEST_THUMBNAIL ? number : undefined
}

/** Reads `w,`, `,h` or `!w,h`, each also with `^` before it, IIIF Image API 3.0 section 4.2; undefined for all else. */
export function parseThumbnailSize(text: string): ThumbnailBox | undefined {
  const [, enlarge, confined, w, h] = /^(\^?)(!?)(\d{0,5}),(\d{0,5})$/.exec(text) ?? []
  const [width, height] = [side(w), side(h)]
  if ((w && !width) || (h && !height) || (!width && !height)) return undefined
  if (Boolean(confined) !== Boolean(width && height)) return undefined
  return {
    width: width ?? Number.POSITIVE_INFINITY,
    height: height ?? Number.POSITIVE_INFINITY,
    ...(enlarge ? { enlarge: true } : {}),
  }
}
