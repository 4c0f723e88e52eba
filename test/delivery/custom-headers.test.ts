// Custom headers: on every kind of public answer, the more particular above the other, and never to the harm of caching.
import sharp from 'sharp'
import { SETTINGS } from '../../src/settings.js'
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'

let hydria: TestHydria
let customer: TestCustomer
/** Hashes of two source images of rokka's, as `ROKKA` and `GUARDED` stand for them in addresses. */
const hashes: Record<string, string> = {}

const CHANNELS = ['iiif-img', 'thumbs', 'file']

/** Answers are about an asset of space 1 that is open, or one that needs the role, or about both, or about neither. */
beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer('archive')
  await customer.call('PUT', `${customer.path}/spaces/1`, { body: { name: 'one' } })
  await customer.call('PUT', `${customer.path}/spaces/2`, { body: { name: 'two' } })
  const body = await sharp({ create: { width: 300, height: 200, channels: 3, background: '#345' } })
    .jpeg()
    .toBuffer()
  for (const [id, space, string1] of [
    ['open', 1, 'a'],
    ['closed', 1, 'b'],
    ['elsewhere', 2, 'c'],
  ] as const) {
    const image = `${customer.path}/spaces/${space}/images/${id}`
    await customer.call('PUT', image, { headers: { 'Content-Type': 'image/jpeg' }, body })
    const deliveryChannels = CHANNELS.map(channel => ({ channel }))
    const { status } = await customer.call('PATCH', image, { body: { string1, tags: [string1], deliveryChannels } })
    expect(status).toBe(200)
  }
  await customer.call('PATCH', `${customer.path}/spaces/1/images/closed`, { body: { roles: ['clickthrough'] } })
  await customer.call('POST', `${customer.path}/namedQueries`, { body: { name: 'all', template: 'tags=p1!' } })
  for (const [name, background, options] of [
    ['ROKKA', '#543', {}],
    ['GUARDED', '#453', { protected: true }],
  ] as const) {
    const form = new FormData()
    const picture = await sharp({ create: { width: 300, height: 200, channels: 3, background } })
      .jpeg()
      .toBuffer()
    form.append('filedata[0]', new Blob([new Uint8Array(picture)]), 'a.jpg')
    form.append('options[0]', JSON.stringify(options))
    const made = await hydria.anyone('POST', '/sourceimages/archive', {
      headers: { 'Api-Key': `${customer.key}:${customer.secret}` },
      body: form,
    })
    expect(made.status).toBe(201)
    hashes[name] = made.body.items[0].hash
  }
  const role = `${hydria.base}${customer.path}/roles/clickthrough`
  for (const [value, about] of [
    ['customer', {}],
    ['role+space', { role, space: 1 }],
    ['role', { role }],
    ['space', { space: 1 }],
    ['another space', { space: 2 }],
  ] as const)
    await customer.call('POST', `${customer.path}/customHeaders`, { body: { key: 'X-About', value, ...about } })
  for (const [key, value] of [
    ['link', '<https://example.org/terms>; rel="license"'],
    ['access-control-allow-origin', 'https://viewer.example'],
  ])
    await customer.call('POST', `${customer.path}/customHeaders`, { body: { key, value } })
})

interface Asked {
  method?: string
  headers?: Record<string, string>
  body?: string
}

const ask = async (path: string, { method = 'GET', headers = {}, body }: Asked = {}): Promise<Response> => {
  const response = await fetch(hydria.base + path.replace(/ROKKA|GUARDED/, name => hashes[name]!), {
    method,
    headers,
    redirect: 'manual',
    ...(body && { body }),
  })
  await response.arrayBuffer()
  return response
}

const OPEN = '1/open'
const CLOSED = '1/closed'
const RANGE = { headers: { Range: 'bytes=0-3' } }
const BEHIND = { headers: { Range: 'bytes=99999999-' } }
const HEAD = { method: 'HEAD' }

