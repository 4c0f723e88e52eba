// The Image API over HTTP, versions 3.0 and 2.1 side by side: what each of them has to answer, and what it must refuse.
import sharp from 'sharp'
import { ENCODING } from '../../src/images/index.js'
import { basic, sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { coloursAt, difference, SQUARES, squareColour, squares } from './squares.js'

const SIDE = 1000
let hydria: TestHydria
let customer: TestCustomer
let services: Record<2 | 3, string>

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer()
  await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'squares' } })
  const put = await customer.call('PUT', `${customer.path}/spaces/1/images/ten-by-ten`, {
    headers: { 'Content-Type': 'image/png' },
    body: await squares(SIDE),
  })
  expect(put.body.error).toBe('')
  services = {
    2: `${hydria.base}/iiif-img/v2/${customer.id}/1/ten-by-ten`,
    3: `${hydria.base}/iiif-img/v3/${customer.id}/1/ten-by-ten`,
  }
})

interface Got {
  status: number
  headers: Headers
  bytes: Buffer
}

async function get(url: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Got> {
  const response = await fetch(url, { headers, method, redirect: 'manual' })
  return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) }
}

const both = [2, 3] as const
const every = <T extends unknown[]>(rows: T[]): [2 | 3, ...T][] =>
  both.flatMap(v => rows.map(row => [v, ...row] as [2 | 3, ...T]))

