// The lookup table: its values against ones computed by hand.
import { eightBitTable, type Lut, lutTable, rangeLut } from '../../src/images/lut.js'

const SENSOR: Lut = { gamma: 2.3, slope: 65535, offset: 0, totalGrays: 4096, minimumGray: 3085, maximumGray: 0 }
const RAMP: Lut = { gamma: 1, slope: 2000, offset: 1000, totalGrays: 4096, minimumGray: 10, maximumGray: 20 }

it.each<[string, Lut, sample: number, gray: number, eight: number]>([
  ['maximumGray becomes offset + slope, though it is the least sample', SENSOR, 0, 65535, 255],
  ['minimumGray becomes offset', SENSOR, 3085, 0, 0],
  ['half way, 0.500162 ^ (1 / 2.3) = 0.739910', SENSOR, 1542, 48490, 189],
  ['a quarter of the way, 0.250243 ^ (1 / 2.3) = 0.547543', SENSOR, 2313, 35883, 140],
  ['beyond minimumGray nothing becomes darker', SENSOR, 4095, 0, 0],
  [
    'samples above totalGrays count as the last of them',
    { ...SENSOR, minimumGray: 0, maximumGray: 4095 },
    60000,
    65535,
    255,
  ],
  ['a square root: (1 / 4) ^ (1 / 2) = 1 / 2', { ...SENSOR, gamma: 2, minimumGray: 0, maximumGray: 4 }, 1, 32768, 128],
  ['a straight line from offset', RAMP, 10, 1000, 4],
  ['to its middle', RAMP, 15, 2000, 8],
  ['to offset + slope', RAMP, 20, 3000, 12],
  ['and no further', RAMP, 21, 3000, 12],
  ['what would be below black is black', { ...RAMP, offset: -1500 }, 10, 0, 0],
  ['what would be above white is white', { ...RAMP, offset: 65000 }, 20, 65535, 255],
  ['a step below', { ...RAMP, minimumGray: 7, maximumGray: 7 }, 6, 1000, 4],
  ['a step at its gray', { ...RAMP, minimumGray: 7, maximumGray: 7 }, 7, 3000, 12],
  ['a range spreads over all grays', rangeLut(100, 355), 101, 257, 1],
])('%s', (_, lut, sample, gray, eight) => {
  const table = lutTable(lut)
  expect([table[sample], eightBitTable(table)[sample]]).toEqual([gray, eight])
})

it('every possible sample has a gray', () => {
  expect([lutTable(SENSOR).length, eightBitTable(lutTable(SENSOR)).length]).toEqual([65536, 65536])
})
