// Rendering: the right pixels, size and format for every kind of request, and shared work.
import sharp, { type Sharp } from 'sharp'
import { fairLine } from '../../src/images/fair-line.js'
import { checkedSteps, type Pyramid, readTile, render } from '../../src/images/index.js'
import { singleFlight } from '../../src/images/single-flight.js'
import { holdSlots } from '../occupy-renderers.js'
import { folder, pyramidOf, requested, writePicture } from './fixtures.js'

let files: Awaited<ReturnType<typeof folder>>
let picture: string
let pyramid: Pyramid
let gray: Pyramid
beforeAll(async () => {
  files = await folder()
  picture = await writePicture(files.path('render.png'), 1501, 1103)
  pyramid = (await pyramidOf(picture)).pyramid
  gray = (await pyramidOf(await writePicture(files.path('gray.png'), 700, 600, 1))).pyramid
})
afterAll(() => files.remove())

const rendered = (path: string, from = pyramid) => requested(from, path)

const raw = (image: Sharp): Promise<Buffer> => image.removeAlpha().toColourspace('srgb').raw().toBuffer()

/** Mean difference of 8-bit samples. */
const distance = (a: Buffer, b: Buffer): number => {
  expect(a.length).toBe(b.length)
  return a.reduce((sum, value, index) => sum + Math.abs(value - b[index]!), 0) / a.length
}

describe('Rendering', () => {
  it.each([
    ['a region across four tiles', '300,300,600,500/max/0/default.png', 300, 300, 600, 500, 600, 500, 3],
    ['a region within a tile', '20,30,100,90/max/0/default.png', 20, 30, 100, 90, 100, 90, 3],
    ['a region scaled down', '300,300,600,500/200,/0/default.png', 300, 300, 600, 500, 200, 167, 4],
    ['a tile scaled down', '512,512,512,512/300,/0/default.png', 512, 512, 512, 512, 300, 300, 3],
    ['a region scaled up', '300,300,60,50/^600,/0/default.png', 300, 300, 60, 50, 600, 500, 6],
    ['the whole image', 'full/max/0/default.png', 0, 0, 1501, 1103, 1501, 1103, 3],
    ['the whole image, small', 'full/150,/0/default.png', 0, 0, 1501, 1103, 150, 110, 8],
    ['the whole image, distorted', 'full/300,600/0/default.png', 0, 0, 1501, 1103, 300, 600, 4],
    ['the bottom right corner', '1500,1102,100,100/max/0/default.png', 1500, 1102, 1, 1, 1, 1, 12],
    ['the right edge', '1400,0,101,1103/max/0/default.png', 1400, 0, 101, 1103, 101, 1103, 3],
  ])('of %s shows that part of the original', async (_, path, left, top, width, height, outWidth, outHeight, most) => {
    const { body, mediaType } = await rendered(path)
    expect(mediaType).toBe('image/png')
    const found = sharp(body)
    expect(await found.metadata()).toMatchObject({ width: outWidth, height: outHeight, format: 'png' })
    const wanted = sharp(picture).extract({ left, top, width, height }).resize(outWidth, outHeight, { fit: 'fill' })
    expect(distance(await raw(found), await raw(wanted))).toBeLessThan(most)
  })

  it.each([
    ['90', 267, 300, (image: Sharp) => image.rotate(90)],
    ['180', 300, 267, (image: Sharp) => image.rotate(180)],
    ['!0', 300, 267, (image: Sharp) => image.flop()],
    ['!90', 267, 300, async (image: Sharp) => sharp(await image.flop().png().toBuffer()).rotate(90)],
  ])('turned by %s', async (rotation, width, height, turn) => {
    const { body } = await rendered(`0,0,600,534/300,267/${rotation}/default.png`)
    expect(await sharp(body).metadata()).toMatchObject({ width, height })
    const upright = await sharp(picture)
      .extract({ left: 0, top: 0, width: 600, height: 534 })
      .resize(300, 267)
      .png()
      .toBuffer()
    expect(distance(await raw(sharp(body)), await raw(await turn(sharp(upright))))).toBeLessThan(4)
  })

  it('turned by any angle opens corners: transparent in png, white in jpg', async () => {
    const png = await sharp((await rendered('full/400,/30/default.png')).body)
      .ensureAlpha()
      .raw()
      .toBuffer()
    expect(png[3]).toBe(0)
    const jpg = await sharp((await rendered('full/400,/30/default.jpg')).body)
      .raw()
      .toBuffer()
    expect(jpg.subarray(0, 3).every(value => value > 250)).toBe(true)
  })

  it.each(['jpg', 'png', 'webp', 'avif', 'tif', 'gif'])('in %s is of that format, in every quality', async format => {
    const names: Record<string, string> = { jpg: 'jpeg', avif: 'heif', tif: 'tiff' }
    const size = { width: 64, height: 47 }
    for (const quality of ['default', 'color', 'gray', 'bitonal']) {
      const { body, mediaType } = await rendered(`full/64,/0/${quality}.${format}`)
      expect(mediaType).toBe(`image/${names[format] === 'heif' ? 'avif' : (names[format] ?? format)}`)
      expect(await sharp(body).metadata()).toMatchObject({ format: names[format] ?? format, ...size })
    }
  })

  it('in gray has no colour', async () => {
    const { body } = await rendered('100,100,300,300/max/0/gray.png')
    expect(await sharp(body).metadata()).toMatchObject({ channels: 1 })
  })

  it.each(['png', 'tif', 'gif'])('in two tones holds only black and white, as %s', async format => {
    const { body } = await rendered(`100,100,300,300/200,/0/bitonal.${format}`)
    const values = new Set(await sharp(body).removeAlpha().toColourspace('b-w').raw().toBuffer())
    expect([...values].sort()).toEqual([0, 255])
  })

  it.each(['tif', 'png'])('in two tones and turned by any angle, as %s', async format => {
    const { body } = await rendered(`0,0,600,500/100,/45/bitonal.${format}`)
    expect(await sharp(body).metadata()).toMatchObject({ width: 129, height: 129 })
  })

  it('of a gray image stays gray, and answers gray tiles from the file', async () => {
    const { body } = await rendered('0,0,512,512/512,512/0/gray.jpg', gray)
    expect(body).toEqual(await readTile(gray, 0, 0, 0))
    const part = await rendered('100,100,500,500/max/0/default.jpg', gray)
    expect(await sharp(part.body).metadata()).toMatchObject({ channels: 1, width: 500, height: 500 })
  })

  it('of a gray image of several tiles, turned, opens corners as a colour image does', async () => {
    const turned = await rendered('full/400,/30/default.png', gray)
    expect((await sharp(turned.body).ensureAlpha().raw().toBuffer())[3]).toBe(0)
    const flat = await render(gray, checkedSteps(gray, [], { maxPixels: 1_000_000 }), { format: 'jpg' })
    expect(await sharp(flat.body).metadata()).toMatchObject({ format: 'jpeg', width: 700, height: 600 })
  })

  it('of a tile on the grid is the bytes of the file', async () => {
    const { body, mediaType } = await rendered('512,512,512,512/512,512/0/default.jpg')
    expect(body).toEqual(await readTile(pyramid, 0, 1, 1))
    expect(mediaType).toBe('image/jpeg')
  })

  it('is done once for the same request made twice at a time, however it is written', async () => {
    const [first, second, other] = await Promise.all([
      rendered('0,0,750,551/300,/0/default.jpg'),
      rendered('0,0,750,551/300,220/360/default.jpg'),
      rendered('0,0,750,551/301,/0/default.jpg'),
    ])
    expect(second.body).toBe(first.body)
    expect(other.body).not.toBe(first.body)
  })

  it('lets tiles pass while all its slots are taken', async () => {
    const { free } = await holdSlots()
    let isRendered = false
    const waiting = rendered('10,10,100,100/max/0/default.png').then(() => {
      isRendered = true
    })
    for (let turn = 0; turn < 50; turn++) await rendered('512,512,512,512/512,512/0/default.jpg')
    expect(isRendered).toBe(false)
    await free()
    await waiting
    expect(isRendered).toBe(true)
  })
})

