// A place with words: an image on a canvas, or a canvas by itself, as it stands in a manifest.
import { canvasPath, type Texted } from '../../operations/index.js'
import { partIn, type Rectangle } from '../../presentation/index.js'
import type { TextedPlace } from '../../store/index.js'

/** A document of the IIIF store. */
export interface Described {
  id: string
  type: string
  label: unknown
}

/** An image on a canvas, or a canvas by itself. Lengths are in units of the canvas, times in seconds. */
export type SearchedCanvas = Texted & {
  canvas: string
  /** The size of the canvas; undefined: that of the image. */
  size?: { width: number; height: number }
  /** Where on the canvas the image is; undefined: everywhere. */
  region?: Rectangle
  starts?: number
  /** The manifest that the canvas is in, where several are searched. */
  within?: Described
  /** It is no canvas, but this document. */
  resource?: Described
}

const selectorIn = (target: string | null): unknown => {
  if (target === null) return undefined
  return target.startsWith('{') || target.startsWith('[') ? JSON.parse(target) : target
}

/** A place with words in a stored manifest. */
export function storedCanvas(base: string, customer: number, painted: TextedPlace): SearchedCanvas {
  const { space, image, canvas, original_id: original, width, height, target } = painted
  const size = width !== null && height !== null ? { width, height } : undefined
  const { region, second } = partIn(selectorIn(target), size ?? { width: 0, height: 0 })
  return {
    ...(space !== null && image !== null ? { space, id: image } : { canvasId: canvas }),
    canvas: original ?? base + canvasPath(customer, canvas),
    ...(size && { size }),
    ...(region && { region }),
    ...(second !== undefined && { starts: second }),
  }
}
