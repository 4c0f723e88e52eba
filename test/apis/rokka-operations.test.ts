// Operations of rokka's stacks that draw: what they make of pictures whose every pixel is known.
import type { Rokka } from 'rokka'
import sharp from 'sharp'
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { clientOf } from './rokka.js'

let hydria: TestHydria
let customer: TestCustomer
let client: Rokka
let org: string
/** Source images: a red square of 20 on transparent 60 x 40, the same on white, gray on white, and a blue badge. */
const hashes: Record<string, string> = {}

const CLEAR = { r: 0, g: 0, b: 0, alpha: 0 }
const square = (colour: string, size = 20) => ({
  create: { width: size, height: size, channels: 3 as const, background: colour },
})

const drawing = (width: number, height: number, background: string | typeof CLEAR, colour: string): Promise<Buffer> => {
  const channels = typeof background === 'string' ? (3 as const) : (4 as const)
  const sheet = sharp({ create: { width, height, channels, background } })
    .composite([{ input: square(colour), left: 20, top: 10 }])
    .png()
  return (channels === 3 ? sheet.removeAlpha() : sheet).toBuffer()
}

const upload = async (name: string, bytes: Buffer): Promise<void> => {
  hashes[name] = (await client.sourceimages.create(org, `${name}.png`, bytes)).body.items[0]!.hash
}

type Drawn = { width: number; height: number; at(x: number, y: number): number[] }

async function decoded(body: Buffer): Promise<Drawn> {
  const { data, info } = await sharp(body)
    .ensureAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  const { width, height } = info
  return { width, height, at: (x, y) => [...data.subarray((y * width + x) * 4, (y * width + x) * 4 + 4)] }
}

async function answer(path: string, format = 'png', headers = {}) {
  const filled = path.replace(/\b[A-Z]+\b/g, name => hashes[name.toLowerCase()] ?? name)
  const response = await fetch(`${hydria.base}/${org}/${filled}.${format}`, { headers })
  return { status: response.status, body: Buffer.from(await response.arrayBuffer()), headers: response.headers }
}

async function draw(path: string, format = 'png'): Promise<Drawn> {
  const { status, body } = await answer(path, format)
  if (status !== 200) throw new Error(body.toString())
  return decoded(body)
}

/** A colour as it comes out of the JPEG tiles of a pyramid. */
const near = (...colour: number[]): number[] => colour.map(value => expect.closeTo(value, -1.5) as unknown as number)

const RED = near(255, 0, 0, 255)
const WHITE = near(255, 255, 255, 255)
const BLUE = near(0, 0, 255, 255)
const NOTHING = [0, 0, 0, 0]

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer()
  client = clientOf(hydria, customer)
  org = customer.name
  await upload('card', await drawing(60, 40, CLEAR, 'red'))
  await upload('sheet', await drawing(60, 40, 'white', 'red'))
  await upload(
    'gray',
    await sharp(await drawing(60, 40, 'white', 'black'))
      .toColourspace('b-w')
      .png()
      .toBuffer(),
  )
  await upload('badge', await sharp(square('blue', 10)).png().toBuffer())
})

