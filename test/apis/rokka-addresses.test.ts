// Every address that rokka's unmodified client makes for renderings and stacks, and what is answered at it.
import { request } from 'node:http'
import type { Rokka } from 'rokka'
import sharp from 'sharp'
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { clientOf, methodsOf, refusal } from './rokka.js'

let hydria: TestHydria
let customer: TestCustomer
let client: Rokka
let org: string
let hash: string

/** What is answered at an address whose host names the organization, as rokka's does: its size, or its status. */
async function shown(address: string): Promise<string> {
  const { host, pathname, search } = new URL(address)
  const { status, body } = await new Promise<{ status: number; body: Buffer }>((resolve, reject) => {
    const asked = request(new URL(pathname + search, hydria.base), { headers: { Host: host } }, async answer => {
      const chunks: Buffer[] = []
      for await (const chunk of answer) chunks.push(chunk)
      resolve({ status: answer.statusCode!, body: Buffer.concat(chunks) })
    })
    asked.on('error', reject).end()
  })
  if (status !== 200) return `${status} ${JSON.parse(body.toString()).error.message}`
  const { width, height, format } = await sharp(body).metadata()
  return `${width} x ${height} ${format}`
}

type Options = NonNullable<Parameters<Rokka['render']['getUrl']>[4]>
const url = (stack: unknown, options: Options = {}, format = 'png'): string =>
  client.render.getUrl(org, hash, format, stack as string, options)

/** A picture of 40 x 30 that is white around 20 x 10. */
beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer()
  client = clientOf(hydria, customer, { renderHost: 'http://{organization}.images.example' })
  org = customer.name
  const bar = { create: { width: 20, height: 10, channels: 3 as const, background: 'red' } }
  const sheet = sharp({ create: { width: 40, height: 30, channels: 3, background: 'white' } })
  const bytes = await sheet
    .composite([{ input: bar, left: 10, top: 10 }])
    .removeAlpha()
    .png()
    .toBuffer()
  hash = (await client.sourceimages.create(org, 'sheet.png', bytes)).body.items[0]!.hash
  await client.stacks.create(org, 'sized', {
    operations: [
      { name: 'resize', options: { mode: 'absolute' }, expressions: { width: '$w', height: '$h' } },
      { name: 'rotate', options: { angle: 90 }, expressions: { enabled: '$turned' } },
    ],
    variables: { w: 20, h: '$w / 2', turned: false },
  })
})

/** The operations that the client makes, and what an address of each one alone is answered with. */
const OPERATIONS: Record<string, [make: () => unknown, answer: string][]> = {
  resize: [
    [() => client.operations.resize(20, 20), '20 x 15 png'],
    [() => client.operations.resize(20, undefined as never), '20 x 15 png'],
    [() => client.operations.resize(10, 10, { mode: 'absolute' as never, upscale: false }), '10 x 10 png'],
  ],
  autorotate: [
    [() => client.operations.autorotate(), '40 x 30 png'],
    [
      () => client.operations.autorotate({ width: 10, height: 20, rotation_direction: 'counterclockwise' }),
      '30 x 40 png',
    ],
  ],
  rotate: [
    [() => client.operations.rotate(90), '30 x 40 png'],
    [() => client.operations.rotate(-90, { background_color: '00ff00' }), '30 x 40 png'],
  ],
  dropshadow: [
    [() => client.operations.dropshadow(), '42 x 32 png'],
    [
      () => client.operations.dropshadow({ horizontal: -10, vertical: 5, opacity: 50, sigma: 2, color: 'ff0000' }),
      '54 x 39 png',
    ],
  ],
  trim: [
    [() => client.operations.trim(), '20 x 10 png'],
    [() => client.operations.trim({ fuzzy: 10 }), '20 x 10 png'],
  ],
  crop: [
    [() => client.operations.crop(10, 5), '10 x 5 png'],
    [() => client.operations.crop(1, 1, { mode: 'ratio', scale: 50, anchor: 'right_bottom' }), '15 x 15 png'],
  ],
  noop: [[() => client.operations.noop(), '40 x 30 png']],
  composition: [
    [
      () => client.operations.composition(50, 50, 'foreground', { secondary_color: 'ff00ff', secondary_opacity: 20 }),
      '50 x 50 png',
    ],
    [
      () => client.operations.composition(10, 10, 'background', { secondary_image: hash, anchor: 'left_top' }),
      '40 x 30 png',
    ],
  ],
  blur: [
    [() => client.operations.blur(2), '40 x 30 png'],
    [() => client.operations.blur(2, 3), '40 x 30 png'],
  ],
}

