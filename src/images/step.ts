// What can be done to the pixels of an image: IIIF's requests and rokka's stacks are lists of these steps.
import type { Anchor, CropRequest } from './crop.js'
import type { Dimensions } from './geometry.js'
import type { ResizeMode } from './view.js'

/** A colour with its opacity, 0 to 1. */
export interface Background {
  r: number
  g: number
  b: number
  alpha: number
}

/** A picture that is put before or behind another one: how the renderer knows it, its size, and the most it shows. */
export interface Overlay extends Dimensions {
  id: string
  /** Longest side in pixels at which it may be shown. */
  maxSide?: number | undefined
  /** What is done to its pixels before; its size is what they make of it, or at most that. */
  steps?: CheckedSteps | undefined
}

/** Steps that may be done: over which image, in which order, and within what. Made by `checkedSteps` alone. */
export interface CheckedSteps {
  readonly image: Dimensions
  readonly steps: readonly Step[]
  readonly bounds: StepBounds
  readonly names: StepNames
  /** The size of what they make, or the most that it can be. */
  readonly result: Dimensions
  readonly checked: unique symbol
}

/** How steps are called where they are asked for; those that are not named, by their kind. */
export type StepNames = Partial<Record<Step['kind'], string>>

/**
 * Two pictures made one, which is as wide and as high as the larger: the picture before or behind a second one, which
 * is an overlay, or a box of one colour that is as large as the picture where it has no size. Sizes are in pixels,
 * `degrees` turn the second one clockwise, and the opacity of the colour is that of an overlay too.
 */
export interface Composition {
  mode: 'foreground' | 'background'
  width?: number | undefined
  height?: number | undefined
  resizeMode: ResizeMode
  /** The overlay is resized to the size of the picture. */
  toPrimary: boolean
  anchor: Anchor
  colour: Background
  degrees: number
  overlay?: Overlay | undefined
}

/** A shadow of what is not transparent, moved right and down by pixels and blurred; the picture grows to hold it. */
export interface DropShadow {
  x: number
  y: number
  sigma: number
  colour: Background
}

/** The arguments of vips_sharpen. */
export interface Sharpening {
  sigma: number
  m1: number
  m2: number
  x1: number
  y2: number
  y3: number
  /** Only what was just made smaller is sharpened, and whose entropy is above this: photographs rather than drawings. */
  ifReducedAbove?: number | undefined
}

/**
 * One step, of those that are done in their order. A resize enlarges by no more than `largest`, where it is given. The subject of a crop is in pixels of the image, whatever came before
 * it. A rotation mirrors first, left to right, where it says so; the background shows in the corners that it opens.
 */
export type Step =
  | {
      kind: 'resize'
      width?: number | undefined
      height?: number | undefined
      mode: ResizeMode
      largest?: number | undefined
    }
  | ({ kind: 'crop' } & CropRequest)
  /** A crop around where most attention goes; its anchor does not count. */
  | ({ kind: 'smartcrop' } & CropRequest)
  | { kind: 'rotate'; degrees: number; mirror?: boolean; background: Background }
  | { kind: 'turn'; width: number; height: number; degrees: 90 | 270 }
  | { kind: 'grayscale' }
  | { kind: 'blur'; sigma: number }
  /** Cuts edges of the colour of the first pixel, give or take so much of 255. */
  | { kind: 'trim'; threshold: number }
  | { kind: 'sepia' }
  | { kind: 'multiply'; factors: [red: number, green: number, blue: number] }
  /** Brightness and saturation as factors, hue in degrees. */
  | { kind: 'modulate'; brightness: number; saturation: number; hue: number }
  | ({ kind: 'sharpen' } & Sharpening)
  /** The transparency as a picture, alone, removed, or multiplied by an opacity of 0 to 1. */
  | { kind: 'alpha'; mode: 'mask' | 'extract' | 'remove' | 'apply'; opacity: number }
  | { kind: 'circlemask' }
  | ({ kind: 'dropshadow' } & DropShadow)
  | ({ kind: 'composition' } & Composition)

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
