// How different two pictures look: the structural dissimilarity of their lightness and colours at five scales.
// 0 is the same; it is SSIM (Wang and others, 2004) over CIELAB at several scales, weighted as by eye (Wang and others, 2003).

type Plane = Float32Array

/** Two planes for lightness and colours each, of one size. */
interface Scale {
  planes: Plane[]
  width: number
  height: number
}

/** Weights of the scales, the finest first. */
const WEIGHTS = [0.028, 0.197, 0.322, 0.298, 0.155]
const [C1, C2] = [0.01 ** 2, 0.03 ** 2]
const GAUSSIAN = [0.06136, 0.24477, 0.38774, 0.24477, 0.06136]

const LINEAR = Float32Array.from({ length: 256 }, (_, sample) => {
  const value = sample / 255
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
})
const cube = (value: number): number => (value > 216 / 24389 ? Math.cbrt(value) : ((24389 / 27) * value + 16) / 116)

/** sRGB of 8 bits as CIELAB, each plane about from 0 to 1. */
function lab(rgb: Uint8Array, width: number, height: number): Scale {
  const planes = [0, 1, 2].map(() => new Float32Array(width * height))
  for (let at = 0; at < width * height; at++) {
    const [r, g, b] = [0, 1, 2].map(band => LINEAR[rgb[at * 3 + band]!]!) as [number, number, number]
    const x = cube((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505)
    const y = cube(0.2126 * r + 0.7152 * g + 0.0722 * b)
    const z = cube((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089)
    planes[0]![at] = (116 * y - 16) / 100
    planes[1]![at] = (500 * (x - y) + 86.2) / 220
    planes[2]![at] = (200 * (y - z) + 107.9) / 220
  }
  return { planes, width, height }
}

const clamped = (value: number, end: number): number => Math.min(end - 1, Math.max(0, value))

function blurred(plane: Plane, width: number, height: number): Plane {
  const along = (from: Plane, place: (x: number, y: number, offset: number) => number): Plane =>
    from.map((_, at) =>
      GAUSSIAN.reduce(
        (sum, weight, tap) => sum + weight * from[place(at % width, Math.floor(at / width), tap - 2)]!,
        0,
      ),
    )
  const rows = along(plane, (x, y, offset) => y * width + clamped(x + offset, width))
  return along(rows, (x, y, offset) => clamped(y + offset, height) * width + x)
}

function halved({ planes, width, height }: Scale): Scale {
  const [w, h] = [width >> 1, height >> 1]
  const half = (plane: Plane): Plane =>
    Float32Array.from({ length: w * h }, (_, at) => {
      const from = 2 * Math.floor(at / w) * width + 2 * (at % w)
      return (plane[from]! + plane[from + 1]! + plane[from + width]! + plane[from + width + 1]!) / 4
    })
  return { planes: planes.map(half), width: w, height: h }
}

/** The similarity at one scale, from its mean and how much the places differ from that. */
function similarity(one: Scale, other: Scale, root: number): number {
  const { width, height } = one
  const soft = (plane: Plane): Plane => blurred(plane, width, height)
  const times = (a: Plane, b: Plane): Plane => a.map((value, at) => value * b[at]!)
  const map = new Float32Array(width * height)
  for (const [band, plane] of one.planes.entries()) {
    // The eye sees colours less sharply than lightness.
    const [a, b] = band === 0 ? [plane, other.planes[0]!] : [soft(plane), soft(other.planes[band]!)]
    const [ma, mb, aa, bb, ab] = [a, b, times(a, a), times(b, b), times(a, b)].map(soft)
    for (let at = 0; at < map.length; at++) {
      const [x, y] = [ma![at]!, mb![at]!]
      const spread = aa![at]! - x * x + bb![at]! - y * y
      map[at]! += ((2 * x * y + C1) * (2 * (ab![at]! - x * y) + C2)) / ((x * x + y * y + C1) * (spread + C2)) / 3
    }
  }
  const mean = Math.max(0, map.reduce((sum, value) => sum + value, 0) / map.length) ** root
  return 1 - map.reduce((sum, value) => sum + Math.abs(mean - value), 0) / map.length
}

/** The dissimilarity of two pictures of 8-bit sRGB, of one size of at least 32 x 32 pixels. */
export function dssim(one: Uint8Array, other: Uint8Array, width: number, height: number): number {
  let [a, b] = [lab(one, width, height), lab(other, width, height)]
  let sum = 0
  for (const [scale, weight] of WEIGHTS.entries()) {
    sum += weight * similarity(a, b, 0.5 ** scale)
    ;[a, b] = [halved(a), halved(b)]
  }
  return 1 / sum - 1
}
