// Variables and expressions of rokka's stacks: what they make of operations and options, and what is refused of them.
import type { Rokka } from 'rokka'
import sharp from 'sharp'
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { clientOf, refusal } from './rokka.js'

let hydria: TestHydria
let customer: TestCustomer
let client: Rokka
let org: string
let hash: string

async function rendered(url: string, headers: Record<string, string> = {}) {
  const response = await fetch(url, { headers })
  const body = Buffer.from(await response.arrayBuffer())
  if (!response.ok) return { status: response.status, message: JSON.parse(body.toString()).error.message as string }
  const { width, height } = await sharp(body).metadata()
  return { status: response.status, size: [width, height], bytes: body.length, headers: response.headers }
}

/** A rendering at an address below the organization; its last segment is the hash. */
const at = (path: string, headers = {}) => rendered(`${hydria.base}/${org}/${path.replace('HASH', hash)}`, headers)

const stack = (name: string, config: object) => client.stacks.create(org, name, config as never, { overwrite: true })

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer()
  client = clientOf(hydria, customer)
  org = customer.name
  // Noise, so that the quality of a JPEG shows in its length.
  const noise = {
    create: {
      width: 400,
      height: 200,
      channels: 3 as const,
      noise: { type: 'gaussian' as const, mean: 128, sigma: 40 },
    },
  }
  const bytes = await sharp(noise as never)
    .png()
    .toBuffer()
  const fields = { meta_user: { 'int:wide': 70, label: 'large' } }
  const { body } = await client.sourceimages.create(org, 'noise.png', bytes, fields)
  hash = (await client.sourceimages.setSubjectArea(org, body.items[0]!.hash, { x: 10, y: 20, width: 30, height: 40 }))
    .body.hash
  await stack('sized', {
    operations: [{ name: 'resize', options: { mode: 'absolute' }, expressions: { width: '$w', height: '$h' } }],
    variables: { w: 100, h: '$w / 2' },
  })
})

it.each([
  ['sized/HASH.png', [100, 50]],
  ['sized/v-w-60/HASH.png', [60, 30]],
  ['sized/variables-w-60-h-20/HASH.png', [60, 20]],
  ['sized/v-w-60--v-h-10/HASH.png', [60, 10]],
  ['sized/v-w-60/HASH/a-name.png', [60, 30]],
  ['sized/HASH.png?v={"w":80}', [80, 40]],
  ['sized/v-w-60/HASH.png?v={"w":80}', [80, 40]],
  ['sized/v-other-1/HASH.png', [100, 50]],
  ['sized/resize-width-90/HASH.png', [90, 50]],
  ['sized/v-w-61/HASH.png', [61, 31]],
  ['dynamic/resize-width-[image.width%2F4-10]-height-[5*2]-mode-absolute/HASH.png', [90, 10]],
  ['dynamic/resize-width-[$w%20in%20[1,2]%20%3F%2050%20:%2040]/v-w-2/HASH.png', [50, 25]],
  ['dynamic/resize-width-40-height-__undefined__/HASH.png', [40, 20]],
])('%s is of the size %j', async (path, size) => {
  expect(await at(path)).toMatchObject({ status: 200, size })
})

it('a stack is shown with its variables and expressions as they were put', async () => {
  const config = {
    operations: [{ name: 'resize', expressions: { width: '$w' } }],
    expressions: [
      { expression: 'options.dpr >= 2', overrides: { options: { 'jpg.quality': 40 }, variables: { w: 30 } } },
    ],
    variables: { w: 50, name: 'plain text', on: true },
  }
  await stack('shown', config)
  expect((await client.stacks.get(org, 'shown')).body).toMatchObject({
    stack_operations: config.operations,
    stack_expressions: config.expressions,
    stack_variables: config.variables,
  })
  expect(await at('shown/HASH.png')).toMatchObject({ size: [50, 25] })
  expect(await at('shown/options-dpr-2/HASH.png')).toMatchObject({ size: [60, 30] })
})

