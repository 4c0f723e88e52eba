// Colours of originals: profiles, inks, transparency, and the first frame of what moves.
import sharp, { type Sharp } from 'sharp'
import { probe } from '../../src/images/index.js'
import { ADOBE_RGB, DISPLAY_P3, grayInSrgb, grayProfile, inSrgb, rgbProfile } from './icc.js'
import { expectNear, H, originals, page, W } from './originals.js'
import { stripOf, tiffOf } from './tiff-writer.js'

let files: Awaited<ReturnType<typeof originals>>
beforeAll(async () => {
  files = await originals()
})
afterAll(() => files.remove())

const flat = (r: number, g: number, b: number, side = 64): Sharp =>
  sharp({ create: { width: side, height: side, channels: 3, background: { r, g, b } } })
const best = { quality: 100, chromaSubsampling: '4:4:4' } as const

/** A JPEG with a profile in its second segment (ICC.1, annex B.4), whatever the profile is. */
function withProfile(jpeg: Buffer, profile: Buffer): Buffer {
  const name = Buffer.from('ICC_PROFILE\0\x01\x01', 'latin1')
  const segment = Buffer.concat([Buffer.from([0xff, 0xe2, 0, 0]), name, profile])
  segment.writeUInt16BE(segment.length - 2, 2)
  return Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)])
}

const ADOBE = rgbProfile('Adobe RGB (1998)', ADOBE_RGB, 563 / 256)
const P3 = rgbProfile('P3 with a gamma', DISPLAY_P3, 2.2)
const iccTiff = (profile: Buffer, rgb: number[]): Buffer =>
  tiffOf([page({ strip: stripOf(W, H, 'uint8', () => rgb), fields: [[34675, 'bytes', profile]] })])

describe('A colour profile', () => {
  it.each<[string, () => Promise<Buffer>, number[]]>([
    [
      'Adobe RGB in a JPEG',
      async () => withProfile(await flat(90, 160, 90).jpeg(best).toBuffer(), ADOBE),
      inSrgb([90, 160, 90], ADOBE_RGB, 563 / 256),
    ],
    ['Adobe RGB in a TIFF', async () => iccTiff(ADOBE, [150, 120, 60]), inSrgb([150, 120, 60], ADOBE_RGB, 563 / 256)],
    [
      'Display P3 in a JPEG',
      async () => withProfile(await flat(180, 120, 100).jpeg(best).toBuffer(), P3),
      inSrgb([180, 120, 100], DISPLAY_P3, 2.2),
    ],
    ['Display P3 in a TIFF', async () => iccTiff(P3, [60, 130, 90]), inSrgb([60, 130, 90], DISPLAY_P3, 2.2)],
    [
      'a gray gamma of 1.8',
      async () =>
        withProfile(await flat(100, 100, 100).toColourspace('b-w').jpeg(best).toBuffer(), grayProfile('gray', 1.8)),
      [grayInSrgb(100, 1.8)],
    ],
  ])('%s: the pixels are what it says, in sRGB', async (_name, make, wanted) => {
    const { pixel } = await files.derived(await make())
    expectNear(pixel(30, 30), wanted, 3)
  })

  it('in a PNG and a WebP as well', async () => {
    const file = await files.write(P3)
    for (const encode of [(image: Sharp) => image.png(), (image: Sharp) => image.webp({ lossless: true })]) {
      const bytes = await encode(flat(180, 120, 100).withIccProfile(file, { attach: true })).toBuffer()
      // sharp converts the pixels to the profile, so that they are the ones that were asked for again in sRGB.
      expectNear((await files.derived(bytes)).pixel(30, 30), [180, 120, 100], 4)
    }
  })

  it.each<[string, Buffer]>([
    ['whose tags are rubbish', Buffer.concat([ADOBE.subarray(0, 200), Buffer.alloc(300, 255)])],
    ['that is none', Buffer.from('nonsense')],
    ['that is empty', Buffer.alloc(0)],
    ['for gray', grayProfile('gray', 1.8)],
  ])('%s is left aside, and the picture shown as sRGB', async (_name, profile) => {
    const { pixel } = await files.derived(withProfile(await flat(90, 160, 90).jpeg(best).toBuffer(), profile))
    expectNear(pixel(30, 30), [90, 160, 90], 3)
  })
})

