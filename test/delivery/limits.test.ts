// What is never passed: the platform's and the image's largest width, what a degraded form shows, ready-made sizes, absurd ones.
import sharp from 'sharp'
import { startTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'

const MOST = 700
const IMAGE = { width: 1400, height: 1000 }
/** For a machine that does much else. */
const SLOW_MS = 180_000
let hydria: TestHydria
let customer: TestCustomer

beforeAll(async () => {
  hydria = await startTestHydria({ MAX_WIDTH: String(MOST), MAX_RENDER_PIXELS: '400000', PUBLIC_MAX_AGE_S: '77' })
  customer = await hydria.customer('bounded')
  await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'one' } })
  const settings: Record<string, object> = {
    open: {},
    narrow: { maxWidth: 300 },
    wide: { maxWidth: 5000 },
    ready: { maxWidth: 400 },
    scaled: { roles: ['clickthrough'], maxUnauthorised: 400 },
    whole: { roles: ['clickthrough'], openFullMax: 300 },
    closed: { roles: ['clickthrough'] },
  }
  const body = await sharp({ create: { ...IMAGE, channels: 3, background: '#486' } })
    .jpeg()
    .toBuffer()
  const headers = { 'Content-Type': 'image/jpeg' }
  const put = async ([id, values]: [string, object]): Promise<void> => {
    const path = `${customer.path}/spaces/1/images/${id}`
    expect((await customer.call('PUT', path, { headers, body })).body.error).toBe('')
    expect((await customer.call('PATCH', path, { body: values })).status).toBe(200)
  }
  await Promise.all(Object.entries(settings).map(put))
}, SLOW_MS)
afterAll(() => hydria.stop())

async function get(path: string): Promise<{ status: number; bytes: Buffer }> {
  const response = await fetch(hydria.base + path, { redirect: 'manual' })
  return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()) }
}

const json = async (path: string) => JSON.parse((await get(path)).bytes.toString())

/** Status, and the size of what came. */
async function sizeOf(path: string): Promise<[number, string?]> {
  const { status, bytes } = await get(path)
  if (status !== 200) return [status]
  const { width, height } = await sharp(bytes).metadata()
  return [200, `${width}x${height}`]
}

describe('The largest width of the platform', () => {
  it.each([
    ['open/full/max', [200, '700x500']],
    ['open/full/^max', [200, '700x500']],
    ['open/0,0,1000,1000/max', [200, '700x700']],
    ['open/full/!5000,5000', [200, '700x500']],
    ['open/full/!1000,1000', [200, '700x500']],
    ['open/full/700,', [200, '700x500']],
    ['open/full/701,', [400]],
    ['open/full/,701', [400]],
    ['open/full/pct:51', [400]],
    ['open/full/^701,501', [400]],
    ['open/0,0,600,600/^701,701', [400]],
    ['open/0,0,1024,1000/512,500', [200, '512x500']],
    ['narrow/full/max', [200, '300x214']],
    ['narrow/full/301,', [400]],
    ['wide/full/max', [200, '700x500']],
    ['wide/full/701,', [400]],
  ])('of version 3: %s is %j', async (path, wanted) => {
    expect(await sizeOf(`/iiif-img/bounded/1/${path}/0/default.jpg`)).toEqual(wanted)
  })

  it.each([
    ['full/full', [200, '700x500']],
    ['full/max', [200, '700x500']],
    ['full/701,', [400]],
    ['full/1400,1000', [400]],
  ])('of version 2: %s is %j', async (path, wanted) => {
    expect(await sizeOf(`/iiif-img/v2/bounded/1/open/${path}/0/default.jpg`)).toEqual(wanted)
  })

  it.each([
    ['open', MOST],
    ['narrow', 300],
    ['wide', MOST],
  ])('is told of %s, and no size is offered that is beyond it', async (id, most) => {
    const three = await json(`/iiif-img/bounded/1/${id}/info.json`)
    const two = await json(`/iiif-img/v2/bounded/1/${id}/info.json`)
    expect([three.maxWidth, two.profile[1].maxWidth]).toEqual([most, most])
    for (const { width, height } of [...three.sizes, ...two.sizes]) {
      expect(Math.max(width, height)).toBeLessThanOrEqual(most)
      const asked = `/iiif-img/bounded/1/${id}/full/${width},${height}/0/default.jpg`
      expect(await sizeOf(asked)).toEqual([200, `${width}x${height}`])
    }
  })
})

