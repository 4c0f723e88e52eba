// Every operation and option of rokka's documentation: done, or refused with a reason, alike when a stack is put and in an address.
import type { Rokka } from 'rokka'
import sharp from 'sharp'
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { clientOf } from './rokka.js'

let hydria: TestHydria
let customer: TestCustomer
let client: Rokka
let org: string
let hash: string

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer()
  client = clientOf(hydria, customer)
  org = customer.name
  const sheet = sharp({ create: { width: 40, height: 30, channels: 3, background: 'white' } })
  const bar = { create: { width: 20, height: 10, channels: 3 as const, background: 'red' } }
  const bytes = await sheet
    .composite([{ input: bar, left: 10, top: 10 }])
    .png()
    .toBuffer()
  hash = (await client.sourceimages.create(org, 'sheet.png', bytes)).body.items[0]!.hash
  await client.stacks.create(org, 'badge', { operations: [client.operations.resize(5, 5)] })
})

type Value = string | number | boolean

/** The operations of rokka's documentation, the options that each needs, and a value of every option that it has. */
const OPERATIONS: Record<string, { needs?: Record<string, Value>; options: Record<string, Value> }> = {
  addframes: { options: { delay: 5, frames: 'abcdef' } },
  alpha: { options: { mode: 'apply', opacity: 20 } },
  autorotate: { options: { width: 10, height: 20, rotation_direction: 'counterclockwise' } },
  blur: { options: { sigma: 2, radius: 1 } },
  circlemask: { options: {} },
  composition: {
    needs: { mode: 'background' },
    options: {
      ...{ mode: 'foreground', width: 50, height: 50, resize_mode: 'fill', anchor: 'right_bottom', angle: 45 },
      ...{ secondary_color: '00FF00', secondary_opacity: 50, resize_to_primary: true, secondary_image: 'HASH' },
      ...{ secondary_stack: 'badge', secondary_stack_variables: 'w=4' },
    },
  },
  crop: {
    needs: { width: 10, height: 10 },
    options: {
      ...{ width: 12, height: 8, anchor: 'left_top', fallback: 'right_bottom', mode: 'ratio', scale: 50 },
      ...{ movearea_x: 10, movearea_y: -10, area: 'landscape_16_9' },
    },
  },
  dropshadow: { options: { horizontal: 5, vertical: -5, opacity: 50, sigma: 1, blur_radius: 1, color: '0000FF' } },
  face: {
    needs: { secondary_image: 'HASH', leftFeature: 'eyeLeft', rightFeature: 'eyeRight' },
    options: { anchor: 'center_center', scale: 1 },
  },
  glitch: { options: { amount: 4, random: 'x' } },
  grayscale: { options: {} },
  modulate: { options: { brightness: 90, saturation: 120, hue: 180 } },
  multiply: { options: { factor: 0.5, factor_color: '0F0F0F' } },
  noop: { options: {} },
  primitive: { options: { count: 20, mode: 1 } },
  resize: {
    needs: { width: 20 },
    options: { width: 10, height: 10, mode: 'absolute', upscale: false, upscale_dpr: false, sharpen: true },
  },
  rotate: { needs: { angle: 45 }, options: { angle: -90, background_color: '00FF00', background_opacity: 50 } },
  sepia: { options: {} },
  sharpen: { options: { m1: 1, m2: 2, sigma: 1, x1: 3, y2: 11, y3: 21 } },
  svg2bitmap: { options: {} },
  svgdynamic: { options: { changes: '[]' } },
  text: {
    needs: { font: '398a83', text: 'Hello' },
    options: {
      ...{ size: 20, color: '0F0F0F', opacity: 50, angle: 45, anchor: 'left_top', width: 100, height: 50 },
      ...{ spacing: 2, align: 'left', resize_to_box: true },
    },
  },
  trim: { options: { fuzzy: 10 } },
}

/** Values of options that the documentation has beside numbers and switches. */
const ANCHORS = ['smart', 'subjectarea', 'face', 'auto', 'center_center', 'left_bottom', '10_20']
const MORE: [operation: string, options: Record<string, Value>][] = [
  ...ANCHORS.map((anchor): [string, Record<string, Value>] => ['crop', { width: 10, height: 10, anchor }]),
  ...ANCHORS.map((fallback): [string, Record<string, Value>] => ['crop', { width: 10, height: 10, fallback }]),
  ...['absolute', 'ratio', 'box', 'area'].map((mode): [string, Record<string, Value>] => [
    'crop',
    { width: 10, height: 10, mode },
  ]),
  ...['mask', 'extract', 'remove', 'apply'].map((mode): [string, Record<string, Value>] => ['alpha', { mode }]),
  ...['absolute', 'box', 'fill'].map((mode): [string, Record<string, Value>] => [
    'resize',
    { width: 10, height: 10, mode },
  ]),
]