it('every operation that the client makes is shown below', () => {
  expect([...Object.keys(OPERATIONS), 'list'].sort()).toEqual(methodsOf(client.operations).sort())
})

it.each(Object.keys(OPERATIONS))('the address and the stack of the operation %s are answered', async name => {
  for (const [index, [make, answer]] of OPERATIONS[name]!.entries()) {
    expect(await shown(url([make()]))).toBe(answer)
    const stack = `${name}-${index}`
    await client.stacks.create(org, stack, { operations: [make()] } as never)
    expect(await shown(url(stack))).toBe(answer)
  }
})

/** Every method of the client's renderings, and what it makes. */
const RENDER: Record<string, () => Promise<void>> = {
  async getUrl() {
    const small = client.operations.resize(20, 20)
    for (const [address, answer] of [
      [url('sized'), '20 x 10 png'],
      [url(''), '40 x 30 png'],
      [url([]), '40 x 30 png'],
      [url('dynamic'), '40 x 30 png'],
      [url([small, client.operations.rotate(90)]), '15 x 20 png'],
      [url([small], { stackoptions: { dpr: 2 } }), '40 x 30 png'],
      [url([small], { stackoptions: { af: 1, 'jpg.quality': 50, autoformat: false } }, 'jpg'), '20 x 15 jpeg'],
      [url([small], { filename: 'a.file-with_a-name' }), '20 x 15 png'],
      [url('sized', { variables: { w: 30 } }), '30 x 15 png'],
      [url('sized', { variables: { w: 30, h: 12, turned: true } }), '12 x 30 png'],
      [url('sized', { variables: { w: 30, turned: false, text: 'a/b & c' } }), '30 x 15 png'],
      [url('sized', { variables: { w: 30, text: '#-' }, removeSafeUrlFromQuery: true }), '30 x 15 png'],
      [url('sized', { variables: { w: 10 }, stackoptions: { dpr: 2 }, filename: 'name' }, 'webp'), '20 x 10 webp'],
      [url('sized/resize-width-36', { variables: { h: 9 } }), '36 x 9 png'],
    ])
      expect([address, await shown(address!)]).toEqual([address, answer])
  },
  async getUrlFromUrl() {
    const from = url('sized', { variables: { w: 30 }, filename: 'name' })
    for (const [address, answer] of [
      [client.render.getUrlFromUrl(from, 'sized'), '20 x 10 png'],
      [client.render.getUrlFromUrl(from, 'sized', { clearVariables: false }), '30 x 15 png'],
      [client.render.getUrlFromUrl(from, 'sized', { variables: { w: 8 }, format: 'jpg' }), '8 x 4 jpeg'],
      [client.render.getUrlFromUrl(from, [client.operations.rotate(90)], { stackoptions: { dpr: 1 } }), '30 x 40 png'],
    ])
      expect([address, await shown(address!)]).toEqual([address, answer])
  },
  async addStackVariables() {
    for (const [variables, answer] of [
      [{ w: 30 }, '30 x 15 png'],
      [{ w: 30, turned: true }, '15 x 30 png'],
      [{ w: 30, note: 'twenty-one characters' }, '30 x 15 png'],
      [{ h: '$w' }, '400 resize.height: must be an integer from 1 to 10000'],
    ] as const)
      for (const path of ['sized', 'sized/v-w-8', 'sized/v-w-8--v-h-2/o-dpr-1'])
        if (path === 'sized' || 'turned' in variables)
          expect(await shown(client.render.addStackVariables(url(path), variables))).toBe(
            path.endsWith('o-dpr-1') ? '2 x 30 png' : answer,
          )
  },
  async signUrl() {
    const { body } = await client.organizations.get(org)
    const { key } = body.signing_keys[0]!
    const closed = (await client.sourceimages.setProtected(org, hash, true)).body as unknown as { hash: string }
    const address = client.render.getUrl(org, closed.hash, 'png', 'sized', {
      filename: 'name',
      variables: { note: '#' },
    })
    expect(await shown(address)).toMatch(/^403 /)
    expect(await shown(client.render.signUrl(address, key))).toBe('20 x 10 png')
    const until = new Date(Date.now() + 3_600_000)
    expect(await shown(client.render.signUrl(address, key, { until }))).toBe('20 x 10 png')
    expect(await shown(client.render.signUrl(address, key).replace('/sized/', '/sized/v-w-8/'))).toMatch(/^403 /)
  },
  async signUrlWithOptions() {
    const { key } = (await client.organizations.get(org)).body.signing_keys[0]!
    expect(await shown(client.render.signUrlWithOptions(url('sized'), key, null))).toBe('20 x 10 png')
  },
  async getUrlComponents() {
    expect(client.render.getUrlComponents(new URL(url('sized')))).toMatchObject({ stack: 'sized', hash, format: 'png' })
  },
  async imagesByAlbum() {
    const here = clientOf(hydria, customer)
    await client.sourceimages.meta.add(org, hash, { 'array:albums': ['holidays'] })
    const all = await here.render.imagesByAlbum(org, 'holidays')
    expect(all.body).toMatchObject({
      album: 'holidays',
      total: 1,
      items: [{ hash, name: 'sheet.png', favorite: false }],
    })
    const { body } = await here.render.imagesByAlbum(org, 'holidays', { favorites: true })
    expect(body).toEqual({ album: 'holidays', total: 0, items: [] })
    expect((await refusal(here.render.imagesByAlbum(org, 'workdays'))).statusCode).toBe(404)
  },
}

