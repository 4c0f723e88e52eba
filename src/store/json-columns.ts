// Shapes of JSON in internal columns, which no API shows, so that no vocabulary describes them; the others are in row-types.ts.

/** A thumbnail of an image: its size in pixels, and the key of its blob. */
export interface Thumbnail {
  width: number
  height: number
  key: string
}

/** The lookup table of a sensor, as src/images/lut.ts explains it. */
export interface Lut {
  gamma: number
  slope: number
  offset: number
  totalGrays: number
  minimumGray: number
  maximumGray: number
}

export type { JsonObject, LanguageMap } from '../json-object.js'