/** What is not done here: the operation, and a word of the reason that is told. */
const REFUSED: Record<string, RegExp> = {
  ...{ addframes: /animations/, face: /faces/, glitch: /effect/, primitive: /shapes/, svg2bitmap: /browser/ },
  ...{ svgdynamic: /SVG/, text: /fonts/ },
}

/** The options of stacks of the documentation, with a value of each, and why those are refused that are. */
const STACK_OPTIONS: Record<string, [value: Value, reason?: RegExp]> = {
  ...{ basestack: ['badge'], 'optim.quality': [3], 'jpg.quality': [50], 'webp.quality': [50], 'heif.quality': [50] },
  ...{ 'avif.quality': [50], 'jxl.quality': [50], 'gif.quality': [50], 'jp2.quality': [50], 'av1.quality': [50] },
  ...{ 'webm.quality': [50], 'mp4.quality': [50], 'pngquant.quality': [50], 'png.compression_level': [5] },
  ...{ source_file: [true], remote_fullurl_allow: [true, /fetched/], remote_fullurl_whitelist: ['x', /fetched/] },
  ...{ remote_basepath: ['https://elsewhere.example/', /fetched/], autoformat: [true], dpr: [2] },
  ...{ 'autoformat.exclude': ['webp'], 'autoformat.include': ['avif'], content_disposition: ['attachment'] },
  ...{ 'optim.disable_all': [true], 'optim.immediate': [true], 'transparency.color': ['FF0000'] },
  ...{ 'jpg.transparency.color': ['FF0000'], 'jpg.transparency.autoformat': ['true'] },
  ...{ 'jpg.transparency.convert': [true], timestamp: ['1', /videos/], fps: [10, /videos/] },
  ...{ min_video_width: [100, /videos/], min_video_height: [100, /videos/], dpi: [100, /resolution/] },
  ...{ 'pdf.dpi': [100, /PDF/], 'pdf.page': [2, /PDF/], protected: [true] },
}

let stacks = 0

/** What putting a stack is answered with: its name, or the message of the error. */
async function put(operations: object[], options: Record<string, Value> = {}) {
  const name = `documented-${stacks++}`
  const { status, body } = await customer.call('PUT', `/stacks/${org}/${name}`, { body: { operations, options } })
  return { name, status, message: body.error?.message as string | undefined }
}

/** What an address is answered with to the organization itself. */
async function shown(path: string) {
  const headers = { 'Api-Key': `${customer.key}:${customer.secret}` }
  const response = await fetch(`${hydria.base}/${org}/${path}/${hash}.png`, { headers })
  const message = response.ok ? undefined : ((await response.json()) as { error: { message: string } }).error.message
  await response.arrayBuffer().catch(() => undefined)
  return { status: response.status, message }
}

const filled = (options: Record<string, Value>): Record<string, Value> =>
  Object.fromEntries(Object.entries(options).map(([name, value]) => [name, value === 'HASH' ? hash : value]))

/** An operation and its options as segments of an address have them. */
const written = (name: string, options: Record<string, Value>): string =>
  [name, ...Object.entries(options).flatMap(([option, value]) => [option, encodeURIComponent(String(value))])].join('-')

async function expectAlike(name: string, options: Record<string, Value>, reason?: RegExp): Promise<void> {
  const made = await put([{ name, options }])
  const inAddress = await shown(`dynamic/${written(name, options)}`)
  const here = [name, options]
  if (reason) {
    expect([here, made.status, inAddress.status, inAddress.message]).toEqual([here, 400, 400, made.message])
    expect(made.message).toMatch(new RegExp(`^operation: "${name}" is not supported here: `))
    expect(made.message).toMatch(reason)
  } else {
    expect([here, made.message, inAddress.message]).toEqual([here, undefined, undefined])
    expect([here, made.status, inAddress.status, (await shown(made.name)).status]).toEqual([here, 201, 200, 200])
  }
}

it.each(Object.entries(OPERATIONS))(
  'the operation %s, with each of its options',
  async (name, { needs = {}, options }) => {
    await expectAlike(name, filled(needs), REFUSED[name])
    const all = Object.entries({ ...options, enabled: false })
    await Promise.all(
      all.map(([option, value]) => expectAlike(name, filled({ ...needs, [option]: value }), REFUSED[name])),
    )
  },
)

it.each(MORE)('the operation %s with %j', (name, options) => expectAlike(name, options))