describe('trim', () => {
  it.each(['SHEET', 'CARD', 'GRAY'])('leaves what is not of the colour of the first pixel, in %s', async name => {
    const { width, height } = await draw(`dynamic/trim/${name}`)
    expect([width, height]).toEqual([20, 20])
  })

  it('is followed by steps over the size that it leaves', async () => {
    const { width, height, at } = await draw('dynamic/trim--resize-width-10/SHEET')
    expect([width, height, at(0, 0)]).toEqual([10, 10, RED])
  })

  it('takes for background what is near enough to it', async () => {
    const near = await sharp(await drawing(60, 40, '#ffffff', '#f0f0f0'))
      .png()
      .toBuffer()
    await upload('near', near)
    expect(await draw('dynamic/trim-fuzzy-1/NEAR')).toMatchObject({ width: 20 })
    expect(await draw('dynamic/trim-fuzzy-20/NEAR')).toMatchObject({ width: 60 })
  })

  it('is refused where what follows would be too large for the size that it leaves', async () => {
    const bar = { create: { width: 100, height: 20, channels: 3 as const, background: 'red' } }
    const sheet = sharp({ create: { width: 300, height: 300, channels: 3, background: 'white' } })
    await upload(
      'bar',
      await sheet
        .composite([{ input: bar }, { input: square('white', 1), left: 0, top: 0 }])
        .png()
        .toBuffer(),
    )
    const key = { 'Api-Key': `${customer.key}:${customer.secret}` }
    const { status, body } = await answer('dynamic/trim--resize-width-4000-height-4000-mode-fill/BAR', 'png', key)
    expect([status, JSON.parse(body.toString()).error.message]).toEqual([
      400,
      expect.stringMatching(/^resize: 16000 x 3200 would be/),
    ])
  })
})

describe('dropshadow', () => {
  it('lies below what is not transparent, moved and in its colour', async () => {
    const { width, height, at } = await draw('dynamic/dropshadow-horizontal-5-vertical-3-sigma-0-color-0000ff/CARD')
    expect([width, height]).toEqual([65, 43])
    expect([at(21, 11), at(42, 31), at(2, 2), at(50, 11)]).toEqual([RED, BLUE, NOTHING, NOTHING])
  })

  it('is blurred over an edge that the picture grows by, and as faint as it is asked to be', async () => {
    const { width, height, at } = await draw('dynamic/dropshadow-sigma-4-opacity-50/SHEET')
    expect([width, height]).toEqual([76, 56])
    expect(at(8, 8)).toEqual(WHITE)
    const [edge, far] = [at(7, 28)[3]!, at(1, 28)[3]!]
    expect([edge, far]).toEqual([expect.closeTo(56, -1), expect.closeTo(5, -1)])
  })

  it('may lie to the left and above', async () => {
    const { width, height, at } = await draw('dynamic/dropshadow-horizontal--5-vertical--3-sigma-0/SHEET')
    expect([width, height, at(0, 0), at(5, 3)]).toEqual([65, 43, near(0, 0, 0, 255), WHITE])
  })
})

