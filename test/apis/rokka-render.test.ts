// Renderings of rokka's source images: through stacks, by operations in the address, signed and unsigned.
import { createHash } from 'node:crypto'
import type { Rokka } from 'rokka'
import sharp from 'sharp'
import { startTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { holdSlots } from '../occupy-renderers.js'
import { picture } from '../pictures.js'
import { clientOf, refusal } from './rokka.js'

const QUEUE = 3

let hydria: TestHydria
let customer: TestCustomer
let client: Rokka
let org: string
let rocket: string
let quarters: string

/** 200 x 100: red, green, blue and white quarters from left to right. */
const striped = async (): Promise<Buffer> => {
  const stripe = (background: string) => ({ create: { width: 50, height: 100, channels: 3 as const, background } })
  return sharp({ create: { width: 200, height: 100, channels: 3, background: 'white' } })
    .composite(['red', 'lime', 'blue'].map((colour, index) => ({ input: stripe(colour), left: index * 50, top: 0 })))
    .png()
    .toBuffer()
}

const upload = async (name: string, bytes: Buffer, metadata = {}): Promise<string> =>
  (await client.sourceimages.create(org, name, bytes, metadata)).body.items[0].hash

async function fetched(url: string, headers: Record<string, string> = {}) {
  const response = await fetch(url, { headers })
  const body = Buffer.from(await response.arrayBuffer())
  const image = response.ok ? await sharp(body).metadata() : undefined
  const size = image && [image.width, image.height]
  return { status: response.status, body, size, format: image?.format, headers: response.headers }
}

/** The colour of the middle of a picture, as letters of those channels that are bright. */
async function middle(body: Buffer): Promise<string> {
  const { data, info } = await sharp(body)
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  const at = (Math.floor(info.height / 2) * info.width + Math.floor(info.width / 2)) * info.channels
  return ['r', 'g', 'b'].filter((_, channel) => data[at + channel]! > 150).join('')
}

const dynamic = (operations: string, hash = quarters, format = 'png') =>
  fetched(`${hydria.base}/${org}/dynamic/${operations}/${hash}.${format}`)

beforeAll(async () => {
  hydria = await startTestHydria({ RENDER_QUEUE: String(QUEUE), RENDER_QUEUE_PER_CLIENT: String(QUEUE + 10) })
  customer = await hydria.customer()
  client = clientOf(hydria, customer)
  org = customer.name
  rocket = await upload('rocket.jpg', picture('rocket.jpg'))
  quarters = await upload('quarters.png', await striped())
})
afterAll(() => hydria.stop())

it('a stack renders at the address that the client builds', async () => {
  const operations = [client.operations.resize(100, 100), client.operations.rotate(90)]
  const made = await client.stacks.create(org, 'small', { operations, options: { 'jpg.quality': 50 } })
  expect([made.statusCode, made.body.stack_operations]).toEqual([201, operations])
  const plain = await fetched(client.render.getUrl(org, rocket, 'jpg', 'small'))
  expect([plain.status, plain.size, plain.format]).toEqual([200, [67, 100], 'jpeg'])
  const named = await fetched(client.render.getUrl(org, rocket, 'webp', 'small', { filename: 'a-slug' }))
  expect([named.status, named.size, named.format]).toEqual([200, [67, 100], 'webp'])
})

it('stacks are listed, read, overwritten only when asked to, and deleted', async () => {
  await client.stacks.create(org, 'kept', { operations: [client.operations.noop()] })
  expect((await refusal(client.stacks.create(org, 'kept', { operations: [] }))).statusCode).toBe(409)
  expect((await client.stacks.create(org, 'kept', { operations: [] }, { overwrite: true })).statusCode).toBe(200)
  expect((await client.stacks.get(org, 'kept')).body).toMatchObject({ name: 'kept', stack_operations: [] })
  expect((await client.stacks.list(org)).body.items.map((stack: { name: string }) => stack.name)).toContain('kept')
  expect((await client.stacks.delete(org, 'kept')).statusCode).toBe(204)
  expect((await refusal(client.stacks.get(org, 'kept'))).statusCode).toBe(404)
})

it.each([
  ['resize-width-100', [100, 50]],
  ['resize-width-100-height-100', [100, 50]],
  ['resize-width-100-height-100-mode-fill', [200, 100]],
  ['resize-width-70-height-90-mode-absolute', [70, 90]],
  ['resize-width-400', [200, 100]],
  ['resize-width-400--crop-width-150-height-150', [150, 100]],
  ['crop-width-30-height-40--resize-width-60', [30, 40]],
  ['resize-width-100--options-dpr-9', [200, 100]],
  ['resize-width-100-height-300-mode-absolute', [33, 100]],
  ['resize-width-400-upscale-false', [200, 100]],
  ['crop-width-30-height-40', [30, 40]],
  ['crop-width-1-height-1-mode-ratio', [100, 100]],
  ['crop-width-1-height-1-mode-ratio-scale-50', [50, 50]],
  ['crop-width-900-height-900', [200, 100]],
  ['rotate-angle-90', [100, 200]],
  ['rotate-angle--90', [100, 200]],
  ['resize-width-100--rotate-angle-90--resize-width-25', [25, 50]],
  ['resize-width-100--options-dpr-2', [200, 100]],
  ['autorotate-width-10-height-20', [100, 200]],
  ['noop', [200, 100]],
])('%s gives %j', async (operations, size) => {
  const rendered = await dynamic(operations)
  expect([rendered.status, rendered.size]).toEqual([200, size])
})

it.each([
  ['crop-width-20-height-20-anchor-left_top', 'r'],
  ['crop-width-20-height-20-anchor-60_0', 'g'],
  ['crop-width-20-height-20-anchor-right_bottom', 'rgb'],
  ['resize-width-100--crop-width-20-height-20-anchor-55_center', 'b'],
])('%s shows the right part', async (operations, colour) => {
  expect(await middle((await dynamic(operations)).body)).toBe(colour)
})

it('a crop centres on the subject area, also after a resize', async () => {
  const { body } = await client.sourceimages.setSubjectArea(org, quarters, { x: 60, y: 40, width: 30, height: 20 })
  for (const operations of [
    'crop-width-20-height-20',
    'resize-width-100--crop-width-10-height-10',
    'crop-width-1-height-1-mode-box',
  ])
    expect(await middle((await dynamic(operations, body.hash)).body)).toBe('g')
  expect((await dynamic('crop-width-1-height-1-mode-box', body.hash)).size).toEqual([30, 20])
  expect(await middle((await dynamic('crop-width-20-height-20-fallback-left_top')).body)).toBe('r')
})

it('grayscale takes the colours, blur mixes them', async () => {
  const gray = await sharp((await dynamic('grayscale')).body)
    .toColourspace('srgb')
    .raw()
    .toBuffer()
  expect([gray[0], gray[1]]).toEqual([gray[2], gray[2]])
  const blurred = await dynamic('blur-sigma-20')
  const { channels } = await sharp(blurred.body).stats()
  const sharpStats = await sharp((await dynamic('noop')).body).stats()
  expect(channels[0]!.stdev).toBeLessThan(sharpStats.channels[0]!.stdev)
})

it('transparency stays where the format has it', async () => {
  const clear = { r: 0, g: 0, b: 0, alpha: 0 }
  const red = { create: { width: 30, height: 30, channels: 3 as const, background: 'red' } }
  const framed = sharp({ create: { width: 60, height: 60, channels: 4, background: clear } }).composite([
    { input: red },
  ])
  const hash = await upload('framed.png', await framed.png().toBuffer())
  const png = await dynamic('resize-width-30', hash)
  expect((await sharp(png.body).ensureAlpha().raw().toBuffer())[3]).toBe(0)
  const jpg = await dynamic('resize-width-30', hash, 'jpg')
  expect((await sharp(jpg.body).raw().toBuffer())[0]).toBeGreaterThan(240)
})

it('options in the address change those of the stack', async () => {
  await client.stacks.create(org, 'wide', { operations: [client.operations.resize(100, 100)] })
  const rendered = await fetched(`${hydria.base}/${org}/wide/resize-width-50--options-dpr-2/${quarters}.png`)
  expect(rendered.size).toEqual([100, 50])
})

describe('enlarging beyond the original, which is 200 wide', () => {
  const widthOf = async (url: string, headers = {}) => (await fetched(url, headers)).size?.[0]
  beforeAll(() => client.stacks.create(org, 'double', { operations: [client.operations.resize(400, 400)] }))

  // An organization's own stack enlarges for everyone; what anyone may write into an address does not.
  it.each([
    ['dynamic/resize-width-300', 200],
    ['double', 400],
    ['double/resize-width-300', 200],
    ['double/options-dpr-2', 200],
  ])(
    '%s is %i wide for anyone, and as asked for the owner, by a signature, and where a setting opens it',
    async (path, width) => {
      const url = client.render.getUrl(org, quarters, 'png', path)
      const { signing_keys } = (await client.organizations.get(org)).body
      const asked = { double: 400, 'double/options-dpr-2': 800 }[path] ?? 300
      expect(await widthOf(url)).toBe(width)
      expect(await widthOf(url, { 'Api-Key': `${customer.key}:${customer.secret}` })).toBe(asked)
      expect(await widthOf(client.render.signUrl(url, signing_keys[0]!.key))).toBe(asked)
      const { services } = hydria
      const { settings } = services
      Object.assign(services, { settings: { ...settings, ANONYMOUS_UPSCALING: true } })
      expect(await widthOf(url).finally(() => Object.assign(services, { settings }))).toBe(asked)
    },
  )
})

it.each<[what: string, stack: string, guard: () => Promise<unknown>]>([
  [
    'a protected stack',
    'closed',
    () => client.stacks.create(org, 'closed', { operations: [], options: { protected: true } }),
  ],
  ['the dynamic stack', 'dynamic', () => client.organizations.setOption(org, 'protect_dynamic_stack', true)],
])(
  '%s shows an open image to its owner and by a signature alone, whatever options the address has',
  async (_what, stack, guard) => {
    await guard()
    const { signing_keys } = (await client.organizations.get(org)).body
    const answers = async (additions: string) => {
      const url = client.render.getUrl(org, quarters, 'png', `${stack}/${additions}`)
      const key = { 'Api-Key': `${customer.key}:${customer.secret}` }
      return [
        await fetched(url),
        await fetched(url, key),
        await fetched(client.render.signUrl(url, signing_keys[0]!.key)),
      ]
    }
    const found = await answers('resize-width-20')
    const unprotected = await answers('options-protected-false')
    await client.organizations.setOption(org, 'protect_dynamic_stack', false)
    for (const three of [found, unprotected]) expect(three.map(({ status }) => status)).toEqual([403, 200, 200])
    for (const { headers } of found.slice(1)) expect(headers.get('cache-control')).toMatch(/^private/)
  },
)

it('options in the address of an open image do not protect it, nor deliver its original', async () => {
  await client.stacks.create(org, 'plain', { operations: [client.operations.resize(20, 20)] })
  const url = (options: string) => client.render.getUrl(org, quarters, 'png', `plain/options-${options}-true`)
  expect((await fetched(url('protected'))).size).toEqual([20, 10])
  expect((await fetched(url('source_file'))).size).toEqual([20, 10])
})

it('autoformat gives WebP to who takes it', async () => {
  await client.stacks.create(org, 'auto', { operations: [], options: { autoformat: true } })
  const url = client.render.getUrl(org, rocket, 'jpg', 'auto')
  expect((await fetched(url, { Accept: 'image/webp,*/*' })).format).toBe('webp')
  for (const Accept of ['image/*', 'image/webp;q=0,*/*', 'image/webp; q=0.0', 'image/webpx', 'image/png'])
    expect([Accept, (await fetched(url, { Accept })).format]).toEqual([Accept, 'jpeg'])
  const short = client.render.getUrl(org, rocket, 'jpg', 'dynamic/noop', { stackoptions: { af: 1 } })
  expect(short).toContain('/o-af-1/')
  for (const address of [short, short.replace('noop/', '')])
    expect((await fetched(address, { Accept: 'image/avif;q=0.5, image/webp;q=0.1' })).format).toBe('webp')
})

it('autoformat leaves out what it is told to', async () => {
  await client.stacks.create(org, 'plainly', {
    operations: [],
    options: { autoformat: true, 'autoformat.exclude': 'avif,webp' },
  })
  const url = client.render.getUrl(org, rocket, 'jpg', 'plainly')
  expect((await fetched(url, { Accept: 'image/webp' })).format).toBe('jpeg')
})

it.each([
  ['jpg', 'options-dpr-2', 'options-dpr-2-jpg.quality-70'],
  ['webp', 'options-dpr-2', 'options-dpr-2-webp.quality-70'],
  ['jpg', 'options-dpr-1.5', 'options-dpr-1.5-jpg.quality-80'],
  ['avif', 'options-dpr-2', 'options-dpr-2-avif.quality-45'],
])('a %s of %s is that of %s', async (format, given, meant) => {
  const at = (options: string) => dynamic(`resize-width-30--${options}`, rocket, format)
  const [found, reference] = [await at(given), await at(meant)]
  expect([found.status, found.body.equals(reference.body)]).toEqual([200, true])
})

it('source_file delivers the bytes that were uploaded', async () => {
  await client.stacks.create(org, 'raw', { operations: [], options: { source_file: true } })
  expect((await fetched(client.render.getUrl(org, rocket, 'jpg', 'raw'))).body.equals(picture('rocket.jpg'))).toBe(true)
})

it('a part behind the end of an original is a 416', async () => {
  await client.stacks.create(org, 'whole', { operations: [], options: { source_file: true } })
  const headers = { Range: 'bytes=99999999-' }
  expect((await fetch(client.render.getUrl(org, rocket, 'jpg', 'whole'), { headers })).status).toBe(416)
})

it('the organization may be left out where the hash tells it', async () => {
  const rendered = await fetched(`${hydria.base}/dynamic/resize-width-10/${quarters}.png`)
  expect([rendered.status, rendered.size]).toEqual([200, [10, 5]])
})

it('an alias renders what it stands for', async () => {
  await client.sourceimages.alias.create(org, 'logo', { hash: quarters })
  expect((await fetched(`${hydria.base}/${org}/dynamic/resize-width-10/-_logo_-.png`)).size).toEqual([10, 5])
})

describe('a protected image', () => {
  let hash: string
  beforeAll(async () => {
    hash = (await client.sourceimages.setProtected(org, rocket, true)).body.hash
  })

  it('is rendered for nobody without a signature or a key', async () => {
    const url = client.render.getUrl(org, hash, 'jpg', 'dynamic/noop')
    expect((await fetched(url)).status).toBe(403)
    expect((await fetched(url, { 'Api-Key': `${customer.key}:${customer.secret}` })).status).toBe(200)
  })

  it('is rendered at an address that is signed, by the client or by the API', async () => {
    const { body } = await client.organizations.get(org)
    const url = client.render.getUrl(org, hash, 'jpg', 'dynamic/noop', { filename: 'name' })
    const signed = client.render.signUrl(url, body.signing_keys[0].key)
    expect((await fetched(signed)).status).toBe(200)
    expect((await fetched(signed.replace(/sig=.{4}/, 'sig=0000'))).status).toBe(403)
    expect((await fetched((await client.utils.signUrl(org, url)).body.signed_url)).status).toBe(200)
  })

  it('is no larger than its own size without a signature, as large as is asked for with one', async () => {
    const { signing_keys } = (await client.organizations.get(org)).body
    const url = client.render.getUrl(org, hash, 'jpg', 'dynamic/resize-width-700')
    const signed = await fetched(client.render.signUrl(url, signing_keys[0]!.key))
    expect([signed.status, signed.size?.[0]]).toEqual([200, 700])
    expect(signed.headers.get('cache-control')).toMatch(/^private/)
  })

  it.each([
    ['a second before', -1000, 200],
    ['a millisecond before', -1, 200],
    ['exactly then', 0, 403],
    ['afterwards', 1, 403],
  ])('is rendered until the time of its signature: %s', async (_when, milliseconds, status) => {
    const until = new Date('2030-01-01T00:00:00.000Z')
    const { signing_keys } = (await client.organizations.get(org)).body
    const url = client.render.getUrl(org, hash, 'jpg', 'dynamic/resize-width-10')
    const signed = client.render.signUrl(url, signing_keys[0]!.key, { until })
    const { now } = hydria.services
    hydria.services.now = () => new Date(until.getTime() + milliseconds)
    const answer = await fetched(signed).finally(() => {
      hydria.services.now = now
    })
    expect(answer.status).toBe(status)
  })

  it.each([
    ['', 403],
    ['soon', 403],
    ['{}', 403],
    ['null', 403],
    ['{"until":null}', 403],
    ['{"until":"soon"}', 403],
    ['{"until":"2999-01-01T00:00:00Z"}', 200],
  ])('a signature over the time %j is answered with %i', async (sigopts, status) => {
    const { signing_keys } = (await client.organizations.get(org)).body
    const url = new URL(client.render.getUrl(org, hash, 'jpg', 'dynamic/resize-width-10'))
    url.searchParams.set('sigopts', sigopts)
    const signed = `${url.pathname}${url.search}:${signing_keys[0]!.key}`
    url.searchParams.set('sig', createHash('sha256').update(signed).digest('hex').slice(0, 16))
    expect((await fetched(url.href)).status).toBe(status)
  })
})

it('an image with roles in the API is not open here either', async () => {
  const hash = await upload(
    'secret.png',
    await sharp(await striped())
      .negate()
      .png()
      .toBuffer(),
  )
  const url = `${hydria.base}/${org}/dynamic/noop/${hash}.png`
  expect((await fetched(url)).status).toBe(200)
  const spaces = await customer.call('GET', `${customer.path}/spaces`)
  const space = spaces.body.member.find((member: { name: string }) => member.name === 'rokka')
  const patched = await customer.call('PATCH', `${new URL(space['@id']).pathname}/images/${hash}`, {
    body: { roles: ['clickthrough'] },
  })
  expect(patched.status).toBe(200)
  expect((await fetched(url)).status).toBe(403)
})

it.each([
  ['text-text-hello', 400, /text/],
  ['resize', 400, /width/],
  ['resize-width-0', 400, /resize.width/],
  ['resize-width-10001', 400, /resize.width/],
  ['resize-width', 400, /pairs/],
  ['resize-depth-10', 400, /depth/],
  ['crop-width-10', 400, /crop.height/],
  ['crop-width-10-height-10-anchor-nowhere', 400, /anchor/],
  ['rotate-angle-900', 400, /rotate.angle/],
  ['blur-sigma-x', 400, /blur.sigma/],
  ['options-dpr-99--noop', 400, /dpr/],
])('%s is refused with %i', async (operations, status, message) => {
  const response = await fetch(`${hydria.base}/${org}/dynamic/${operations}/${quarters}.png`)
  const { error } = (await response.json()) as { error: { code: number; message: string } }
  expect([response.status, error.code]).toEqual([status, status])
  expect(error.message).toMatch(message)
})

it.each([
  ['/ORG/dynamic/noop/HASH.exe', 400],
  ['/ORG/nostack/HASH.jpg', 404],
  ['/ORG/dynamic/noop/aaaaaaaaaaaa.jpg', 404],
  ['/nobody/dynamic/noop/aaaaaaaaaaaa.jpg', 404],
  ['/ORG/dynamic/noop/-_nobody_-.jpg', 404],
])('GET %s is refused with %i', async (path, status) => {
  const response = await fetch(hydria.base + path.replace('ORG', org).replace('HASH', quarters))
  expect(response.status).toBe(status)
})

it('addresses of the API are no renderings', async () => {
  const put = await customer.call('PUT', `${customer.path}/spaces/1/images/abcdef12.jpg`, { body: { origin: 'x' } })
  expect(put.body['@type']).toBe('Error')
  const got = await customer.call('GET', `${customer.path}/spaces/1/images/abcdef12.jpg`)
  expect([got.status, got.body['@type']]).toEqual([404, 'Error'])
  expect((await hydria.anyone('GET', '/iiif-img/1/abcdef12.jpg')).body['@type']).toBe('Error')
})

describe('a rendering that would cost too much is refused before any pixel work', () => {
  // Every slot of renderings is taken, so that what is not refused at once would wait.
  let slots: Awaited<ReturnType<typeof holdSlots>>
  const url = (operations: string, stack = 'dynamic') => `${hydria.base}/${org}/${stack}/${operations}/${quarters}.png`
  const key = { 'Api-Key': '' }
  beforeAll(async () => {
    key['Api-Key'] = `${customer.key}:${customer.secret}`
    const rotate = { name: 'rotate', options: { angle: 45 } }
    const large = [{ name: 'resize', options: { width: 7000, height: 3500 } }, ...Array(5).fill(rotate)]
    const many = Array(50).fill({ name: 'noop' })
    await client.stacks.create(org, 'large', { operations: large })
    await client.stacks.create(org, 'many', { operations: many })
    await client.stacks.create(org, 'more', { operations: many, options: { basestack: 'many' } })
    await client.stacks.create(org, 'most', { operations: many, options: { basestack: 'more' } })
    slots = await holdSlots()
  })
  afterAll(() => slots.free())

  const eleven = Array(11).fill('grayscale').join('--')
  it.each([
    ['resize-width-10000-height-10000-mode-absolute', 'dynamic', /^resize: 10000 x 10000 would be 100,000,000/],
    ['resize-width-5000-height-5000-mode-absolute--options-dpr-2', 'dynamic', /^resize: 10000 x 10000/],
    ['resize-width-7000--blur-sigma-100', 'dynamic', /^blur: a sigma of 100/],
    [eleven, 'dynamic', /^operations: must be at most 10/],
    [eleven, 'many', /^operations: must be at most 10/],
    ['noop', 'large', /^rotate: /],
    ['noop', 'most', /^operations: must be at most 100/],
  ])('%s through %s', async (operations, stack, message) => {
    const response = await fetch(url(operations, stack), { headers: key })
    const { error } = (await response.json()) as { error: { message: string } }
    expect([response.status, error.message]).toEqual([400, expect.stringMatching(message)])
  })
})

it('a stack of many operations renders', async () => {
  expect((await fetched(`${hydria.base}/${org}/more/${quarters}.png`)).size).toEqual([200, 100])
})

it('a rendering for which too many wait already is refused with 503; those that wait are rendered', async () => {
  const slots = await holdSlots()
  const url = (width: number): string => `${hydria.base}/${org}/dynamic/resize-width-${width}/${quarters}.png`
  const asked = Array.from({ length: QUEUE + 1 }, (_, index) => fetched(url(10 + index)))
  const full = await Promise.race(asked)
  expect([full.status, Number(full.headers.get('retry-after')) > 0]).toEqual([503, true])
  await slots.free()
  const statuses = (await Promise.all(asked)).map(({ status }) => status).sort()
  expect(statuses).toEqual([...Array(QUEUE).fill(200), 503])
})

describe('renderings follow HTTP as the rest of the public side does', () => {
  it('any page may ask, and only for reading', async () => {
    const path = `${hydria.base}/${org}/dynamic/noop/${quarters}.png`
    const preflight = await fetch(path, { method: 'OPTIONS', headers: { 'Access-Control-Request-Headers': 'api-key' } })
    expect([preflight.status, preflight.headers.get('access-control-allow-headers')]).toEqual([204, 'api-key'])
    const refused = await fetch(path, { method: 'DELETE' })
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS'])
    expect(await refused.json()).toMatchObject({ error: { code: 405 } })
  })

  it('an error has the shape of rokka, and may be read by any page', async () => {
    const response = await fetch(`${hydria.base}/${org}/dynamic/noop/${'0'.repeat(40)}.png`)
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([404, '*'])
    expect(await response.json()).toEqual({ error: { code: 404, message: expect.stringContaining('0'.repeat(40)) } })
  })

  it('who has the rendering of a recipe is not sent it again', async () => {
    const etag = (await dynamic('resize-width-50')).headers.get('etag')!
    const asked = (operations: string) =>
      fetched(`${hydria.base}/${org}/dynamic/${operations}/${quarters}.png`, { 'If-None-Match': etag })
    expect((await asked('resize-width-50')).status).toBe(304)
    expect((await asked('resize-width-51')).status).toBe(200)
  })

  it('a part of the source file is sent as a part', async () => {
    await client.stacks.create(org, 'source', { operations: [], options: { source_file: true } })
    const path = `${hydria.base}/${org}/source/${rocket}.jpg`
    const part = await fetch(path, { headers: { Range: 'bytes=2-5' } })
    expect([part.status, Buffer.from(await part.arrayBuffer())]).toEqual([206, picture('rocket.jpg').subarray(2, 6)])
  })
})