it("the client's own expression lowers the quality by the device pixel ratio", async () => {
  await stack('sharp', {
    operations: [client.operations.resize(100, 100)],
    options: { 'jpg.quality': 80 },
    expressions: [client.expressions.default('options.dpr > 1', { 'jpg.quality': 10 })],
  })
  await stack('plain', { operations: [client.operations.resize(100, 100)], options: { 'jpg.quality': 10 } })
  const [one, two] = [await at('sharp/HASH.jpg'), await at('sharp/options-dpr-2/HASH.jpg')]
  expect([one.size, two.size]).toEqual([
    [100, 50],
    [200, 100],
  ])
  expect(two.bytes).toBe((await at('plain/options-dpr-2/HASH.jpg')).bytes)
  expect(two.bytes).not.toBe((await at('sharp/options-dpr-2-jpg.quality-70/HASH.png')).bytes)
})

it('expressions hold from top to bottom, the last of them for what several change', async () => {
  await stack('ordered', {
    operations: [{ name: 'resize', expressions: { width: '$w' } }],
    variables: { w: 10 },
    expressions: [
      { expression: '$w == 10', overrides: { variables: { w: 20 } } },
      { expression: '$w == 20', overrides: { variables: { w: 30 } } },
      { expression: '$w == 10', overrides: { variables: { w: 40 } } },
    ],
  })
  expect(await at('ordered/HASH.png')).toMatchObject({ size: [30, 15] })
})

it('a stack goes by the variables of the stack that it is based on, and changes them', async () => {
  await stack('smaller', { operations: [], options: { basestack: 'sized' }, variables: { w: 20 } })
  expect(await at('smaller/HASH.png')).toMatchObject({ size: [20, 10] })
})

it('Save-Data changes a rendering whose stack asks for it, and caches are told so', async () => {
  await stack('saving', {
    operations: [{ name: 'resize', options: { width: 100 } }],
    expressions: [{ expression: "request.headers.save_data == 'on'", overrides: { options: { dpr: 1 } } }],
  })
  const [with_, without] = [
    await at('saving/options-dpr-2/HASH.png', { 'Save-Data': 'on' }),
    await at('saving/options-dpr-2/HASH.png'),
  ]
  expect([with_.size, without.size]).toEqual([
    [100, 50],
    [200, 100],
  ])
  for (const { headers } of [with_, without]) expect(headers!.get('vary')).toContain('Save-Data')
  expect((await at('sized/HASH.png')).headers!.get('vary') ?? '').not.toContain('Save-Data')
})

it('variables in the query do not enlarge beyond the original for anyone', async () => {
  expect(await at('sized/HASH.png?v={"w":900}')).toMatchObject({ size: [400, 200] })
  const url = client.render.addStackVariables(`${hydria.base}/${org}/sized/${hash}.png`, { w: 900 })
  const { signing_keys } = (await client.organizations.get(org)).body
  expect(await rendered(client.render.signUrl(url, signing_keys[0]!.key))).toMatchObject({ size: [900, 450] })
})

