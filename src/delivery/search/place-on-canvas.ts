// Where on a canvas a part of a text is: the boxes of a text file, in whatever units that has, in those of the canvas.
import type { Box, PageText } from '../../text/index.js'
import type { SearchedCanvas } from './searched-canvas.js'

/** A text on a canvas. */
export interface TextOnCanvas {
  place: SearchedCanvas
  /** Where the text is not in units of its own: the size of the image, if it is one's. */
  size: { width: number; height: number } | undefined
  page: PageText
}

/** The part of a canvas where a part of its text stands, as an address: the whole canvas where that is not known. */
export function placeOnCanvas(
  { place, size: ofImage, page }: TextOnCanvas,
  { box, time }: { box?: Box | undefined; time?: [start: number, end: number] | undefined },
): string {
  const { canvas, size = ofImage ?? { width: 0, height: 0 }, starts = 0 } = place
  const [left, top, across, down] = place.region ?? [0, 0, size.width, size.height]
  if (time) {
    const [from, to] = time.map(second => Number((second + starts).toFixed(3)))
    return `${canvas}#t=${from},${to}`
  }
  const { width, height } = page.page ?? ofImage ?? size
  if (!box || !(width > 0 && height > 0 && across > 0 && down > 0)) return canvas
  const [x, y, boxWidth, boxHeight] = box
  // Outwards: the box covers its words whatever the scale.
  const edges = (start: number, length: number, scale: number, offset: number, most: number): [number, number] => {
    const from = Math.min(Math.max(0, Math.floor(offset + start * scale)), Math.max(0, most - 1))
    const to = Math.min(Math.ceil(offset + (start + length) * scale), most)
    return [from, Math.max(1, to - from)]
  }
  const [atX, wide] = edges(x, boxWidth, across / width, left, size.width)
  const [atY, high] = edges(y, boxHeight, down / height, top, size.height)
  return `${canvas}#xywh=${[atX, atY, wide, high].join(',')}`
}