describe.each<[family: string, answers: [path: string, status: number, about: string, asked?: Asked][]]>([
  [
    'iiif-img',
    [
      [`/iiif-img/archive/${OPEN}/full/max/0/default.jpg`, 200, 'space'],
      [`/iiif-img/archive/${OPEN}/full/max/0/default.jpg`, 200, 'space', HEAD],
      [`/iiif-img/archive/${OPEN}/0,0,300,200/300,200/0/default.jpg`, 200, 'space'],
      [`/iiif-img/archive/${OPEN}/info.json`, 200, 'space'],
      [`/iiif-img/v2/archive/${OPEN}/info.json`, 200, 'space'],
      [`/iiif-img/archive/${OPEN}`, 303, 'space'],
      [`/iiif-img/archive/${CLOSED}`, 303, 'role+space'],
      [`/iiif-img/archive/${CLOSED}/info.json`, 200, 'role+space'],
      [`/iiif-img/archive/${CLOSED}/full/max/0/default.jpg`, 401, 'role+space'],
      [`/iiif-img/archive/${OPEN}/full/0,0/0/default.jpg`, 400, 'space'],
      [`/iiif-img/archive/2/elsewhere/full/max/0/default.jpg`, 200, 'another space'],
      ['/iiif-img/archive/1/unknown/info.json', 404, 'customer'],
      ['/iiif-img/archive/7/open/full/max/0/default.jpg', 404, 'customer'],
    ],
  ],
  [
    'thumbs',
    [
      [`/thumbs/archive/${OPEN}/full/100,67/0/default.jpg`, 200, 'space'],
      [`/thumbs/archive/${OPEN}/info.json`, 200, 'space'],
      [`/thumbs/archive/${OPEN}`, 303, 'space'],
      [`/thumbs/archive/${OPEN}/full/99,66/0/default.jpg`, 404, 'space'],
      [`/thumbs/archive/${CLOSED}/full/100,67/0/default.jpg`, 401, 'role+space'],
      ['/thumbs/archive/1/unknown/info.json', 404, 'customer'],
    ],
  ],
  [
    'file',
    [
      [`/file/archive/${OPEN}`, 200, 'space'],
      [`/file/archive/${OPEN}`, 206, 'space', RANGE],
      [`/file/archive/${OPEN}`, 416, 'space', BEHIND],
      [`/file/archive/${CLOSED}`, 401, 'role+space'],
      ['/file/archive/1/unknown', 404, 'customer'],
      ['/iiif-av/archive/1/unknown/full/full/max/max/0/default.mp4', 404, 'customer'],
    ],
  ],
  [
    'manifests',
    [
      [`/iiif-manifest/archive/${OPEN}`, 200, 'space'],
      [`/iiif-manifest/v2/archive/${CLOSED}`, 200, 'role+space'],
      ['/iiif-manifest/archive/1/unknown', 404, 'customer'],
      ['/iiif-resource/archive/all/a', 200, 'space'],
      ['/iiif-resource/v2/archive/all/b', 200, 'role+space'],
      ['/iiif-resource/v3/archive/all/a,b', 200, 'space'],
      ['/iiif-resource/archive/all/a,b,c', 200, 'customer'],
      ['/iiif-resource/archive/all', 400, 'customer'],
      ['/iiif-resource/archive/unknown', 404, 'customer'],
    ],
  ],
  [
    'lists',
    [
      ['/raw-resource/archive/all/b', 200, 'role+space'],
      ['/iiif-collection/archive/1', 200, 'space'],
      ['/iiif-collection/archive/1/b', 200, 'role+space'],
      ['/iiif-collection/archive/1/unknown', 404, 'space'],
      ['/iiif-collection/archive/7', 404, 'customer'],
    ],
  ],
  [
    'files of queries',
    [
      ['/pdf/archive/all/b', 200, 'role+space'],
      ['/pdf/archive/all/a,b', 206, 'space', RANGE],
      ['/zip/archive/all/a', 200, 'space'],
      ['/zip/archive/all/a', 416, 'space', BEHIND],
      ['/zip/archive/all/b', 404, 'customer'],
      ['/pdf-control/archive/all/b', 200, 'role+space'],
      ['/zip-control/archive/all/a,c', 200, 'customer'],
    ],
  ],
  [
    'renderings of source images',
    [
      ['/archive/dynamic/resize-width-100/ROKKA.jpg', 200, 'customer'],
      ['/archive/dynamic/resize-width-100/ROKKA.jpg', 200, 'customer', HEAD],
      ['/dynamic/resize-width-100/ROKKA.png', 200, 'customer'],
      ['/archive/dynamic/resize-depth-100/ROKKA.jpg', 400, 'customer'],
      ['/archive/dynamic/noop/GUARDED.jpg', 403, 'customer'],
      ['/archive/nostack/ROKKA.jpg', 404, 'customer'],
      ['/archive/dynamic/noop/aaaaaaaaaaaa.jpg', 404, 'customer'],
    ],
  ],
])('%s', (_family, answers) => {
  it.each(answers)('%s: %i for %s', async (path, status, about, ...[asked]) => {
    const answer = await ask(path, asked)
    const { headers } = answer
    expect([answer.status, headers.get('x-about')]).toEqual([status, about])
    expect(headers.get('link')).toContain('<https://example.org/terms>; rel="license"')
    const tag = headers.get('etag')
    if (status !== 200 || !tag) return
    const again = await ask(path, { headers: { 'If-None-Match': tag } })
    expect([again.status, again.headers.get('x-about')]).toEqual([304, about])
  })

  it('has headers of each name once', async () => {
    const [path] = answers[0]!
    const { headers } = await ask(path)
    expect(headers.get('access-control-allow-origin')).toBe('https://viewer.example')
  })
})