/** Widths by expressions over an image of 400 x 200 whose subject area is 30 x 40 at 10, 20. */
it.each<[expression: string, width: number]>([
  ['image.width - image.height * 1.5', 100],
  ['2 + 3 * 4', 14],
  ['(2 + 3) * 4', 20],
  ['2 ** 3 ** 2 / 8', 64],
  ['-5 + 10 % 4 * 4', 3],
  ['100 - 10 - 5', 85],
  ["'1' ~ 2 ~ '3'", 123],
  ["image.format == 'png' ? 11 : 12", 11],
  ["image.format in ['jpeg', 'gif'] ? 11 : 12", 12],
  ["image.format not in ['jpeg'] and not image.isAnimated ? 11 : 12", 11],
  ['image.hasSubjectArea ? image.subject_area.width : 5', 30],
  ['image.hasDetectionFace ? image.detection_face.width : 5', 5],
  ['image.meta_user.wide + 1', 71],
  ["image.meta_user.label starts with 'lar' && image.meta_user.label contains 'rg' ? 11 : 12", 11],
  ["image.meta_user.label ends with 'lar' || false ? 11 : 12", 12],
  ['image.meta_user.none ?? 33', 33],
  ['$none ?? 34', 34],
  ['image.hash ? 7 : 8', 7],
  ["'0' ?: 9", 9],
  ["'10' === 10 ? 1 : 2", 2],
  ["'10' == 10 ? 1 : 2", 1],
  ['1 != 2 and 1 !== 1 ? 1 : 2', 2],
  ['max(3, min(20, 7), 5)', 7],
  ['options.jpg.quality', 80],
  ['!(3 > 2) or 3 <= 2 ? 1 : 2', 2],
  ['10 / 4', 3],
])('%s is %i', async (expression, width) => {
  await stack('counted', { operations: [{ name: 'resize', expressions: { width: expression } }] })
  expect((await at('counted/HASH.png')).size![0]).toBe(width)
})

it.each<[what: string, config: object, message: RegExp]>([
  [
    'an option that is none',
    { operations: [{ name: 'resize', expressions: { depth: '1' } }] },
    /^resize\.depth: is not an option/,
  ],
  ['an operation that is none', { operations: [{ name: 'resise', expressions: {} }] }, /resise.*did you mean resize/],
  [
    'no expression',
    { operations: [{ name: 'resize', expressions: { width: '1 +' } }] },
    /^resize\.width: has "the end" at character 4 where a value/,
  ],
  [
    'two values',
    { operations: [{ name: 'crop', expressions: { width: '1 2', height: '1' } }] },
    /^crop\.width: has "2" at character 3/,
  ],
  [
    'an odd character',
    { operations: [{ name: 'resize', expressions: { width: '1 # 2' } }] },
    /^resize\.width: .*character 2/,
  ],
  [
    'no string',
    { operations: [{ name: 'resize', expressions: { width: 1 } }] },
    /^resize\.width: must be an expression/,
  ],
  ['a regular expression', { operations: [{ name: 'resize', expressions: { width: "'a' matches 'b'" } }] }, /matches/],
  [
    '501 characters',
    { operations: [{ name: 'resize', expressions: { width: '1'.padEnd(501) } }] },
    /at most 500 characters/,
  ],
  [
    'a deep one',
    { operations: [{ name: 'resize', expressions: { width: `${'('.repeat(30)}1` } }] },
    /at most|more than 20/,
  ],
  [
    'many operators',
    { operations: [{ name: 'resize', expressions: { width: `1${'+1'.repeat(60)}` } }] },
    /at most 50 operators/,
  ],
  [
    'what is required and missing',
    { operations: [{ name: 'crop', expressions: { width: '1' } }] },
    /^crop\.height: is required/,
  ],
  [
    'a condition that is none',
    { expressions: [{ expression: 'a b', overrides: {} }] },
    /^expressions\.0\.expression: /,
  ],
  ['no overrides', { expressions: [{ expression: 'true' }] }, /overrides/],
  [
    'an option that is none',
    { expressions: [{ expression: 'true', overrides: { options: { dbr: 2 } } }] },
    /dbr.*did you mean dpr/,
  ],
  [
    'protection',
    { expressions: [{ expression: 'true', overrides: { options: { protected: true } } }] },
    /^expressions\.0\.overrides\.options\.protected: cannot depend/,
  ],
  ['21 expressions', { expressions: Array(21).fill({ expression: 'true', overrides: {} }) }, /at most 20/],
  [
    '51 variables',
    { variables: Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`v${index}`, 1])) },
    /^variables: must be at most 50/,
  ],
  ['an odd name', { variables: { 'a-b': 1 } }, /^variables: "a-b" must be letters/],
  ['an object', { variables: { a: {} } }, /^variables\.a: must be a string/],
])('a stack with %s is refused: %j', async (_what, config, message) => {
  const { statusCode, body } = await refusal(stack('faulty', { operations: [], ...config }))
  expect([statusCode, body.error.code, body.error.message]).toEqual([400, 400, expect.stringMatching(message)])
})

