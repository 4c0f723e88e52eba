// The steps that need pixels: everything but crops and resizes, which are arithmetic until pixels are needed.
import type { Sharp } from 'sharp'
import { blurred } from './blur.js'
import { circleMask } from './circle-mask.js'
import { composed, type DrawContext } from './compose.js'
import { boxSize } from './crop.js'
import { withShadow } from './drop-shadow.js'
import { faded } from './join-pictures.js'
import { sharp } from './pixel-work.js'
import type { Sharpening, Step } from './step.js'
import { liesRight } from './step-sizes.js'
import type { View } from './view.js'

type Kind = Exclude<Step['kind'], 'resize' | 'crop'>
type Draw<K extends Kind> = (
  image: Sharp,
  step: Extract<Step, { kind: K }>,
  size: View,
  context: DrawContext,
) => Sharp | Promise<Sharp>

/** Sepia toning by its usual weights of red, green and blue. */
const SEPIA: [[number, number, number], [number, number, number], [number, number, number]] = [
  [0.393, 0.769, 0.189],
  [0.349, 0.686, 0.168],
  [0.272, 0.534, 0.131],
]

const ALPHA: Record<Extract<Step, { kind: 'alpha' }>['mode'], (image: Sharp, opacity: number) => Sharp> = {
  mask: image => image.ensureAlpha().extractChannel('alpha'),
  extract: image => image.ensureAlpha().modulate({ brightness: 0, saturation: 0 }),
  remove: image => image.removeAlpha(),
  apply: faded,
}

/** Whether a picture is to be sharpened: its entropy is that of its grays. */
async function isSharpened(image: Sharp, { ifReducedAbove }: Sharpening, { region, width }: View): Promise<boolean> {
  if (ifReducedAbove === undefined) return true
  return width < region.width && (await image.clone().stats()).entropy > ifReducedAbove
}

/** How each kind of step is drawn. */
const DRAW: { [K in Kind]: Draw<K> } = {
  rotate: (image, { degrees, mirror = false, background }) =>
    (background.alpha < 1 ? image.ensureAlpha() : image).flop(mirror).rotate(degrees, { background }),
  turn: (image, step, size) => (liesRight(step, size) ? image : image.rotate(step.degrees)),
  smartcrop(image, step, size) {
    const { width, height } = boxSize(size, step)
    return image.resize(width, height, { fit: 'cover', withoutReduction: true, position: sharp.strategy.attention })
  },
  grayscale: image => image.grayscale(),
  blur: (image, { sigma }) => blurred(image, sigma),
  trim: (image, { threshold }) => image.trim({ threshold }),
  sepia: image => image.recomb(SEPIA),
  multiply: (image, { factors: [red, green, blue] }) =>
    image.recomb([
      [red, 0, 0],
      [0, green, 0],
      [0, 0, blue],
    ]),
  // Without brightness, colours would be left of what is strong in them.
  modulate: (image, { brightness, saturation, hue }) =>
    image.modulate({ brightness, saturation: brightness === 0 ? 0 : saturation, hue }),
  async sharpen(image, step, view) {
    const { sigma, m1, m2, x1, y2, y3 } = step
    return (await isSharpened(image, step, view)) ? image.sharpen({ sigma, m1, m2, x1, y2, y3 }) : image
  },
  alpha: (image, { mode, opacity }) => ALPHA[mode](image, opacity),
  circlemask: (image, _step, size) => {
    const { input, raw } = circleMask(size)
    return image.ensureAlpha().composite([{ input, raw, blend: 'dest-in' }])
  },
  dropshadow: (image, step, size) => withShadow(image, size, step),
  composition: (image, step, size, context) => composed(image, size, step, context),
}

/** A pipeline with a step added, over a picture of `size`; the step comes after all that the pipeline does so far. */
export async function drawn(image: Sharp, step: Step, size: View, context: DrawContext): Promise<Sharp> {
  if (step.kind === 'resize' || step.kind === 'crop') return image
  return (DRAW[step.kind] as Draw<Kind>)(image, step, size, context)
}
