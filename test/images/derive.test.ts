// Probing and deriving: every kind of original, upright and in sRGB, and nothing left behind by what fails.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import sharp, { type Sharp } from 'sharp'
import { confine, derive, probe } from '../../src/images/index.js'
import { decode, folder, pyramidOf, writePicture } from './fixtures.js'

const RED = { r: 200, g: 80, b: 70 }
const BLUE = { r: 70, g: 100, b: 160 }

let files: Awaited<ReturnType<typeof folder>>
beforeAll(async () => {
  files = await folder()
})
afterAll(() => files.remove())

/** Left half red, right half blue: 80 x 40. */
const halves = async (): Promise<Sharp> => {
  const right = await sharp({ create: { width: 40, height: 40, channels: 3, background: BLUE } })
    .png()
    .toBuffer()
  const left = sharp({ create: { width: 80, height: 40, channels: 3, background: RED } })
  return sharp(
    await left
      .composite([{ input: right, left: 40, top: 0 }])
      .removeAlpha()
      .png()
      .toBuffer(),
  )
}

const write = async (name: string, image: Sharp): Promise<string> => {
  await image.toFile(files.path(name))
  return files.path(name)
}

const near = (found: number[], wanted: { r: number; g: number; b: number }, distance: number): void => {
  expect(
    Math.max(...[wanted.r, wanted.g, wanted.b].map((value, band) => Math.abs(value - found[band]!))),
  ).toBeLessThanOrEqual(distance)
}

const pixel = ({ data, width, channels }: Awaited<ReturnType<typeof decode>>, x: number, y: number): number[] => [
  ...data.subarray((y * width + x) * channels, (y * width + x) * channels + channels),
]

describe('Probing', () => {
  it.each([
    ['jpeg', 'image/jpeg', (image: Sharp) => image.jpeg()],
    ['png', 'image/png', (image: Sharp) => image.png()],
    ['webp', 'image/webp', (image: Sharp) => image.webp()],
    ['gif', 'image/gif', (image: Sharp) => image.gif()],
    ['tiff', 'image/tiff', (image: Sharp) => image.tiff()],
    ['avif', 'image/avif', (image: Sharp) => image.avif()],
  ])('knows %s whatever its name says', async (format, mediaType, encode) => {
    const file = await write(`probe-${format}`, encode(await halves()))
    expect(await probe(file)).toMatchObject({ format, mediaType, width: 80, height: 40, pages: 1, orientation: 1 })
  })

  it('gives the size as a viewer sees it', async () => {
    const file = await write('oriented.jpg', (await halves()).withMetadata({ orientation: 6 }))
    expect(await probe(file)).toMatchObject({ width: 40, height: 80, orientation: 6 })
  })

  it('tells transparency, depth and profile', async () => {
    const file = await write('deep.png', (await halves()).ensureAlpha().toColourspace('rgb16').withIccProfile('p3'))
    expect(await probe(file)).toMatchObject({ hasAlpha: true, depth: 'ushort', hasProfile: true, profileIsSrgb: false })
  })

  it('knows the sRGB profile when it sees it', async () => {
    const file = await write('srgb.jpg', (await halves()).withIccProfile('srgb'))
    expect(await probe(file)).toMatchObject({ hasProfile: true, profileIsSrgb: true })
  })

  const box = (type: string, brand: string): Buffer =>
    Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from(`${type}${brand}`), Buffer.alloc(200)])
  it.each([
    ['SVG', Buffer.from('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')],
    ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')],
    ['video', box('ftyp', 'isom')],
    ['HTML', Buffer.from('<!DOCTYPE html><title>Not found</title>')],
    ['not an image', Buffer.from('just words')],
    ['empty', Buffer.alloc(0)],
  ])('refuses %s with a 415 that names it', async (name, bytes) => {
    const file = files.path('refused')
    await writeFile(file, bytes)
    await expect(probe(file)).rejects.toMatchObject({ status: 415, detail: expect.stringContaining(name) })
  })

  it.each([
    ['HEIC', box('ftyp', 'heic')],
    ['JPEG 2000', Buffer.from('\0\0\0\x0cjP  \r\n\x87\n\0\0\0\x14ftypjp2 ', 'latin1')],
    ['PDF', Buffer.from('%PDF-1.7\n')],
    ['Photoshop', Buffer.from('8BPS\0\x01')],
  ])('calls a %s that has nothing but its beginning damaged', async (name, bytes) => {
    const file = files.path('refused')
    await writeFile(file, bytes)
    await expect(probe(file)).rejects.toMatchObject({ status: 400, detail: expect.stringContaining(name) })
  })

  it('refuses more pixels than the limit with a 400 that tells both numbers', async () => {
    const file = await write('large.png', (await halves()).png())
    await expect(probe(file, { maxPixels: 3199 })).rejects.toMatchObject({
      status: 400,
      detail: expect.stringMatching(/3200.*3199/),
    })
    expect(await probe(file, { maxPixels: 3200 })).toMatchObject({ width: 80 })
  })

  it('refuses more pages than the limit', async () => {
    const frames = await Promise.all(
      [0, 90, 180].map(async angle => (await halves()).rotate(angle).resize(40, 40).png().toBuffer()),
    )
    const file = await write('pages.gif', sharp(frames, { join: { animated: true } }).gif())
    const { pages } = await probe(file)
    expect(pages).toBeGreaterThan(1)
    await expect(probe(file, { maxPages: 1 })).rejects.toMatchObject({
      status: 400,
      detail: expect.stringContaining('pages'),
    })
  })

  it('refuses a broken header', async () => {
    const file = files.path('broken.jpg')
    await writeFile(file, Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 3, 1, 2, 3]))
    await expect(probe(file)).rejects.toMatchObject({ status: 400, detail: expect.stringContaining('JPEG') })
  })
})