const many = Object.fromEntries(
  Array.from({ length: 15 }, (_, index) => [`v${index}`, index === 0 ? 1 : `$v${index - 1} + 1`]),
)

it.each<[what: string, config: { variables?: object; expressions?: object[] }, width: string, message: RegExp]>([
  ['names a variable that does not exist', {}, '$wide', /^resize\.width: the variable \$wide does not exist/],
  ['calls a function that does not exist', {}, 'constant(1)', /^resize\.width: "constant" is not a function/],
  ['reckons with words', {}, "'a' + 1", /^resize\.width: needs numbers beside \+, not "a"/],
  ['divides by nothing', {}, '1 / 0', /^resize\.width: \/ gives no number/],
  ['gives what the option cannot be', {}, '0 - 5', /^resize\.width: must be an integer from 1/],
  ['gives nothing', {}, 'null', /^resize\.width: or resize\.height is required/],
  ['goes round in circles', { variables: { a: '$b + 1', b: '$a + 1' } }, '$a', /^variables\.[ab]: refers to itself/],
  ['goes through many', { variables: many }, '$v14', /^variables\.v\d+: must not go by more than 10/],
  ['is a list', {}, '[1, 2]', /^resize\.width: has a list/],
  ['looks into no list', {}, '1 in 2 ? 1 : 2', /^resize\.width: needs a list/],
  [
    'makes a long text',
    { variables: { a: 'x'.repeat(900) } },
    '$a ~ $a',
    /^resize\.width: makes a text of more than 1000/,
  ],
])('a rendering whose expression %s is a 400: %j', async (_what, config, width, message) => {
  await stack('failing', { operations: [{ name: 'resize', expressions: { width } }], ...config })
  expect(await at('failing/HASH.png')).toEqual({ status: 400, message: expect.stringMatching(message) })
})

it.each([
  ['sized/v-w/HASH.png', /pairs/],
  ['sized/v-1w-2/HASH.png', /^variables: "1w" must be letters/],
  ['sized/v-w-wide/HASH.png', /^variables\.h: needs numbers|^resize\.width/],
  ['sized/HASH.png?v={', /^variables: v must be a JSON object/],
  ['sized/HASH.png?v=[1]', /^variables: must be an object/],
  [`sized/HASH.png?v={"w":"${'1'.repeat(1001)}"}`, /^variables\.w: must be at most 1000/],
  [`sized/HASH.png?v={"w":"${'1'.repeat(9000)}"}`, /^variables: v must be/],
  ['dynamic/resize-width-[1+]/HASH.png', /^resize\.width: has "the end"/],
])('%s is refused', async (path, message) => {
  expect(await at(path)).toEqual({ status: 400, message: expect.stringMatching(message) })
})

it('expressions that would take long are refused', async () => {
  const long = Array.from({ length: 30 }, () => 'image.width').join(' + ')
  const expressions = Array(20).fill({ expression: `${long} > 0`, overrides: {} })
  const operation = { name: 'resize', expressions: { width: long, height: long } }
  await stack('slow0', {
    operations: Array(50).fill({ name: 'crop', expressions: { width: long, height: long, scale: long, anchor: long } }),
    expressions,
  })
  for (const number of [1, 2, 3, 4])
    await stack(`slow${number}`, {
      operations: Array(10).fill(operation),
      expressions,
      options: { basestack: `slow${number - 1}` },
    })
  expect(await at('slow4/HASH.png')).toEqual({
    status: 400,
    message: expect.stringMatching(/: the expressions of this stack take too many steps$/),
  })
})
