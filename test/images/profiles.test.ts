// Colours by their profile, whatever holds them: 8 and 16 bits, PNG and TIFF, as a pyramid and rendered from the original.
//
// The wanted values are those of lcms, computed once with Debian's liblcms2-utils (LittleCMS 2.14) from the profiles of
// icc.ts and, of inks, from the profile that libvips holds, each written to a file:
//   printf '150\\n120\\n90\\n' | transicc -i p3.icc -o '*sRGB' -t 0      R=157.2747 G=119.3082 B=84.6515
//   ... adobe.icc                                                     R=161.6139 G=120.8149 B=87.9154
//   ... prophoto.icc                                                  R=195.3821 G=131.4127 B=102.9263
//   printf '100\\n' | transicc -i gray.icc -o '*sRGB' -t 0              R=119.2520 G=119.2520 B=119.2520
//   printf '20\\n60\\n80\\n20\\n' | transicc -i cmyk.icc -o '*sRGB' -t 0  R=163.9261 G=94.1835 B=56.3199 (inks in per cent;
// libvips takes its profile in steps of 16 bits by Lab, and is off by up to 6 there)
import { readFile } from 'node:fs/promises'
import { deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { checkedSteps, probe, render } from '../../src/images/index.js'
import { chunk } from '../png16.js'
import { ADOBE_RGB, DISPLAY_P3, grayProfile, PROPHOTO, rgbProfile } from './icc.js'
import { expectNear, H, originals, page, W } from './originals.js'
import { stripOf, tiffOf } from './tiff-writer.js'

let files: Awaited<ReturnType<typeof originals>>
let inks: Buffer
beforeAll(async () => {
  files = await originals()
  const printed = sharp({ create: { width: 8, height: 8, channels: 3, background: '#888' } }).toColourspace('cmyk')
  inks = (await sharp(await printed.withIccProfile('cmyk').tiff().toBuffer()).metadata()).icc!
})
afterAll(() => files.remove())

const PHOTOMETRIC: Record<number, number> = { 1: 1, 3: 2, 4: 5 }
const samplesOf = (samples: number[], bits: 8 | 16) =>
  stripOf(W, H, bits === 8 ? 'uint8' : 'uint16', () => samples.map(sample => (bits === 8 ? sample : sample * 257)))

const tiff = (samples: number[], bits: 8 | 16, profile: Buffer): Buffer =>
  tiffOf([
    page({
      bits: samples.map(() => bits),
      photometric: PHOTOMETRIC[samples.length]!,
      strip: samplesOf(samples, bits),
      fields: [[34675, 'bytes', profile]],
    }),
  ])

function png(samples: number[], bits: 8 | 16, profile: Buffer): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(W, 0)
  header.writeUInt32BE(H, 4)
  header[8] = bits
  header[9] = samples.length === 1 ? 0 : 2
  const strip = bits === 16 ? samplesOf(samples, bits).swap16() : samplesOf(samples, bits)
  const stride = strip.length / H
  const rows = Array.from({ length: H }, (_, y) => [Buffer.alloc(1), strip.subarray(y * stride, (y + 1) * stride)])
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('iCCP', Buffer.concat([Buffer.from('profile\0\0', 'latin1'), deflateSync(profile)])),
    chunk('IDAT', deflateSync(Buffer.concat(rows.flat()))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

const RGB = [150, 120, 90]
const PROFILES: [name: string, profile: () => Buffer, samples: number[], wanted: number[], distance?: number][] = [
  ['Display P3', () => rgbProfile('P3 with a gamma', DISPLAY_P3, 2.2), RGB, [157, 119, 85]],
  ['Adobe RGB', () => rgbProfile('Adobe RGB (1998)', ADOBE_RGB, 563 / 256), RGB, [162, 121, 88]],
  ['ProPhoto RGB', () => rgbProfile('ProPhoto RGB', PROPHOTO, 1.8), RGB, [195, 131, 103]],
  ['gray of gamma 1.8', () => grayProfile('gray', 1.8), [100], [119]],
  ['CMYK', () => inks, [51, 153, 204, 51], [164, 94, 56], 6],
]
const CASES = PROFILES.flatMap(([name, profile, samples, wanted, distance = 2]) =>
  ([8, 16] as const).flatMap(bits =>
    [png, tiff]
      .filter(write => write === tiff || samples.length < 4)
      .map(write => [name, bits, write.name, () => write(samples, bits, profile()), wanted, distance] as const),
  ),
)

describe.each(CASES)('%s in %i bits of a %s', (_name, _bits, _container, make, wanted, distance) => {
  it('is what lcms makes of it, in the pyramid', async () => {
    expectNear((await files.derived(make())).pixel(30, 30), [...wanted], distance)
  })

  it('is the same where the original is rendered, as rokka does where transparency counts', async () => {
    const file = await files.write(make())
    const { width, height } = await probe(file)
    const { body } = await render({ file, width, height }, checkedSteps({ width, height }, [], { maxPixels: 1e6 }), {
      format: 'png',
    })
    const { data, info } = await sharp(body).raw().toBuffer({ resolveWithObject: true })
    const found = [...data.subarray(0, info.channels)]
    expectNear(
      found.slice(0, 3),
      info.channels < 3 ? [...wanted] : [0, 1, 2].map(band => wanted[band] ?? wanted[0]!),
      distance,
    )
  })
})

it('200,100,50 of Display P3 in 16 bits are 215,93,32, as in 8', async () => {
  expectNear((await files.derived(await readFile('test/images/faults/p3-c16.png'))).pixel(30, 30), [215, 93, 32], 1)
})