it.each(both)(
  'version %i: the entity tag of a rendering names how it was encoded, that of a tile does not',
  async v => {
    const tagOf = async (path: string) => (await get(`${services[v]}/${path}/0/default.jpg`)).headers.get('etag')
    expect(await tagOf('full/317,')).toMatch(new RegExp(`-${ENCODING.replaceAll('.', '\\.')}"$`))
    expect(await tagOf('0,0,512,512/512,')).toMatch(/-512x512"$/)
  },
)

describe('A size', () => {
  it.each([
    ...every([
      ['full', '300,', 300, 300],
      ['full', ',250', 250, 250],
      ['full', '300,200', 300, 200],
      ['full', 'pct:50', 500, 500],
      ['full', '!400,300', 300, 300],
      ['full', 'max', 1000, 1000],
      ['square', 'max', 1000, 1000],
      ['100,200,300,400', 'max', 300, 400],
      ['100,200,300,400', '150,', 150, 200],
      ['pct:10,20,30,40', 'max', 300, 400],
      ['900,900,500,500', 'max', 100, 100],
    ]),
    [2, 'full', 'full', 1000, 1000] as const,
    [2, 'full', '!2000,3000', 1000, 1000] as const,
    [3, 'full', '!2000,3000', 1000, 1000] as const,
    [3, 'full', '^max', 1000, 1000] as const,
  ])('version %i: %s/%s is %i x %i', async (version, region, size, width, height) => {
    const { status, headers, bytes } = await get(`${services[version]}/${region}/${size}/0/default.jpg`)
    expect([status, headers.get('content-type')]).toEqual([200, 'image/jpeg'])
    const info = await sharp(bytes).metadata()
    expect([info.format, info.width, info.height]).toEqual(['jpeg', width, height])
  })
})

describe('A size above the region', () => {
  const sizes: [2 | 3, string, string, number, number][] = [
    [2, 'full', '1500,', 1500, 1500],
    [3, 'full', '^1500,', 1500, 1500],
    [3, 'full', '^,1500', 1500, 1500],
    [3, 'full', '^pct:120', 1200, 1200],
    [3, 'full', '^!1500,1200', 1200, 1200],
    [3, 'full', '^1200,1100', 1200, 1100],
    [3, 'full', '^500,1001', 500, 1001],
    [3, '0,0,100,100', '^101,', 101, 101],
    [2, '0,0,100,100', '101,', 101, 101],
  ]
  const path = (version: 2 | 3, region: string, size: string): string =>
    `${services[version]}/${region}/${size}/0/default.jpg`

  it.each(sizes)('version %i: %s/%s is made for the owner, privately', async (version, region, size, width, height) => {
    const Authorization = basic(customer.key, customer.secret)
    const { status, headers, bytes } = await get(path(version, region, size), { Authorization })
    expect([status, headers.get('cache-control'), headers.get('vary')]).toEqual([
      200,
      'private, no-cache',
      'Authorization, Cookie',
    ])
    const info = await sharp(bytes).metadata()
    expect([info.width, info.height]).toEqual([width, height])
  })

  it.each(sizes)('version %i: %s/%s is made for nobody else', async (version, region, size) => {
    const other = await hydria.customer()
    const own = basic(customer.key, customer.secret)
    const callers: Record<string, string>[] = [
      {},
      { Authorization: basic(other.key, other.secret) },
      { Authorization: basic(customer.key, 'x') },
      { Authorization: own, 'Sec-Fetch-Site': 'cross-site' },
      { Authorization: own, Origin: 'https://other.example' },
    ]
    for (const headers of callers) {
      const { status, bytes } = await get(path(version, region, size), headers)
      expect([headers, status]).toEqual([headers, 400])
      expect(bytes.toString()).toMatch(/only the image's owner/)
    }
  })

  it('is not announced', async () => {
    for (const service of Object.values(services))
      expect((await get(`${service}/info.json`)).bytes.toString()).not.toMatch(/sizeUpscaling|sizeAboveFull/)
  })
})

describe('A size that a thumbnail was made in', () => {
  const thumbnail = async (size: string): Promise<Buffer> =>
    (await get(`${services[3].replace('iiif-img', 'thumbs')}/full/${size}/0/default.jpg`)).bytes

  it.each(['400,400', '200,', ',100', '!400,400', 'pct:20'])('is that thumbnail: %s', async size => {
    const { status, headers, bytes } = await get(`${services[3]}/full/${size}/0/default.jpg`)
    const { width } = await sharp(bytes).metadata()
    expect([status, headers.get('content-type')]).toEqual([200, 'image/jpeg'])
    expect(bytes).toEqual(await thumbnail(`${width},${width}`))
    const again = { 'If-None-Match': headers.get('etag')! }
    expect((await get(`${services[3]}/full/${size}/0/default.jpg`, again)).status).toBe(304)
  })

  it.each([
    'full/400,400/0/color.png',
    'full/400,400/0/gray.jpg',
    'full/400,400/90/default.jpg',
    'full/400,399/0/default.jpg',
  ])('is not what other pixels are answered with: %s', async path => {
    const { status, bytes } = await get(`${services[3]}/${path}`)
    expect([status, bytes.equals(await thumbnail('400,400'))]).toEqual([200, false])
  })

  it('is not that thumbnail where a level has its pixels', async () => {
    const { bytes } = await get(`${services[3]}/full/1000,1000/0/default.jpg`)
    expect(bytes.equals(await thumbnail('1000,1000'))).toBe(false)
  })
})

describe('What cannot be asked for is refused with 400:', () => {
  it.each([
    ...every([
      ['full/0,0/0/default.jpg'],
      ['full/,/0/default.jpg'],
      ['full/frob/0/default.jpg'],
      ['frob/max/0/default.jpg'],
      ['0,0,0,10/max/0/default.jpg'],
      ['1000,0,10,10/max/0/default.jpg'],
      ['full/max/361/default.jpg'],
      ['full/max/x/default.jpg'],
      ['full/max/0/frob.jpg'],
      ['full/max/0/default.frob'],
      ['full/max/0/default'],
      ['full/999999999,999999999/0/default.jpg'],
      ['full/99999,/0/default.jpg'],
      ['full/max/0/%E0%A4%A.jpg'],
    ]),
    [3, 'full/full/0/default.jpg'] as const,
    [3, 'full/1500,/0/default.jpg'] as const,
    [3, 'full/,1500/0/default.jpg'] as const,
    [3, 'full/pct:200/0/default.jpg'] as const,
    [3, 'full/1100,1100/0/default.jpg'] as const,
    [3, 'full/^99999,/0/default.jpg'] as const,
  ])('version %i: %s', async (version, path) => {
    const { status, headers, bytes } = await get(`${services[version]}/${path}`)
    expect([status, headers.get('access-control-allow-origin')]).toEqual([400, '*'])
    expect(bytes.toString()).not.toBe('')
  })
})

it.each(
  every([
    ['jpg', 'jpeg', 'image/jpeg'],
    ['png', 'png', 'image/png'],
    ['webp', 'webp', 'image/webp'],
    ['gif', 'gif', 'image/gif'],
    ['tif', 'tiff', 'image/tiff'],
    ['avif', 'heif', 'image/avif'],
  ]),
)('version %i makes %s', async (version, format, name, mediaType) => {
  const { status, headers, bytes } = await get(`${services[version]}/0,0,200,200/50,/0/default.${format}`)
  expect([status, headers.get('content-type')]).toEqual([200, mediaType])
  expect((await sharp(bytes).metadata()).format).toBe(name)
})

describe('The pixels', () => {
  const centre = (cell: number): number => (cell + 0.5) / SQUARES
  const cells: [number, number][] = [
    [0, 0],
    [9, 0],
    [0, 9],
    [9, 9],
    [4, 7],
    [6, 2],
  ]

  it.each(every([['full/max'], ['full/500,'], ['full/333,333'], ['pct:0,0,100,100/720,']]))(
    'version %i: of %s are those of the picture',
    async (version, path) => {
      const { bytes } = await get(`${services[version]}/${path}/0/default.png`)
      const seen = await coloursAt(
        bytes,
        cells.map(([column, row]) => [centre(column), centre(row)]),
      )
      for (const [index, [column, row]] of cells.entries())
        expect(difference(seen[index]!, squareColour(column, row))).toBeLessThan(6)
    },
  )

  it.each([
    ['0', 3, 1],
    ['90', 1, 6],
    ['180', 6, 8],
    ['270', 8, 3],
    ['!0', 6, 1],
    ['!180', 3, 8],
  ])('rotated by %s show square %i,%i at 3,1', async (rotation, column, row) => {
    for (const version of both) {
      const { bytes } = await get(`${services[version]}/full/500,/${rotation}/default.png`)
      const [seen] = await coloursAt(bytes, [[centre(3), centre(1)]])
      expect(difference(seen!, squareColour(column, row))).toBeLessThan(6)
    }
  })

  it('turned by any degrees fill a larger picture, its corners transparent', async () => {
    const { bytes } = await get(`${services[3]}/full/200,/22.5/default.png`)
    const info = await sharp(bytes).metadata()
    expect([info.width! > 250, info.hasAlpha]).toEqual([true, true])
  })

  it('in gray have no colour, in bitonal are black or white', async () => {
    const gray = await get(`${services[3]}/full/100,/0/gray.png`)
    for (const [r, g, b] of await coloursAt(gray.bytes, [
      [0.15, 0.35],
      [0.75, 0.85],
    ]))
      expect([g, b]).toEqual([r, r])
    const bitonal = await get(`${services[3]}/full/100,/0/bitonal.png`)
    const raw = await sharp(bitonal.bytes).toColourspace('b-w').raw().toBuffer()
    expect([...new Set(raw)].sort((a, b) => a - b)).toEqual([0, 255])
  })
})

describe('info.json', () => {
  const json = (bytes: Buffer) => JSON.parse(bytes.toString())

  it('of version 3 tells what a version 3 client needs', async () => {
    const { status, headers, bytes } = await get(`${services[3]}/info.json`)
    expect([status, headers.get('access-control-allow-origin')]).toEqual([200, '*'])
    expect(headers.get('content-type')).toBe('application/ld+json;profile="http://iiif.io/api/image/3/context.json"')
    expect(json(bytes)).toMatchObject({
      '@context': 'http://iiif.io/api/image/3/context.json',
      id: services[3],
      type: 'ImageService3',
      protocol: 'http://iiif.io/api/image',
      profile: 'level2',
      width: SIDE,
      height: SIDE,
      sizes: [
        { width: 500, height: 500 },
        { width: 1000, height: 1000 },
      ],
      tiles: [{ width: 512, height: 512, scaleFactors: [1, 2] }],
    })
  })

  it('of version 2 tells what a version 2 client needs', async () => {
    const { headers, bytes } = await get(`${services[2]}/info.json`)
    expect(headers.get('content-type')).toBe('application/json')
    expect(headers.get('link')).toContain('<http://iiif.io/api/image/2/context.json>')
    const info = json(bytes)
    expect(info).toMatchObject({
      '@context': 'http://iiif.io/api/image/2/context.json',
      '@id': services[2],
      width: SIDE,
    })
    expect(info.profile[0]).toBe('http://iiif.io/api/image/2/level2.json')
  })

  it.each([
    ['application/json', 3, 'application/json'],
    ['application/ld+json', 3, 'application/ld+json;profile="http://iiif.io/api/image/3/context.json"'],
    [
      'application/ld+json;profile="http://iiif.io/api/image/2/context.json"',
      2,
      'application/ld+json;profile="http://iiif.io/api/image/2/context.json"',
    ],
    [
      'application/ld+json;profile="http://iiif.io/api/image/3/context.json", application/ld+json;q=0.9;profile="http://iiif.io/api/image/2/context.json"',
      3,
      'application/ld+json;profile="http://iiif.io/api/image/3/context.json"',
    ],
    ['text/html', 3, 'application/ld+json;profile="http://iiif.io/api/image/3/context.json"'],
  ])('at the address without a version, for who accepts %s, is version %i', async (accept, version, mediaType) => {
    const address = `${hydria.base}/iiif-img/${customer.id}/1/ten-by-ten`
    const { headers, bytes } = await get(`${address}/info.json`, { Accept: accept })
    expect([headers.get('content-type'), headers.get('vary')]).toEqual([mediaType, 'Accept'])
    const info = json(bytes)
    expect(info.id ?? info['@id']).toBe(version === 3 ? address : services[2])
  })

  it('follows the default version of the customer', async () => {
    const other = await hydria.customer('version-two')
    await other.call('POST', `${other.path}/spaces`, { body: { name: 's' } })
    await other.call('PUT', `${other.path}/spaces/1/images/x`, {
      headers: { 'Content-Type': 'image/png' },
      body: await squares(100),
    })
    const address = `${hydria.base}/iiif-img/version-two/1/x`
    expect(json((await get(`${address}/info.json`)).bytes).id).toBe(address)
    const patched = await other.call('PATCH', other.path, { body: { defaultImageVersion: 2 } })
    expect([patched.status, patched.body.defaultImageVersion]).toEqual([200, 2])
    expect(json((await get(`${address}/info.json`)).bytes)['@id']).toBe(address)
    expect((await get(`${address}/full/full/0/default.jpg`)).status).toBe(200)
    expect((await other.call('PATCH', other.path, { body: { defaultImageVersion: 4 } })).status).toBe(400)
  })

  it('every tile that it names is there, and its size is the one that viewers reckon', async () => {
    const info = json((await get(`${services[3]}/info.json`)).bytes)
    const [{ width: tile, scaleFactors }] = info.tiles
    for (const factor of scaleFactors)
      for (let x = 0; x < info.width; x += tile * factor)
        for (let y = 0; y < info.height; y += tile * factor) {
          const w = Math.min(tile * factor, info.width - x)
          const h = Math.min(tile * factor, info.height - y)
          const size = `${Math.ceil(w / factor)},${Math.ceil(h / factor)}`
          const { status, bytes } = await get(`${services[3]}/${x},${y},${w},${h}/${size}/0/default.jpg`)
          const got = await sharp(bytes).metadata()
          expect([status, `${got.width},${got.height}`]).toEqual([200, size])
        }
  })
})

describe('Around the image:', () => {
  it.each(every([['']]))('version %i: the bare address leads to info.json', async version => {
    for (const end of ['', '/']) {
      const { status, headers } = await get(services[version] + end)
      expect([status, headers.get('location')]).toEqual([303, `${services[version]}/info.json`])
    }
  })

  it('an image links to its canonical address and its profile', async () => {
    const three = await get(`${services[3]}/pct:0,0,100,100/,1000/0/color.jpg`)
    expect(three.headers.get('link')).toBe(
      `<http://iiif.io/api/image/3/level2.json>;rel="profile", <${services[3]}/full/max/0/color.jpg>;rel="canonical"`,
    )
    const two = await get(`${services[2]}/0,0,500,500/100,100/0/default.jpg`)
    expect(two.headers.get('link')).toBe(
      `<http://iiif.io/api/image/2/level2.json>;rel="profile", <${services[2]}/0,0,500,500/100,/0/default.jpg>;rel="canonical"`,
    )
  })

  it('a thumbnail links to its canonical address, which is one of its own', async () => {
    for (const [version, canonical] of [
      ['v2', '200,'],
      ['v3', '200,200'],
    ]) {
      const service = `${hydria.base}/thumbs/${version}/${customer.id}/1/ten-by-ten`
      const thumbnail = await get(`${service}/full/!200,300/0/color.jpg`)
      const address = /<([^>]*)>;rel="canonical"/.exec(thumbnail.headers.get('link')!)?.[1]
      expect(address).toBe(`${service}/full/${canonical}/0/color.jpg`)
      expect((await get(address!)).bytes).toEqual(thumbnail.bytes)
    }
  })

  it.each(['info.json', 'full/max/0/default.jpg', '0,0,512,512/512,/0/default.jpg'])(
    '%s is not sent again to who has it',
    async path => {
      const url = `${services[3]}/${path}`
      const first = await get(url)
      const etag = first.headers.get('etag')!
      expect(first.headers.get('cache-control')).toMatch(/^public, .*max-age=\d+/)
      expect((await get(url, { 'If-None-Match': etag })).status).toBe(304)
      expect((await get(url, { 'If-None-Match': `"x", W/${etag}` })).status).toBe(304)
      expect((await get(url, { 'If-None-Match': '"x"' })).status).toBe(200)
      expect((await get(url, { 'If-Modified-Since': first.headers.get('last-modified')! })).status).toBe(304)
      expect((await get(url, { 'If-Modified-Since': new Date(0).toUTCString() })).status).toBe(200)
    },
  )

  it('HEAD tells what GET would', async () => {
    for (const path of ['info.json', 'full/100,/0/default.jpg']) {
      const whole = await get(`${services[3]}/${path}`)
      const head = await get(`${services[3]}/${path}`, {}, 'HEAD')
      expect([head.status, head.bytes.length, head.headers.get('content-length')]).toEqual([
        200,
        0,
        String(whole.bytes.length),
      ])
    }
  })

  it('OPTIONS lets any page in, other methods are refused', async () => {
    const options = await get(
      `${services[3]}/info.json`,
      { 'Access-Control-Request-Headers': 'authorization' },
      'OPTIONS',
    )
    expect([options.status, options.headers.get('access-control-allow-headers')]).toEqual([204, 'authorization'])
    const deleted = await get(`${services[3]}/info.json`, {}, 'DELETE')
    expect([deleted.status, deleted.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS'])
  })

  it.each(['a/b', 'nobody', '%5Bfrob%5D', '[frob]'])('the identifier %s is not found', async id => {
    const { status } = await get(`${hydria.base}/iiif-img/${customer.id}/1/${id}/full/max/0/default.jpg`)
    expect(status).toBe(404)
  })

  it('an error is problem details for who takes JSON', async () => {
    const { headers, bytes } = await get(`${services[3]}/full/x/0/default.jpg`, { Accept: 'application/json' })
    expect(headers.get('content-type')).toBe('application/problem+json')
    expect(JSON.parse(bytes.toString())).toMatchObject({
      ...{ status: 400, errors: [{ property: 'size' }], type: `${hydria.base}/docs/problems/bad-request` },
    })
  })

  it('an identifier of any characters works percent-encoded, and so do escapes that were not needed', async () => {
    const id = 'a/ü %"<é>'
    const encoded = encodeURIComponent(id)
    await customer.call('PUT', `${customer.path}/spaces/1/images/${encoded}`, {
      headers: { 'Content-Type': 'image/png' },
      body: await squares(100),
    })
    const service = `${hydria.base}/iiif-img/${customer.id}/1/${encoded}`
    const info = await get(`${service}/info.json`)
    expect(JSON.parse(info.bytes.toString()).id).toBe(service)
    const image = await get(`${service}/full/max/0/default.jpg`)
    expect(image.headers.get('link')).toContain(`<${service}/full/max/0/default.jpg>`)
    expect((await get(`${services[3].replace('-by-', '%2Dby%2D')}/full/max/0/default.jpg`)).status).toBe(200)
  })
})
