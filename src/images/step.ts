// What can be done to the pixels of an image: IIIF's requests and rokka's stacks are lists of these steps.
import type { CropRequest } from './crop.js'
import type { ResizeMode } from './view.js'

/** A colour with its opacity, 0 to 1. */
export interface Background {
  r: number
  g: number
  b: number
  alpha: number
}

/**
 * One step, of those that are done in their order. The subject of a crop is in pixels of the image, whatever came before
 * it. A rotation mirrors first, left to right, where it says so; the background shows in the corners that it opens.
 */
export type Step =
  | { kind: 'resize'; width?: number | undefined; height?: number | undefined; mode: ResizeMode; upscale: boolean }
  | ({ kind: 'crop' } & CropRequest)
  | { kind: 'rotate'; degrees: number; mirror?: boolean; background: Background }
  | { kind: 'turn'; width: number; height: number }
  | { kind: 'grayscale' }
  | { kind: 'blur'; sigma: number }

/** What results are kept within, and what may be spent on them. */
export interface StepBounds {
  /** Longest side in pixels: larger results shrink to it. */
  maxSide?: number | undefined
  /** False: a result has no more pixels, along either side, than the source has there. */
  upscale?: boolean | undefined
  /** Most pixels of what a resize makes; a result of which nobody asked a size shrinks to it. */
  maxArea?: number | undefined
  /** Most pixels that one step takes or makes, where it is more than arithmetic. */
  maxPixels: number
}