describe('The degraded form', () => {
  it('is where the Image says, a smaller image without a door', async () => {
    const { body } = await customer.call('GET', `${customer.path}/spaces/1/images/scaled`)
    const address = body.degradedInfoJson.replace(/\/info\.json$/, '')
    expect(address).toContain('/degraded/')
    const info = await json(`${new URL(address).pathname}/info.json`)
    expect(info).toMatchObject({ id: address, width: 400, height: 286, type: 'ImageService3' })
    expect(info.service).toBeUndefined()
  })

  it('gives each of its tiles and sizes to everyone, and nothing larger', async () => {
    const service = '/iiif-img/degraded/bounded/1/scaled'
    const info = await json(`${service}/info.json`)
    for (const { width, height } of info.sizes)
      expect(await sizeOf(`${service}/full/${width},${height}/0/default.jpg`)).toEqual([200, `${width}x${height}`])
    expect(await sizeOf(`${service}/0,0,400,286/200,143/0/default.jpg`)).toEqual([200, '200x143'])
    expect(await sizeOf(`${service}/100,100,100,100/max/0/default.png`)).toEqual([200, '100x100'])
    expect(await sizeOf(`${service}/full/^401,/0/default.jpg`)).toEqual([400])
    expect(await sizeOf(`${service}/100,100,100,100/^200,/0/default.jpg`)).toEqual([400])
    expect(await sizeOf('/iiif-img/bounded/1/scaled/full/401,/0/default.jpg')).toEqual([401])
  })

  it('is the whole alone where only the whole is open', async () => {
    const service = '/iiif-img/degraded/v2/bounded/1/whole'
    const info = await json(`${service}/info.json`)
    expect([info.width, info.height, info.profile[0], info.tiles]).toEqual([
      300,
      214,
      'http://iiif.io/api/image/2/level0.json',
      undefined,
    ])
    expect(await sizeOf(`${service}/full/full/0/default.jpg`)).toEqual([200, '300x214'])
    expect(await sizeOf(`${service}/0,0,100,100/full/0/default.jpg`)).toEqual([400])
  })

  it('is not there where nothing is open', async () => {
    for (const path of ['info.json', 'full/max/0/default.jpg'])
      expect((await get(`/iiif-img/degraded/bounded/1/closed/${path}`)).status).toBe(404)
  })
})

describe('Ready-made thumbnails', () => {
  it.each([
    ['v3', (width: number, height: number) => `${width},${height}`],
    ['v3', (width: number, height: number) => `!${Math.max(width, height)},${Math.max(width, height)}`],
    ['v2', (width: number) => `${width},`],
    ['v2', (width: number, height: number) => `!${Math.max(width, height)},${Math.max(width, height)}`],
  ] as const)('of %s are there in every size that is told, and in no other', async (version, write) => {
    const service = `/thumbs/${version}/bounded/1/open`
    const info = await json(`${service}/info.json`)
    expect(info.id ?? info['@id']).toBe(hydria.base + service)
    expect(info.profile).toEqual(
      version === 'v3' ? 'level0' : expect.arrayContaining(['http://iiif.io/api/image/2/level0.json']),
    )
    expect(info.sizes.length).toBeGreaterThan(2)
    for (const { width, height } of info.sizes) {
      expect(width).toBeLessThanOrEqual(MOST)
      expect(await sizeOf(`${service}/full/${write(width, height)}/0/default.jpg`)).toEqual([200, `${width}x${height}`])
    }
    expect(await sizeOf(`${service}/full/123,/0/default.jpg`)).toEqual([404])
    for (const path of ['0,0,100,100/100,100/0/default.jpg', 'full/100,71/90/default.jpg', 'full/100,71/0/default.png'])
      expect(await sizeOf(`${service}/${path}`)).toEqual([400])
    expect((await get(service)).status).toBe(303)
  })

  it('follow the version that is asked for by profile', async () => {
    const accept = 'application/ld+json;profile="http://iiif.io/api/image/2/context.json"'
    const { body } = await hydria.anyone('GET', '/thumbs/bounded/1/open/info.json', { headers: { Accept: accept } })
    expect(body['@id']).toBe(`${hydria.base}/thumbs/v2/bounded/1/open`)
  })

  it('that are as large as the largest width are told, and given', async () => {
    const { sizes } = await json('/thumbs/bounded/1/ready/info.json')
    expect(sizes.at(-1)).toEqual({ width: 400, height: 286 })
    expect(await sizeOf('/thumbs/bounded/1/ready/full/400,286/0/default.jpg')).toEqual([200, '400x286'])
  })

  it('that are beyond the largest width are refused, and not told', async () => {
    expect(await sizeOf('/thumbs/bounded/1/open/full/1024,731/0/default.jpg')).toEqual([400])
    expect(await sizeOf('/thumbs/bounded/1/narrow/full/400,286/0/default.jpg')).toEqual([400])
    const { sizes } = await json('/thumbs/bounded/1/narrow/info.json')
    expect(sizes.every(({ width }: { width: number }) => width <= 300)).toBe(true)
  })
})