describe('A line', () => {
  it('runs no more than its slots at a time, in order, and goes on after a failure', async () => {
    const two = fairLine(2).run
    const started: number[] = []
    let running = 0
    let most = 0
    const work = (index: number) =>
      two(async () => {
        started.push(index)
        most = Math.max(most, ++running)
        await new Promise(resolve => setImmediate(resolve))
        running--
        if (index % 3 === 0) throw new Error('broken')
        return index
      })
    const outcomes = await Promise.allSettled(Array.from({ length: 9 }, (_, index) => work(index)))
    expect(most).toBe(2)
    expect(started).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8])
    expect(outcomes.map(({ status }) => status === 'rejected')).toEqual(
      [0, 1, 2, 3, 4, 5, 6, 7, 8].map(index => index % 3 === 0),
    )
  })
})

describe('A single flight', () => {
  it('shares work under way, failures too, and starts anew afterwards', async () => {
    const flight = singleFlight<number>()
    let runs = 0
    const work = async (): Promise<number> => ++runs
    expect(await Promise.all([flight('a', work), flight('a', work), flight('b', work)])).toEqual([1, 1, 2])
    expect(await flight('a', work)).toBe(3)
    const failing = (): Promise<number> => Promise.reject(new Error('down'))
    await expect(Promise.all([flight('c', failing), flight('c', work)])).rejects.toThrow('down')
    expect(await flight('c', work)).toBe(4)
  })
})