describe('Deriving', () => {
  it.each([
    ['a CMYK JPEG', (image: Sharp) => image.toColourspace('cmyk').withIccProfile('cmyk').jpeg({ quality: 100 }), 25],
    ['a 16-bit PNG', (image: Sharp) => image.toColourspace('rgb16').png(), 8],
    ['a Display P3 PNG', (image: Sharp) => image.withIccProfile('p3').png(), 12],
    ['an sRGB JPEG', (image: Sharp) => image.withIccProfile('srgb').jpeg({ quality: 95 }), 8],
    ['a palette PNG', (image: Sharp) => image.png({ palette: true, colours: 4 }), 10],
    ['a GIF', (image: Sharp) => image.gif(), 10],
    ['a WebP', (image: Sharp) => image.webp({ lossless: true }), 8],
    ['an AVIF', (image: Sharp) => image.avif({ quality: 90 }), 12],
    ['a Lab TIFF', (image: Sharp) => image.toColourspace('lab').tiff(), 8],
  ] as const)('%s gives its colours in 8-bit sRGB', async (name, encode, distance) => {
    const { pyramid, path } = await pyramidOf(await write(name, encode(await halves())))
    expect(pyramid.channels).toBe(3)
    const decoded = await decode(path)
    near(pixel(decoded, 15, 20), RED, distance)
    near(pixel(decoded, 65, 20), BLUE, distance)
  })

  it.each([
    ['a gray JPEG', (image: Sharp) => image.toColourspace('b-w').jpeg()],
    ['a 16-bit gray PNG', (image: Sharp) => image.toColourspace('grey16').png()],
    [
      'a 1-bit TIFF',
      (image: Sharp) => image.threshold(110).toColourspace('b-w').tiff({ bitdepth: 1, compression: 'ccittfax4' }),
    ],
  ] as const)('%s stays gray', async (name, encode) => {
    const { pyramid, path } = await pyramidOf(await write(name, encode(await halves())))
    expect(pyramid.channels).toBe(1)
    const decoded = await decode(path)
    const [left, right] = [pixel(decoded, 15, 20)[0]!, pixel(decoded, 65, 20)[0]!]
    expect(left - right).toBeGreaterThan(15)
  })

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('puts orientation %i upright', async orientation => {
    const upright = await (await halves()).png().toBuffer()
    // The inverse of each orientation, so that the stored picture is turned and its tag turns it back.
    const stored: Record<number, (image: Sharp) => Sharp> = {
      1: image => image,
      2: image => image.flop(),
      3: image => image.rotate(180),
      4: image => image.flip(),
      5: image => image.flop().rotate(270),
      6: image => image.rotate(270),
      7: image => image.flop().rotate(90),
      8: image => image.rotate(90),
    }
    const turned = await stored[orientation]!(sharp(upright)).png().toBuffer()
    const file = await write(
      `turned-${orientation}.jpg`,
      sharp(turned).withMetadata({ orientation }).jpeg({ quality: 95 }),
    )
    const decoded = await decode((await pyramidOf(file)).path)
    expect([decoded.width, decoded.height]).toEqual([80, 40])
    near(pixel(decoded, 15, 20), RED, 12)
    near(pixel(decoded, 65, 20), BLUE, 12)
  })

  it.each([1, 3, 6, 7])('gives the same pixels through a passing file, orientation %i', async orientation => {
    const image = sharp(await writePicture(files.path('passing.png'), 1301, 905)).withMetadata({ orientation })
    const file = await write(`passing-${orientation}.jpg`, image.jpeg({ quality: 95 }))
    const straight = await decode((await pyramidOf(file)).path)
    const passing = await decode((await pyramidOf(file, { maxDecodedBytes: 1000 })).path)
    expect([passing.width, passing.height]).toEqual(orientation < 5 ? [1301, 905] : [905, 1301])
    expect(passing.data.equals(straight.data)).toBe(true)
    expect((await readdir(files.path('.'))).filter(name => name.includes('unpacked'))).toEqual([])
  })

  it('lets the background show through what is transparent', async () => {
    const clear = sharp({ create: { width: 64, height: 64, channels: 4, background: { ...RED, alpha: 0 } } }).png()
    const file = await write('clear.png', clear)
    near(pixel(await decode((await pyramidOf(file)).path), 30, 30), { r: 255, g: 255, b: 255 }, 1)
    near(pixel(await decode((await pyramidOf(file, { background: '#4664a0' })).path), 30, 30), BLUE, 4)
  })

  it('repeats the last column and row in the padding, so that no dark rim appears in any level', async () => {
    const file = await write(
      'rim.png',
      sharp({ create: { width: 1025, height: 1027, channels: 3, background: '#ffffff' } }).png(),
    )
    const { pyramid, path } = await pyramidOf(file)
    for (const [page, { width, height }] of pyramid.levels.entries()) {
      const decoded = await decode(path, page)
      expect([decoded.width, decoded.height]).toEqual([width, height])
      // The outermost pixels share their block with libvips' own padding of the last tile.
      near(pixel(decoded, width - 1, height - 1), { r: 255, g: 255, b: 255 }, 40)
    }
  })

  it('writes a thumbnail for each box, confined, never upscaled, and none twice', async () => {
    const file = await writePicture(files.path('thumbs.png'), 700, 500)
    const found = await derive(
      file,
      {
        pyramid: files.path('thumbs.tif'),
        thumbnail: ({ width, height }) => files.path(`thumb-${width}x${height}.jpg`),
      },
      {
        boxes: [
          { width: 2048, height: 2048 },
          { width: 1024, height: 1024 },
          { width: 400, height: 400 },
          { width: 300, height: 50 },
        ],
      },
    )
    expect(found).toMatchObject({ width: 700, height: 500 })
    expect(found.thumbnails.map(({ width, height }) => [width, height])).toEqual([
      [700, 500],
      [400, 286],
      [70, 50],
    ])
    for (const { file: path, width, height, bytes } of found.thumbnails) {
      const decoded = await decode(path)
      expect([decoded.width, decoded.height]).toEqual([width, height])
      expect((await readFile(path)).length).toBe(bytes)
    }
    expect((await readFile(files.path('thumbs.tif'))).length).toBe(found.bytes)
  })

  it('takes the first page of what has many', async () => {
    const frames = await Promise.all(
      [RED, BLUE].map(background =>
        sharp({ create: { width: 32, height: 32, channels: 3, background } })
          .png()
          .toBuffer(),
      ),
    )
    const file = await write('animated.gif', sharp(frames, { join: { animated: true } }).gif())
    const decoded = await decode((await pyramidOf(file)).path)
    expect([decoded.width, decoded.height]).toEqual([32, 32])
    near(pixel(decoded, 16, 16), RED, 10)
  })

  it.each([
    [
      'a JPEG cut short',
      async () => {
        const jpeg = await sharp(await writePicture(files.path('whole.png'), 900, 900))
          .jpeg()
          .toBuffer()
        return jpeg.subarray(0, jpeg.length / 2)
      },
      400,
    ],
    [
      'a PNG with a broken middle',
      async () => {
        const png = await readFile(await writePicture(files.path('middle.png'), 900, 900))
        return Buffer.concat([png.subarray(0, png.length / 2), Buffer.alloc(1000), png.subarray(png.length / 2 + 1000)])
      },
      400,
    ],
    ['text', async () => Buffer.from('no picture'), 415],
  ])('%s fails and leaves nothing behind', async (name, make, status) => {
    const folderOfIts = files.path(`failed ${name}`)
    await mkdir(folderOfIts)
    const file = files.path(`original ${name}`)
    await writeFile(file, await make())
    const target = {
      pyramid: `${folderOfIts}/p.tif`,
      thumbnail: ({ width }: { width: number }) => `${folderOfIts}/${width}.jpg`,
    }
    for (const maxDecodedBytes of [undefined, 1000]) {
      await expect(derive(file, target, { maxDecodedBytes })).rejects.toMatchObject({ name: 'HttpProblem', status })
      expect(await readdir(folderOfIts)).toEqual([])
    }
  })

  it('does not blame the original when the disk cannot take the derivatives', async () => {
    const file = await writePicture(files.path('innocent.png'), 600, 600)
    const target = { pyramid: files.path('no/such/folder.tif'), thumbnail: () => files.path('none.jpg') }
    await expect(derive(file, target)).rejects.not.toMatchObject({ name: 'HttpProblem' })
  })

  it('tells a file that cannot be written rather than a picture that is damaged', async () => {
    const file = files.path('cut-short.png')
    const whole = await readFile(await write('whole.png', (await halves()).png()))
    await writeFile(file, whole.subarray(0, whole.length / 2))
    const target = { pyramid: files.path('no/such/folder.tif'), thumbnail: () => files.path('none.jpg') }
    await expect(derive(file, target)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('tells a missing file as what it is', async () => {
    const target = { pyramid: files.path('none.tif'), thumbnail: () => files.path('none.jpg') }
    await expect(derive(files.path('does-not-exist'), target)).rejects.toMatchObject({ code: 'ENOENT' })
  })
})

describe('Confining', () => {
  it.each([
    [6000, 4000, 400, 400, 400, 267],
    [4000, 6000, 400, 400, 267, 400],
    [300, 200, 400, 400, 300, 200],
    [10_000, 1, 400, 400, 400, 1],
    [6000, 4000, 300, 100, 150, 100],
  ])('%i x %i in %i x %i is %i x %i', (width, height, boxWidth, boxHeight, ...wanted) => {
    const found = confine({ width, height }, { width: boxWidth, height: boxHeight })
    expect([found.width, found.height]).toEqual(wanted)
  })
})