describe('CMYK', () => {
  const cmykTiff = (samples: number[]): Buffer =>
    tiffOf([page({ bits: [8, 8, 8, 8], photometric: 5, strip: stripOf(W, H, 'uint8', () => samples) })])
  /** A JPEG of these inks, as Photoshop writes it: inverted, with the marker of Adobe. */
  const cmykJpeg = (samples: number[]): Promise<Buffer> =>
    sharp(cmykTiff(samples)).pipelineColourspace('cmyk').toColourspace('cmyk').jpeg(best).toBuffer()
  const adobeAt = (jpeg: Buffer): number => jpeg.indexOf('Adobe')

  it('without a profile is shown in the colours of print', async () => {
    for (const bytes of [cmykTiff([255, 0, 0, 0]), await cmykJpeg([255, 0, 0, 0])])
      expectNear((await files.derived(bytes)).pixel(30, 30), [0, 158, 224], 14)
  })

  it('is inverted in a JPEG, as browsers have it, with the marker of Adobe and without', async () => {
    const marked = await cmykJpeg([255, 255, 0, 0])
    const at = adobeAt(marked) - 4
    const unmarked = Buffer.concat([marked.subarray(0, at), marked.subarray(at + 2 + marked.readUInt16BE(at + 2))])
    expect([adobeAt(marked) > 0, adobeAt(unmarked)]).toEqual([true, -1])
    const wanted = (await files.derived(cmykTiff([255, 255, 0, 0]))).pixel(30, 30)
    for (const jpeg of [marked, unmarked]) expectNear((await files.derived(jpeg)).pixel(30, 30), wanted, 4)
  })

  it('may be coded as YCCK', async () => {
    const ycck = await cmykJpeg([255 - 180, 127, 127, 10])
    // Transform 2 of Adobe's marker: the first three components are luminance and chrominance; 128 is neutral.
    ycck[adobeAt(ycck) + 11] = 2
    const wanted = (await files.derived(cmykTiff([180, 180, 180, 10]))).pixel(30, 30)
    expectNear((await files.derived(ycck)).pixel(30, 30), wanted, 4)
  })
})

describe('Transparency', () => {
  const half = (): Sharp =>
    sharp({ create: { width: 64, height: 64, channels: 4, background: { r: 200, g: 0, b: 0, alpha: 0.5 } } })
  it.each<[string, () => Promise<Buffer>]>([
    ['an 8-bit PNG', () => half().png().toBuffer()],
    ['a 16-bit PNG', () => half().toColourspace('rgb16').png().toBuffer()],
    ['a palette PNG', () => half().png({ palette: true }).toBuffer()],
    ['a lossless WebP', () => half().webp({ lossless: true }).toBuffer()],
    ['an AVIF', () => half().avif({ lossless: true }).toBuffer()],
    ['a TIFF', () => half().tiff({ compression: 'lzw' }).toBuffer()],
  ])('of %s lets the background through by as much as it has', async (_name, make) => {
    const bytes = await make()
    expectNear((await files.derived(bytes)).pixel(30, 30), [228, 128, 128], 6)
    expectNear((await files.derived(bytes, { background: '#0000ff' })).pixel(30, 30), [100, 0, 128], 6)
  })
})

describe('What moves', () => {
  it.each(['webp', 'gif'] as const)('%s is its first frame, and the frames are counted', async format => {
    const frames = await Promise.all(
      [flat(200, 0, 0), flat(0, 0, 200), flat(0, 200, 0)].map(frame => frame.png().toBuffer()),
    )
    const bytes = await sharp(frames, { join: { animated: true } })
      [format]()
      .toBuffer()
    const { pixel, width, height } = await files.derived(bytes)
    expect([width, height, (await probe(await files.write(bytes))).pages]).toEqual([64, 64, 3])
    expectNear(pixel(30, 30), [200, 0, 0], 8)
  })
})