/** Every method of the client's stacks. */
const STACKS: Record<string, () => Promise<void>> = {
  async create() {
    const operations = [client.operations.resize(10, 10)]
    const whole = {
      operations,
      options: { 'jpg.quality': 50 },
      expressions: [client.expressions.default('options.dpr > 2', { 'jpg.quality': 20 })],
      variables: { w: 1 },
    }
    expect((await client.stacks.create(org, 'whole', whole)).statusCode).toBe(201)
    expect((await client.stacks.create(org, 'whole', whole, { overwrite: true })).statusCode).toBe(200)
    expect((await client.stacks.create(org, 'former', operations, { 'jpg.quality': 50 }, true)).statusCode).toBe(201)
    expect((await refusal(client.stacks.create(org, 'former', operations))).statusCode).toBe(409)
    for (const name of ['whole', 'former']) expect(await shown(url(name))).toBe('10 x 8 png')
  },
  async get() {
    expect((await client.stacks.get(org, 'sized')).body).toMatchObject({ name: 'sized', organization: org })
  },
  async list() {
    const first = (await client.stacks.list(org, 1)).body
    const second = (await client.stacks.list(org, 1, first.cursor)).body
    expect([first.items.length, second.items.length, first.items[0]!.name]).toEqual([
      1,
      1,
      expect.not.stringMatching(`^${second.items[0]!.name}$`),
    ])
  },
  async invalidateCache() {
    expect((await client.stacks.invalidateCache(org, 'sized')).statusCode).toBe(204)
  },
  async delete() {
    await client.stacks.create(org, 'gone', { operations: [] })
    expect((await client.stacks.delete(org, 'gone')).statusCode).toBe(204)
    expect(await shown(url('gone'))).toMatch(/^404 /)
  },
}

const functionsOf = (api: object): string[] => [
  ...methodsOf(api),
  ...Object.entries(api).flatMap(([name, value]) => (typeof value === 'function' ? [name] : [])),
]

it('every method of renderings and stacks is shown below', () => {
  expect(Object.keys(RENDER).sort()).toEqual(functionsOf(client.render).sort())
  expect(Object.keys(STACKS).sort()).toEqual(functionsOf(client.stacks).sort())
})

it.each(Object.entries(RENDER))("the client's render.%s", (_name, show) => show())
it.each(Object.entries(STACKS))("the client's stacks.%s", (_name, show) => show())
