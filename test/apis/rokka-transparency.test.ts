// What shows of transparency by the options of a stack, and in which format: every pixel of the pictures is known.
import type { Rokka } from 'rokka'
import sharp from 'sharp'
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { clientOf } from './rokka.js'

let hydria: TestHydria
let customer: TestCustomer
let client: Rokka
let org: string
let card: string
let sheet: string

/** 32 x 32, green, and transparent in its left half where it is a card. */
async function drawing(transparent: boolean): Promise<Buffer> {
  const left = transparent ? { r: 0, g: 0, b: 0, alpha: 0 } : 'blue'
  const half = { create: { width: 16, height: 32, channels: 3 as const, background: 'lime' } }
  const whole = sharp({ create: { width: 32, height: 32, channels: transparent ? 4 : 3, background: left } })
  return whole
    .composite([{ input: half, left: 16, top: 0 }])
    .png()
    .toBuffer()
}

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer()
  client = clientOf(hydria, customer)
  org = customer.name
  const upload = async (name: string, bytes: Buffer) =>
    (await client.sourceimages.create(org, name, bytes)).body.items[0]!.hash as string
  card = await upload('card.png', await drawing(true))
  sheet = await upload('sheet.png', await drawing(false))
})

async function shown(path: string, Accept = 'image/png') {
  const response = await fetch(`${hydria.base}/${org}/dynamic/${path}`, { headers: { Accept } })
  const body = Buffer.from(await response.arrayBuffer())
  if (!response.ok) throw new Error(body.toString())
  const { data, info } = await sharp(body).ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  const { format } = await sharp(body).metadata()
  const type = response.headers.get('content-type')
  expect(type).toBe(`image/${format === 'heif' ? 'avif' : format}`)
  const at = (x: number) => [...data.subarray((info.width * 8 + x) * 4, (info.width * 8 + x) * 4 + 4)]
  const [vary, control, etag] = ['vary', 'cache-control', 'etag'].map(name => response.headers.get(name))
  return { body, format, vary, control, etag, left: at(4), right: at(27) }
}

const near = (...colour: number[]): number[] => colour.map(value => expect.closeTo(value, -1) as unknown as number)

it.each([
  ['a PNG', 'noop', 'png', [0, 0, 0, 0]],
  ['a JPEG', 'noop', 'jpg', near(255, 255, 255, 255)],
  ['a JPEG with jpg.transparency.color', 'o-jpg.transparency.color-FF0000', 'jpg', near(255, 0, 0, 255)],
  ['a PNG with jpg.transparency.color', 'o-jpg.transparency.color-FF0000', 'png', [0, 0, 0, 0]],
  ['a PNG with transparency.color', 'o-transparency.color-FF0000', 'png', near(255, 0, 0, 255)],
  ['a WebP with transparency.color', 'o-transparency.color-FF0000', 'webp', near(255, 0, 0, 255)],
  ['a JPEG with both', 'o-transparency.color-0000FF-jpg.transparency.color-FF0000', 'jpg', near(0, 0, 255, 255)],
])('%s shows in the place of transparency what it should', async (_what, options, format, left) => {
  const found = await shown(`${options}/${card}.${format}`)
  expect([found.left, found.right]).toEqual([left, near(0, 255, 0, 255)])
})

it('corners that a rotation opens are of the colour too', async () => {
  const found = await shown(`rotate-angle-45--o-transparency.color-FF0000/${sheet}.png`)
  expect(found.left).toEqual(near(255, 0, 0, 255))
})

describe('jpg.transparency.autoformat', () => {
  it.each([
    ['true', 'image/png', 'png'],
    ['true', '*/*', 'png'],
    ['true', 'image/webp', 'webp'],
    ['png', 'image/webp', 'webp'],
    ['png', 'image/png', 'png'],
    ['webp', 'image/png', 'webp'],
  ])('%s sends to %s a %s of what is transparent', async (value, accept, format) => {
    const found = await shown(`o-jpg.transparency.autoformat-${value}/${card}.jpg`, accept)
    expect([found.format, found.left[3], found.vary]).toEqual([format, 0, expect.stringContaining('Accept')])
  })

  it('sends a JPEG of what is not transparent, and of what a colour shows through', async () => {
    expect((await shown(`o-jpg.transparency.autoformat-true/${sheet}.jpg`)).format).toBe('jpeg')
    const both = 'o-jpg.transparency.autoformat-true-transparency.color-FF0000'
    expect((await shown(`${both}/${card}.jpg`)).format).toBe('jpeg')
  })

  it('sees the transparency that an operation makes', async () => {
    const path = `circlemask--o-jpg.transparency.autoformat-true/${sheet}.jpg`
    expect([(await shown(path)).format, (await shown(path)).format]).toEqual(['png', 'png'])
  })
})

/** Asks until the answer is of a format. */
async function made(path: string, accept: string, format: string) {
  for (;;) {
    const found = await shown(path, accept)
    if (found.format === format) return found
    await new Promise(setImmediate)
  }
}

describe('autoformat', () => {
  it('sends a WebP, for a minute and under a tag of its own, until the AVIF is made', async () => {
    const path = `resize-width-31--o-af-1-autoformat.include-avif/${sheet}.jpg`
    const all = 'image/avif,image/webp,*/*'
    const first = await shown(path, all)
    const last = await made(path, all, 'heif')
    expect([first.format, first.control, last.control]).toEqual(['webp', 'public, max-age=60', 'public, max-age=86400'])
    expect([first.vary, last.vary]).toEqual(['Accept', 'Accept'])
    expect(first.etag).not.toBe(last.etag)
  })

  it('sends what the client takes beside AVIF while that is made', async () => {
    const path = `resize-width-32--o-af-1-autoformat.include-avif/${sheet}.jpg`
    expect((await shown(path, 'image/avif')).format).toBe('jpeg')
    expect((await made(path, 'image/avif', 'heif')).format).toBe('heif')
  })

  it('sends an AVIF that is asked for by name at once', async () => {
    expect((await shown(`resize-width-33--o-af-1/${sheet}.avif`, '*/*')).format).toBe('heif')
  })

  it('sends AVIF where the stack lets it, before WebP', async () => {
    const all = 'image/avif,image/webp,*/*'
    await made(`o-af-1-autoformat.include-avif/${sheet}.jpg`, all, 'heif')
    expect((await shown(`o-af-1-autoformat.include-avif/${sheet}.jpg`, 'image/webp')).format).toBe('webp')
    expect((await shown(`o-af-1-autoformat.include-avif-autoformat.exclude-avif/${sheet}.jpg`, all)).format).toBe(
      'webp',
    )
    expect((await shown(`o-af-1/${sheet}.jpg`, all)).format).toBe('webp')
  })

  it('sends WebP without loss for a PNG, unless a quality is set', async () => {
    const png = await shown(`noop/${sheet}.png`)
    const pixels = (body: Buffer) => sharp(body).ensureAlpha().raw().toBuffer()
    const lossless = await shown(`o-af-1/${sheet}.png`, 'image/webp')
    const lossy = await shown(`o-af-1-webp.quality-5/${sheet}.png`, 'image/webp')
    expect([lossless.format, (await pixels(lossless.body)).equals(await pixels(png.body))]).toEqual(['webp', true])
    expect([lossy.format, (await pixels(lossy.body)).equals(await pixels(png.body))]).toEqual(['webp', false])
  })

  it('leaves the other formats as they are', async () => {
    expect((await shown(`o-af-1/${sheet}.tif`, 'image/webp')).format).toBe('tiff')
  })
})
