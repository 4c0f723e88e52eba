// Operations of rokka's stacks that draw: what they make of pictures whose every pixel is known.
import type { Rokka } from 'rokka'
import sharp from 'sharp'
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { picture } from '../pictures.js'
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
    ['composition-mode-background-secondary_stack-other', 404, /^The stack other/],
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

describe('crop', () => {
  /** Noise at a place of a smooth gray sheet of 300 x 200: where attention goes. */
  const noisy = async (left: number, top: number): Promise<Buffer> => {
    const raw = { width: 40, height: 40, channels: 3 as const }
    const noise = Buffer.from(Array.from({ length: 40 * 40 * 3 }, (_, index) => ((index * 7919) % 251) + 4))
    const input = await sharp(noise, { raw }).png().toBuffer()
    const sheet = sharp({ create: { width: 300, height: 200, channels: 3, background: '#888' } })
    return sheet.composite([{ input, left, top }]).png().toBuffer()
  }
  /** Whether a picture has nothing but grays. */
  const isGray = ({ width, height, at }: Drawn): boolean => {
    const all = Array.from({ length: width * height }, (_, index) => at(index % width, Math.floor(index / width)))
    return all.every(([r, g, b]) => Math.max(r!, g!, b!) - Math.min(r!, g!, b!) < 12)
  }

  it.each([
    [10, 10],
    [240, 140],
  ])('finds by the anchor smart, or as a fallback, what stands out at %i, %i', async (left, top) => {
    await upload('noisy', await noisy(left, top))
    for (const how of ['anchor-smart', 'fallback-smart', 'anchor-face-fallback-smart']) {
      const found = await draw(`dynamic/crop-width-60-height-60-${how}/NOISY`)
      expect([how, found.width, found.height, isGray(found)]).toEqual([how, 60, 60, false])
    }
    expect(isGray(await draw('dynamic/crop-width-60-height-60-anchor-face/NOISY'))).toBe(true)
  })

  it('takes the subject area before a smart fallback, and moves it by per cent of its sides', async () => {
    await upload('areas', await noisy(240, 140))
    const area = { x: 0, y: 0, width: 20, height: 20 }
    const { body } = await client.sourceimages.setSubjectArea(org, hashes['areas']!, area)
    hashes['areas'] = (body as unknown as { hash: string }).hash
    const still = await draw('dynamic/crop-width-20-height-20-fallback-smart/AREAS')
    expect(isGray(still)).toBe(true)
    const moved = await draw('dynamic/crop-width-20-height-20-movearea_x-1250-movearea_y-750/AREAS')
    expect(isGray(moved)).toBe(false)
  })
})

describe('resize with sharpen', () => {
  const pixelsOf = async (operations: string, name: string) => {
    const { body } = await answer(`dynamic/${operations}/${name}`)
    return sharp(body).ensureAlpha().raw().toBuffer()
  }

  it('sharpens photographs that it makes smaller, by the defaults of the operation sharpen', async () => {
    await upload('photo', picture('rocket.jpg'))
    const sharpened = await pixelsOf('resize-width-80-sharpen-true', 'PHOTO')
    expect(sharpened.equals(await pixelsOf('resize-width-80--sharpen', 'PHOTO'))).toBe(true)
    expect(sharpened.equals(await pixelsOf('resize-width-80', 'PHOTO'))).toBe(false)
  })

  it.each([
    ['a drawing', 'resize-width-30', 'SHEET'],
    ['what stays as large as it is', 'resize-width-640', 'PHOTO'],
  ])('leaves %s as it is', async (_what, operation, name) => {
    const plain = await pixelsOf(operation, name)
    expect((await pixelsOf(`${operation}-sharpen-true`, name)).equals(plain)).toBe(true)
  })
})

describe('a composition with another stack', () => {
  const stack = (name: string, config: object) => client.stacks.create(org, name, config, { overwrite: true })
  const OVER = 'composition-mode-background-anchor-left_top-secondary_stack'

  it('puts what the stack makes of the named image before the picture', async () => {
    await stack('tiny', { operations: [client.operations.resize(4, 4), { name: 'rotate', options: { angle: 90 } }] })
    const { width, at } = await draw(`dynamic/${OVER}-tiny-secondary_image-BADGE/SHEET`)
    expect([width, at(3, 3), at(4, 4)]).toEqual([60, BLUE, WHITE])
  })

  it('puts what the stack makes of the picture itself where no image is named', async () => {
    await stack('cut', { operations: [{ name: 'crop', options: { width: 6, height: 6, anchor: '25_15' } }] })
    const { at } = await draw(`dynamic/${OVER}-cut/SHEET`)
    expect([at(5, 5), at(6, 6)]).toEqual([RED, WHITE])
  })

  it('keeps what the stack makes transparent', async () => {
    await stack('round', { operations: [{ name: 'circlemask' }] })
    const { at } = await draw(`dynamic/${OVER}-round-secondary_image-BADGE/SHEET`)
    expect([at(0, 0), at(5, 5)]).toEqual([WHITE, BLUE])
  })

  it('follows what a trim leaves', async () => {
    await stack('trimmed', { operations: [{ name: 'trim' }] })
    const { width, at } = await draw(`dynamic/${OVER}-trimmed-secondary_image-CARD/BADGE`)
    expect([width, at(19, 19)]).toEqual([20, RED])
  })

  it('hands on variables: those of the address, and its own', async () => {
    await stack('sizable', {
      operations: [{ name: 'resize', options: { mode: 'absolute' }, expressions: { width: '$w', height: '$h' } }],
      variables: { w: 2, h: 2 },
    })
    const size = async (path: string) => {
      const { at } = await draw(path)
      const blue = (pixel: number[]) => pixel[2]! > 200 && pixel[0]! < 60
      const along = [0, 1, 2, 3, 4, 5, 6, 7]
      return [along.filter(x => blue(at(x, 0))).length, along.filter(y => blue(at(0, y))).length]
    }
    const over = `${OVER}-sizable-secondary_image-BADGE`
    expect(await size(`dynamic/${over}/SHEET`)).toEqual([2, 2])
    expect(await size(`dynamic/${over}/v-w-5/SHEET`)).toEqual([5, 2])
    expect(await size(`dynamic/${over}-secondary_stack_variables-w=3&h=6/SHEET`)).toEqual([3, 6])
    await stack('around', {
      operations: [
        {
          name: 'composition',
          options: {
            mode: 'background',
            anchor: 'left_top',
            secondary_stack: 'sizable',
            secondary_image: hashes['badge'],
          },
          expressions: { secondary_stack_variables: { w: 'image.width / 10', h: '$v' } },
        },
      ],
      variables: { v: 7 },
    })
    expect(await size('around/SHEET')).toEqual([6, 7])
  })

  it('is refused where the stack is protected, in a stack that names others, and where it does not fit', async () => {
    await stack('closed', { operations: [], options: { protected: true } })
    await stack('nested', {
      operations: [client.operations.composition(9, 9, 'background', { secondary_stack: 'tiny' })],
    })
    await stack('large', { operations: [client.operations.resize(undefined as never, 9999)] })
    const statusOf = async (path: string) => (await answer(path)).status
    expect(await statusOf(`dynamic/${OVER}-closed-secondary_image-BADGE/SHEET`)).toBe(403)
    const { status, body } = await answer(`dynamic/${OVER}-nested/SHEET`)
    expect([status, body.toString()]).toEqual([400, expect.stringContaining('nested must name no other')])
    expect(await statusOf(`dynamic/${OVER}-tiny-secondary_stack_variables-a%20b=1/SHEET`)).toBe(400)
  })
})