it("keep the image services' own links", async () => {
  const { headers } = await ask(`/iiif-img/archive/${OPEN}/full/max/0/default.jpg`)
  expect(headers.get('link')).toMatch(/rel="license".*rel="profile".*rel="canonical"/)
})

const PLATFORM = `public, max-age=${SETTINGS.PUBLIC_MAX_AGE_S.default}`

describe('on caching', () => {
  // Nothing else is set for this customer: the platform's setting decides.
  it.each([
    [`/iiif-img/archive/${OPEN}/full/max/0/default.jpg`, PLATFORM],
    [`/file/archive/${OPEN}`, PLATFORM],
    [`/iiif-img/archive/${CLOSED}/info.json`, 'private, no-cache'],
    ['/archive/dynamic/noop/ROKKA.jpg', PLATFORM],
    ['/archive/dynamic/noop/GUARDED.jpg', 'no-store'],
    [`/iiif-img/archive/${CLOSED}/full/max/0/default.jpg`, 'no-store'],
    [`/file/archive/1/unknown`, 'no-store'],
    ['/iiif-resource/archive/all/a', 'public, max-age=60'],
    ['/raw-resource/archive/all/a', 'public, max-age=60'],
    ['/iiif-collection/archive/1', 'public, max-age=60'],
    ['/pdf/archive/all/a', 'public, max-age=60'],
    ['/pdf-control/archive/all/a', 'no-cache'],
  ])('%s is kept as %s', async (path, expected) => {
    expect((await ask(path)).headers.get('cache-control')).toBe(expected)
  })
})

it('of the same name and about the same: the one written last counts', async () => {
  const headers = `${customer.path}/customHeaders`
  const first = await customer.call('POST', headers, { body: { key: 'X-Twice', value: 'first' } })
  await customer.call('POST', headers, { body: { key: 'x-twice', value: 'second' } })
  const twice = async () => (await ask('/iiif-resource/archive/all/a')).headers.get('x-twice')
  expect(await twice()).toBe('second')
  await customer.call('PATCH', first.body['@id'], { body: { value: 'first, changed' } })
  expect(await twice()).toBe('first, changed')
})