describe('composition', () => {
  it('puts a picture before a box, by its anchor', async () => {
    const path =
      'dynamic/composition-mode-foreground-width-100-height-50-secondary_color-00ff00-anchor-right_bottom/CARD'
    const { width, height, at } = await draw(path)
    expect([width, height]).toEqual([100, 50])
    expect([at(0, 0), at(60, 20), at(41, 11)]).toEqual([near(0, 255, 0, 255), RED, near(0, 255, 0, 255)])
  })

  it('is never smaller than the picture', async () => {
    const { width, height, at } = await draw('dynamic/composition-mode-background-width-30-height-90/SHEET')
    expect([width, height]).toEqual([60, 90])
    expect([at(0, 0), at(30, 0), at(1, 45)]).toEqual([NOTHING, near(0, 0, 0, 255), WHITE])
  })

  it('lets a faint box show what it lies on', async () => {
    const { at } = await draw('dynamic/composition-mode-background-secondary_color-0000ff-secondary_opacity-50/SHEET')
    expect(at(1, 1)).toEqual(near(127, 127, 255, 255))
  })

  it('shows no transparency in a JPEG, but what is put behind it', async () => {
    const { at } = await draw('dynamic/composition-mode-foreground-secondary_color-0000ff/CARD', 'jpg')
    const [r, , b] = at(5, 35)
    expect([r! < 20, b! > 240]).toEqual([true, true])
  })

  it('puts another source image before the picture, resized and turned as it is asked to', async () => {
    const plain = await draw('dynamic/composition-mode-background-anchor-right_bottom-secondary_image-BADGE/SHEET')
    expect([plain.width, plain.at(50, 30), plain.at(49, 29)]).toEqual([60, BLUE, WHITE])
    const small = await draw('dynamic/composition-mode-background-width-4-anchor-0_0-secondary_image-BADGE/SHEET')
    expect([small.at(3, 3), small.at(4, 4)]).toEqual([BLUE, WHITE])
    const turned = await draw(
      'dynamic/composition-mode-background-angle-45-anchor-left_top-secondary_image-BADGE/SHEET',
    )
    expect([turned.at(0, 0), turned.at(7, 7)]).toEqual([WHITE, BLUE])
    const faint = await draw(
      'dynamic/composition-mode-background-secondary_opacity-50-anchor-left_top-secondary_image-BADGE/SHEET',
    )
    expect(faint.at(5, 5)).toEqual(near(127, 127, 255, 255))
  })

  it('resizes another source image to the picture where it is asked to', async () => {
    const path = 'composition-mode-background-resize_to_primary-true-resize_mode-absolute-secondary_image-CARD'
    const key = { 'Api-Key': `${customer.key}:${customer.secret}` }
    const { body } = await answer(`dynamic/${path}/BADGE`, 'png', key)
    const { width, height, at } = await decoded(body)
    expect([width, height, at(5, 5), at(0, 9)]).toEqual([10, 10, RED, BLUE])
  })

  it('names no image that the viewer may not see, and what it makes of one is not for everyone', async () => {
    await upload('secret', await sharp(square('lime', 8)).png().toBuffer())
    hashes['hidden'] = (await client.sourceimages.setProtected(org, hashes['secret']!, true)).body.hash
    const path = 'dynamic/composition-mode-background-secondary_image-HIDDEN/SHEET'
    expect((await answer(path)).status).toBe(403)
    const key = { 'Api-Key': `${customer.key}:${customer.secret}` }
    const shown = await answer(path, 'png', key)
    expect([shown.status, shown.headers.get('cache-control')]).toEqual([200, expect.stringMatching(/^private/)])
    expect((await decoded(shown.body)).at(30, 20)).toEqual(near(0, 255, 0, 255))
  })

  it.each([
    [`composition-mode-background-secondary_image-${'0'.repeat(40)}`, 404, /secondary_image/],
    ['composition-mode-background-secondary_image-nothing', 400, /^composition\.secondary_image: "nothing"/],
    ['composition-mode-background-secondary_stack-other', 400, /^composition\.secondary_stack: is no option/],
    ['composition-width-10-height-10', 400, /^composition\.mode: is required/],
    ['composition-mode-between', 400, /^composition\.mode: must be one of/],
    ['composition-mode-background-anchor-smart', 400, /^composition\.anchor: /],
    ['composition-mode-background-secondary_color-red', 400, /^composition\.secondary_color: /],
    ['composition-mode-background-width-10000-height-10001', 400, /^composition\.height: /],
    ['dropshadow-sigma-101', 400, /^dropshadow\.sigma: /],
    ['trim-fuzzy-101', 400, /^trim\.fuzzy: /],
    ['modulate-hue-361', 400, /^modulate\.hue: /],
    ['text-text-hello', 400, /^operation: "text" is not supported here/],
  ])('%s is refused with %i', async (operations, code, message) => {
    const { status, body } = await answer(`dynamic/${operations}/SHEET`)
    const { error } = JSON.parse(body.toString())
    expect([status, error.code, error.message]).toEqual([code, code, expect.stringMatching(message)])
  })

  it('is refused where a canvas would be too large', async () => {
    const { settings } = hydria.services
    const tall = `composition-mode-foreground-width-10000-height-10000`
    expect(settings.MAX_RENDER_PIXELS).toBe(100_000_000)
    const { status, body } = await answer(`dynamic/${tall}--dropshadow/SHEET`)
    expect([status, JSON.parse(body.toString()).error.message]).toEqual([400, expect.stringMatching(/^dropshadow: /)])
  })
})