describe('Absurd numbers are refused with 400:', () => {
  const rows = [
    'full/999999999,999999999',
    'full/^999999999,',
    'full/^,999999999',
    'full/9999999999999999999999,1',
    'full/^pct:999999999',
    'full/^pct:1e9',
    'full/-1,',
    'full/1.5,',
    'full/0,',
    'full/Infinity,',
    'full/NaN,NaN',
    `full/${'9'.repeat(5000)},`,
    'full/pct:-50',
    '0,0,99999999999,1/max',
    '-1,0,10,10/max',
    `pct:${'9'.repeat(3000)},0,1,1/max`,
  ]
  it.each(['v2', 'v3'].flatMap(version => rows.map(row => [version, row.slice(0, 60), row] as const)))(
    'version %s: %s',
    async (version, _, path) => {
      expect((await get(`/iiif-img/${version}/bounded/1/open/${path}/0/default.jpg`)).status).toBe(400)
      const thumbnail = await get(`/thumbs/${version}/bounded/1/open/${path}/0/default.jpg`)
      expect(thumbnail.status).toBe(400)
    },
  )

  it.each(['1e3', '-90', '361', '99999999999', '!!0', ''])('the rotation "%s"', async rotation => {
    expect((await get(`/iiif-img/bounded/1/open/full/100,/${rotation}/default.jpg`)).status).toBe(400)
  })
})

describe('what turning comes to in pixels', () => {
  it.each([
    ['90', 200],
    ['!0', 200],
    ['45', 400],
    ['!0.5', 200],
    ['33.3', 400],
  ])('%s is %i', async (rotation, status) => {
    const { status: answered, bytes } = await get(`/iiif-img/bounded/1/open/full/max/${rotation}/default.jpg`)
    expect(answered).toBe(status)
    if (status === 400)
      expect(bytes.toString()).toMatch(/rotation: takes [\dx ]+ pixels and makes [\dx ]+; at most 400,000/)
  })
})

it('PUBLIC_MAX_AGE_S says how long public answers are kept, until the customer says shorter or longer', async () => {
  const caching = async () =>
    Promise.all(
      [
        '/iiif-img/bounded/1/open/info.json',
        '/iiif-img/bounded/1/open/full/100,/0/default.jpg',
        '/thumbs/bounded/1/open/full/!100,100/0/default.jpg',
      ].map(async path => (await hydria.anyone('GET', path)).headers.get('cache-control')),
    )
  expect(await caching()).toEqual(Array(3).fill('public, max-age=77'))
  for (const value of ['public, max-age=9', 'public, max-age=31536000, immutable']) {
    const { body } = await customer.call('POST', `${customer.path}/customHeaders`, {
      body: { key: 'Cache-Control', value },
    })
    expect(await caching()).toEqual(Array(3).fill(value))
    await customer.call('DELETE', body['@id'])
  }
})
