// ICC profiles written by hand (ICC.1 v2): matrix profiles of given primaries, and gray ones, with a pure gamma.

type Triple = [number, number, number]

const fixed = (value: number): Buffer => {
  const buffer = Buffer.alloc(4)
  buffer.writeInt32BE(Math.round(value * 65536))
  return buffer
}

const uint32 = (...values: number[]): Buffer => {
  const buffer = Buffer.alloc(4 * values.length)
  for (const [index, value] of values.entries()) buffer.writeUInt32BE(value, 4 * index)
  return buffer
}

const xyz = (triple: Triple): Buffer => Buffer.concat([Buffer.from('XYZ \0\0\0\0'), ...triple.map(fixed)])

const gammaCurve = (gamma: number): Buffer => {
  const value = Buffer.alloc(4)
  value.writeUInt16BE(Math.round(gamma * 256))
  return Buffer.concat([Buffer.from('curv\0\0\0\0'), uint32(1), value])
}

const description = (text: string): Buffer =>
  Buffer.concat([Buffer.from('desc\0\0\0\0'), uint32(text.length + 1), Buffer.from(`${text}\0`), Buffer.alloc(78)])

const D50: Triple = [0.9642, 1, 0.8249]

function profileOf(space: 'RGB ' | 'GRAY', tags: [name: string, data: Buffer][]): Buffer {
  let at = 128 + 4 + 12 * tags.length
  const table: Buffer[] = [uint32(tags.length)]
  const bodies: Buffer[] = []
  for (const [name, data] of tags) {
    table.push(Buffer.from(name), uint32(at, data.length))
    const padded = Buffer.concat([data, Buffer.alloc((4 - (data.length % 4)) % 4)])
    bodies.push(padded)
    at += padded.length
  }
  const header = Buffer.alloc(128)
  header.writeUInt32BE(at, 0)
  header.writeUInt32BE(0x02400000, 8)
  header.write(`mntr${space}XYZ `, 12, 'latin1')
  header.writeUInt16BE(2026, 24)
  header.writeUInt16BE(1, 26)
  header.writeUInt16BE(1, 28)
  header.write('acsp', 36, 'latin1')
  Buffer.concat(D50.map(fixed)).copy(header, 68)
  return Buffer.concat([header, ...table, ...bodies])
}

/** An RGB profile: the XYZ of its primaries, adapted to D50, and one gamma for all three. */
export const rgbProfile = (name: string, [red, green, blue]: [Triple, Triple, Triple], gamma: number): Buffer =>
  profileOf('RGB ', [
    ['desc', description(name)],
    ['cprt', Buffer.from('text\0\0\0\0none\0')],
    ['wtpt', xyz(D50)],
    ['rXYZ', xyz(red)],
    ['gXYZ', xyz(green)],
    ['bXYZ', xyz(blue)],
    ...(['rTRC', 'gTRC', 'bTRC'] as const).map((tag): [string, Buffer] => [tag, gammaCurve(gamma)]),
  ])

/** A gray profile of a gamma. */
export const grayProfile = (name: string, gamma: number): Buffer =>
  profileOf('GRAY', [
    ['desc', description(name)],
    ['cprt', Buffer.from('text\0\0\0\0none\0')],
    ['wtpt', xyz(D50)],
    ['kTRC', gammaCurve(gamma)],
  ])

type Primaries = [Triple, Triple, Triple]

/** Primaries of Adobe RGB (1998) and of Display P3, adapted to D50. */
export const ADOBE_RGB: Primaries = [
  [0.60974, 0.31111, 0.01947],
  [0.20528, 0.62567, 0.06087],
  [0.14919, 0.06322, 0.74457],
]
export const DISPLAY_P3: Primaries = [
  [0.51512, 0.2412, -0.00105],
  [0.29198, 0.69225, 0.04189],
  [0.1571, 0.06657, 0.78407],
]

/** Primaries of ProPhoto RGB, whose white is D50. */
export const PROPHOTO: Primaries = [
  [0.7976749, 0.2880402, 0],
  [0.1351917, 0.7118741, 0],
  [0.0313534, 0.0000857, 0.82521],
]

/** XYZ (D50) to linear sRGB: the inverse of its primaries adapted to D50. */
const TO_SRGB: Primaries = [
  [3.1338561, -1.6168667, -0.4906146],
  [-0.9787684, 1.9161415, 0.033454],
  [0.0719453, -0.2289914, 1.4052427],
]

const encode = (linear: number): number => {
  const value = Math.min(1, Math.max(0, linear))
  return 255 * (value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055)
}

/** What 8-bit samples of a matrix profile are in 8-bit sRGB, by the definition of both, clipped to its gamut. */
export function inSrgb(samples: Triple, primaries: Primaries, gamma: number): number[] {
  const linear = samples.map(sample => (sample / 255) ** gamma)
  const sum = (row: number): number =>
    linear.reduce((total, value, channel) => total + value * primaries[channel]![row]!, 0)
  const [x, y, z] = [sum(0), sum(1), sum(2)]
  return TO_SRGB.map(([a, b, c]) => Math.round(encode(a * x + b * y + c * z)))
}

/** What an 8-bit gray of a gamma is in 8-bit sRGB. */
export const grayInSrgb = (sample: number, gamma: number): number => Math.round(encode((sample / 255) ** gamma))