it('GET operations tells of those that are done, and of all of their options', async () => {
  const { body } = await client.operations.list()
  const done = Object.keys(OPERATIONS).filter(name => !REFUSED[name])
  expect(Object.keys(body).sort()).toEqual(done.sort())
  for (const name of done) {
    const { properties } = (body as Record<string, { properties: object }>)[name]!
    const { needs = {}, options } = OPERATIONS[name]!
    const documented = Object.keys({ ...needs, ...options, enabled: true })
    expect([name, Object.keys(properties).sort()]).toEqual([name, documented.sort()])
  }
})

it.each(Object.entries(STACK_OPTIONS))(
  'the option %s is taken or refused with a reason',
  async (name, [value, reason]) => {
    const operations = name === 'source_file' ? [] : [client.operations.resize(20, 20)]
    const made = await put(operations, { [name]: value })
    const inAddress = await shown(`dynamic/resize-width-20/${written('options', { [name]: value })}`)
    if (reason) {
      expect([made.status, inAddress.status, inAddress.message]).toEqual([400, 400, made.message])
      expect(made.message).toMatch(new RegExp(`^${name}: is not supported here: .*`))
      expect(made.message).toMatch(reason)
    } else expect([made.status, inAddress.status, (await shown(made.name)).status]).toEqual([201, 200, 200])
  },
)

it('GET stackoptions tells of those that are taken', async () => {
  const { body } = await client.stackoptions.get()
  const taken = Object.entries(STACK_OPTIONS).flatMap(([name, [, reason]]) => (reason ? [] : [name]))
  // Not in the documentation any more, but in its API.
  expect(Object.keys((body as { properties: object }).properties).sort()).toEqual([...taken, 'interlacing.mode'].sort())
})

it.each([
  ['dpr without a resize', [{ name: 'grayscale' }], { dpr: 2 }, /^dpr: needs an operation resize/],
  ['source_file with operations', [{ name: 'grayscale' }], { source_file: true }, /^operations: must be empty/],
  ['a colour that is none', [], { 'transparency.color': 'red' }, /^transparency\.color: .*hex/],
  ['a quality beyond the bound', [], { 'optim.quality': 11 }, /^optim\.quality: must be an integer from 0 to 10/],
  ['a word that is not known', [], { 'jpg.transparency.autoformat': 'svg' }, /must be one of true, false, png, webp/],
])('a stack with %s is refused', async (_what, operations, options, message) => {
  const { status, message: said } = await put(operations, options as Record<string, Value>)
  expect([status, said]).toEqual([400, expect.stringMatching(message)])
})

/** Properties of the documentation that expressions may name. */
const PROPERTIES = [
  ...['image.width', 'image.height', 'image.format', 'image.hash', 'image.isAnimated', 'image.hasSubjectArea'],
  ...['image.subject_area.x', 'image.hasDetectionFace', 'image.face_detection.width', 'image.detection_face.width'],
  ...['image.meta_user.foo', 'request.headers.save_data', 'options.dpr', 'options.jpg.quality'],
]

it.each(PROPERTIES)('an expression may name %s', async property => {
  const enabled = `${property} == 'x'`
  const { status, name } = await put([{ name: 'noop', expressions: { enabled } }])
  expect([status, (await shown(name)).status]).toEqual([201, 200])
  expect((await shown(`dynamic/noop-enabled-[${encodeURIComponent(enabled)}]`)).status).toBe(200)
})

it.each(['image.entropy', 'image.colour', 'image.subject_area.depth', 'options.colour', 'request.headers.accept'])(
  'an expression that names %s is refused in a stack and in an address',
  async property => {
    const made = await put([{ name: 'noop', expressions: { enabled: `${property} > 5` } }])
    const message = `noop.enabled: ${property} does not exist`
    expect([made.status, made.message]).toEqual([400, message])
    expect(await shown(`dynamic/noop-enabled-[${encodeURIComponent(`${property} > 5`)}]`)).toEqual({
      status: 400,
      message,
    })
    const whole = [{ expression: `${property} > 5`, overrides: {} }]
    const answer = await customer.call('PUT', `/stacks/${org}/whole`, { body: { operations: [], expressions: whole } })
    expect(answer.status).toBe(400)
  },
)

it('an address with dpr needs a resize of the stack itself, not of one that it is based on', async () => {
  await customer.call('PUT', `/stacks/${org}/based`, { body: { operations: [], options: { basestack: 'badge' } } })
  expect(await shown('based/options-dpr-2')).toEqual({ status: 400, message: expect.stringMatching(/^dpr: /) })
  expect((await shown('based')).status).toBe(200)
  expect((await shown('based/resize-width-9--options-dpr-2')).status).toBe(200)
})