describe('colours', () => {
  it.each([
    ['sepia', 'SHEET', 25, 15, near(100, 89, 69, 255)],
    ['multiply-factor-0.5', 'SHEET', 1, 1, near(128, 128, 128, 255)],
    ['multiply-factor_color-00ff80', 'SHEET', 1, 1, near(0, 255, 128, 255)],
    ['multiply-factor_color-00ff80', 'GRAY', 1, 1, near(0, 255, 128, 255)],
    ['modulate-brightness-0', 'SHEET', 25, 15, near(0, 0, 0, 255)],
    ['modulate-saturation-0', 'SHEET', 25, 15, near(127, 127, 127, 255)],
    ['alpha-mode-mask', 'CARD', 25, 15, WHITE],
    ['alpha-mode-mask', 'CARD', 1, 1, near(0, 0, 0, 255)],
    ['alpha--sepia', 'CARD', 25, 15, near(255, 255, 239, 255)],
    ['alpha-mode-extract', 'CARD', 25, 15, near(0, 0, 0, 255)],
    ['alpha-mode-extract', 'CARD', 1, 1, NOTHING],
    ['alpha-mode-remove', 'CARD', 25, 15, RED],
    ['alpha-mode-apply', 'CARD', 25, 15, near(255, 0, 0, 128)],
    ['alpha-mode-apply-opacity-20', 'GRAY', 1, 1, near(255, 255, 255, 51)],
    ['circlemask', 'SHEET', 30, 20, RED],
    ['circlemask', 'SHEET', 8, 20, NOTHING],
    ['circlemask', 'SHEET', 12, 20, WHITE],
    ['circlemask', 'GRAY', 1, 1, NOTHING],
  ])('%s of %s has at %i, %i the colour %j', async (operations, name, x, y, colour) => {
    const found = (await draw(`dynamic/${operations}/${name}`)).at(x, y)
    // What is wholly transparent has no colour that shows.
    expect(found[3] === 0 ? NOTHING : found).toEqual(colour)
  })

  it('sharpen does what vips_sharpen does with the same arguments', async () => {
    const soft = await sharp(await drawing(60, 40, 'white', 'red'))
      .blur(2)
      .png()
      .toBuffer()
    await upload('soft', soft)
    const pyramid = await draw('dynamic/noop/SOFT')
    const found = await draw('dynamic/sharpen-m2-5/SOFT')
    const reference = await decoded(
      await sharp((await answer('dynamic/noop/SOFT')).body)
        .sharpen({ sigma: 0.7, m1: 0.4, m2: 5, x1: 2, y2: 10, y3: 20 })
        .png()
        .toBuffer(),
    )
    const row = ({ at }: Drawn) => Array.from({ length: 20 }, (_, index) => at(10 + index, 15))
    expect(row(found)).toEqual(row(reference))
    expect(row(found)).not.toEqual(row(pyramid))
  })
})

it.each([
  ['resize-width-40-upscale-false', [40, 27]],
  ['resize-width-40-upscale-false--options-dpr-2', [80, 53]],
  ['resize-width-80-upscale-false--options-dpr-2', [120, 80]],
  ['resize-width-40-upscale-false-upscale_dpr-false--options-dpr-2', [60, 40]],
  ['resize-width-80-upscale-false-upscale_dpr-false', [60, 40]],
  ['autorotate-width-10-height-20-rotation_direction-counterclockwise', [40, 60]],
])('%s gives %j to the owner', async (operations, size) => {
  const { body } = await answer(`dynamic/${operations}/SHEET`, 'png', {
    'Api-Key': `${customer.key}:${customer.secret}`,
  })
  const { width, height } = await sharp(body).metadata()
  expect([width, height]).toEqual(size)
})

it('autorotate turns in the direction that it is told', async () => {
  const path = 'dynamic/crop-width-30-height-20-anchor-20_10--autorotate-width-10-height-20'
  // Red is left of white: above it when turned clockwise, below it otherwise.
  expect((await draw(`${path}/SHEET`)).at(10, 5)).toEqual(RED)
  expect((await draw(`${path}-rotation_direction-counterclockwise/SHEET`)).at(10, 25)).toEqual(RED)
})
