// Rights survive: what an image's file, the image itself and its space say goes with every answer and everything that is made of it.
import sharp from 'sharp'
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { MARKED, SECRETS } from '../marked-pictures.js'
import { picture } from '../pictures.js'

let hydria: TestHydria
let customer: TestCustomer
let space: string
let images: string
/** What the API shows of each marked picture. */
const embedded: Record<string, Record<string, string>> = {}

const PLUS = 'http://ns.useplus.org/ldf/vocab/'
const LICENSE = 'http://creativecommons.org/licenses/by-nc/4.0/'
/** Bytes that only a packet of ours has. */
const PACKET = 'adobe:ns:meta/'

const put = (id: string, bytes: Buffer, mediaType = 'image/jpeg') =>
  customer.call('PUT', `${images}/${id}`, { headers: { 'Content-Type': mediaType }, body: bytes })
const change = (id: string, body: object) => customer.call('PATCH', `${images}/${id}`, { body })

async function got(path: string, headers: Record<string, string> = {}) {
  const response = await fetch(new URL(path, hydria.base), { headers })
  return { status: response.status, headers: response.headers, body: Buffer.from(await response.arrayBuffer()) }
}

const told = ({ headers }: { headers: Headers }) => [
  headers.get('link')?.includes(`<${LICENSE}>; rel="license"`) ?? false,
  headers.get('tdm-reservation'),
]

const rokkaPath = async (id: string): Promise<string> => {
  const { db } = hydria.services.store
  const source = await db('rokka_images').where({ customer: customer.id, id }).first('hash')
  return `/${customer.name}/dynamic/resize-width-60/${source!.hash}.jpg`
}

/** Everything that is made of an image, by where it is answered. */
const MADE: Record<string, (id: string) => string | Promise<string>> = {
  'a rendering of the whole': id => `/iiif-img/${customer.id}/1/${id}/full/90,/0/default.jpg`,
  'a region': id => `/iiif-img/${customer.id}/1/${id}/10,10,80,60/40,/0/default.jpg`,
  'a PNG': id => `/iiif-img/${customer.id}/1/${id}/full/50,/0/default.png`,
  'a GIF': async id => (await rokkaPath(id)).replace('.jpg', '.gif'),
  'a WebP': id => `/iiif-img/${customer.id}/1/${id}/full/50,/0/default.webp`,
  'a TIFF': id => `/iiif-img/${customer.id}/1/${id}/full/50,/0/default.tif`,
  'a bitonal TIFF': id => `/iiif-img/${customer.id}/1/${id}/full/50,/0/bitonal.tif`,
  'a thumbnail': id => `/thumbs/${customer.id}/1/${id}/full/!100,100/0/default.jpg`,
  'a tile': id => `/iiif-img/${customer.id}/1/${id}/full/max/0/default.jpg`,
  'a PDF': id => `/pdf/${customer.id}/one/${id}`,
  'a ZIP': id => `/zip/${customer.id}/one/${id}`,
  "a rendering of rokka's": rokkaPath,
}

beforeAll(async () => {
  hydria = await sharedTestHydria({ TILE_XMP: 'true' })
  customer = await hydria.customer()
  const { body } = await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'marked' } })
  ;({ '@id': space, images } = body)
  await customer.call('POST', `${customer.path}/namedQueries`, { body: { name: 'one', template: 's1=p1' } })
  for (const [id, { mediaType, make }] of Object.entries(MARKED)) {
    const { body } = await put(id, await make(), mediaType)
    expect(body.error).toBe('')
    embedded[id] = body.embeddedRights
    await change(id, { string1: id })
  }
  await put('plain', await sharp(picture('rocket.jpg')).resize(200).jpeg().toBuffer())
  await change('plain', { string1: 'plain' })
}, 60_000)

describe('The API shows what a file says', () => {
  it('in an object of its own, and fills in the registered licence', async () => {
    const { body } = await customer.call('GET', `${images}/xmp.jpg`)
    expect([body.rights, body.dataMining]).toEqual([LICENSE, undefined])
    expect(body.embeddedRights).toMatchObject({
      copyrightNotice: '© Museum & Söhne',
      credit: 'Photo: A. Smith',
      owner: ['Museum', 'Stadt'],
      usageTerms: 'Ask first',
      webStatement: 'https://museum.example/rights',
      marked: true,
      license: LICENSE,
      dataMining: 'DMI-PROHIBITED-AIMLTRAINING',
      otherConstraints: 'No memes',
    })
  })

  it('and nothing of a file without marks', async () => {
    const { body } = await customer.call('GET', `${images}/plain`)
    expect([body.rights, 'embeddedRights' in body, 'dataMining' in body]).toEqual(['', false, false])
  })

  it('but the rights that are named on the image stay when its file changes, and those of the file go with it', async () => {
    const [marked, plain] = [await MARKED['xmp.png']!.make(), picture('coffee.png')]
    const rightsAfter = async (bytes: Buffer) => (await put('changed', bytes, 'image/png')).body.rights
    expect(await rightsAfter(marked)).toBe('http://rightsstatements.org/vocab/InC/1.0/')
    expect(await rightsAfter(plain)).toBe('')
    await change('changed', { rights: 'All ours' })
    expect(await rightsAfter(marked)).toBe('All ours')
  })
})

/** All that is made of two of the files, and of the others what is made in three ways. */
const MATRIX = Object.keys(MARKED).flatMap(id =>
  Object.keys(MADE)
    .filter(what => ['xmp.jpg', 'iptc.jpg'].includes(id) || ['a region', 'a thumbnail', 'a PDF'].includes(what))
    .map(what => [id, what] as const),
)

it.each(MATRIX)('of %s, %s carries its rights, and neither place nor serial number', async (id, what) => {
  const { status, body, headers } = await got(await MADE[what]!(id))
  const { copyrightNotice, dataMining } = embedded[id]!
  const text = body.toString('utf8')
  expect([what, status]).toEqual([what, 200])
  expect(text).toContain(copyrightNotice!.replace('&', '&amp;'))
  expect([text.includes(`${PLUS}DMI-PROHIBITED-AIMLTRAINING`), headers.get('tdm-reservation')]).toEqual(
    dataMining ? [true, '1'] : [false, null],
  )
  expect(text).toContain(`<dc:source>${images}/${id}</dc:source>`)
  for (const secret of [...SECRETS, 'Exif\0', 'GPSL']) expect(text).not.toContain(secret)
})

it.each(Object.keys(MADE))('Of a file without marks, %s gains nothing', async what => {
  const { status, headers, body } = await got(await MADE[what]!('plain'))
  expect([what, status, headers.get('tdm-reservation')]).toEqual([what, 200, null])
  expect(headers.get('link') ?? '').not.toContain('license')
  expect(body.includes(PACKET)).toBe(false)
})

it('an AVIF carries them in a box that readers find', async () => {
  const { body } = await got(
    `/${customer.name}/dynamic/resize-width-60/${(await rokkaPath('xmp.jpg')).split('/').at(-1)!.replace('.jpg', '.avif')}`,
  )
  const { xmpAsString, exif, iptc } = await sharp(body).metadata()
  expect([xmpAsString?.includes('© Museum &amp; Söhne'), exif, iptc]).toEqual([true, undefined, undefined])
})

it('a tile is the same picture with its packet, which decoders skip', async () => {
  const path = MADE['a tile']!('plain') as string
  const pixels = async () =>
    sharp((await got(path)).body)
      .raw()
      .toBuffer()
  const before = await pixels()
  await change('plain', { rights: 'Soon gone' })
  expect((await got(path)).body.includes(PACKET)).toBe(true)
  expect((await pixels()).equals(before)).toBe(true)
  await change('plain', { rights: '' })
})

it('a tile carries nothing unless the setting says so', async () => {
  const other = await sharedTestHydria()
  const theirs = await other.customer()
  const made = await theirs.call('POST', `${theirs.path}/spaces`, { body: { name: 'marked' } })
  const { mediaType, make } = MARKED['xmp.jpg']!
  const body = await make()
  await theirs.call('PUT', `${made.body.images}/x`, { headers: { 'Content-Type': mediaType }, body })
  const response = await fetch(`${other.base}/iiif-img/${theirs.id}/1/x/full/max/0/default.jpg`)
  expect(told(response)).toEqual([true, '1'])
  expect(Buffer.from(await response.arrayBuffer()).includes(PACKET)).toBe(false)
})

describe('HTTP says it', () => {
  it.each([
    ['the information document', () => `/iiif-img/${customer.id}/1/xmp.jpg/info.json`],
    ['a thumbnail', () => MADE['a thumbnail']!('xmp.jpg')],
    ['a tile', () => MADE['a tile']!('xmp.jpg')],
    ['the manifest', () => `/iiif-manifest/${customer.id}/1/xmp.jpg`],
    ['the manifest of a query', () => `/iiif-resource/${customer.id}/one/xmp.jpg`],
    ['a PDF', () => MADE['a PDF']!('xmp.jpg')],
    ["a rendering of rokka's", () => rokkaPath('xmp.jpg')],
  ])('with %s', async (_what, path) => {
    expect(told(await got(await path()))).toEqual([true, '1'])
  })

  it('beside the profile and the canonical address of an image', async () => {
    const { headers } = await got(MADE['a region']!('xmp.jpg') as string)
    expect(headers.get('link')!.match(/rel="?(\w+)/g)).toHaveLength(3)
  })
})

it('a change of rights is a new answer at once', async () => {
  const paths = ['a region', 'a thumbnail', 'a tile', "a rendering of rokka's", 'a ZIP']
  for (const what of paths) {
    const path = await MADE[what]!('exif.webp')
    const before = await got(path)
    const tag = { 'If-None-Match': before.headers.get('etag')! }
    expect([what, (await got(path, tag)).status]).toEqual([what, 304])
    const notice = `Now ${crypto.randomUUID()}`
    await change('exif.webp', { rights: notice })
    const after = await got(path, tag)
    expect([what, after.status, after.body.includes(notice)]).toEqual([what, 200, true])
    await change('exif.webp', { rights: '' })
  }
})

describe('Data mining', () => {
  const reservation = async (id: string) => (await got(MADE['a region']!(id) as string)).headers.get('tdm-reservation')
  const inSpace = async (dataMining: string | null) => {
    expect((await customer.call('PATCH', space, { body: { dataMining } })).body.dataMining).toBe(
      dataMining ?? undefined,
    )
  }
  afterAll(() => inSpace(null))

  it('counts as named on the image, then as in its file, then as in its space', async () => {
    expect([await reservation('plain'), await reservation('xmp.jpg')]).toEqual([null, '1'])
    await inSpace('DMI-PROHIBITED')
    expect(await reservation('plain')).toBe('1')
    await inSpace(`${PLUS}DMI-ALLOWED`)
    expect([await reservation('plain'), await reservation('xmp.jpg')]).toEqual(['0', '1'])
    await change('xmp.jpg', { dataMining: 'DMI-ALLOWED' })
    expect(await reservation('xmp.jpg')).toBe('0')
    await change('xmp.jpg', { dataMining: null })
    expect(await reservation('xmp.jpg')).toBe('1')
  })

  it('may be the IRI of a policy, which reserves it', async () => {
    await change('plain', { dataMining: 'https://museum.example/tdm' })
    const { headers, body } = await got(MADE['a region']!('plain') as string)
    expect([headers.get('tdm-reservation'), headers.get('tdm-policy')]).toEqual(['1', 'https://museum.example/tdm'])
    expect(body.toString()).toContain('<tdm:policy>https://museum.example/tdm</tdm:policy>')
    await change('plain', { dataMining: null })
  })

  it.each(['prohibited', 'DMI-FORBIDDEN', 'http://ns.useplus.org/ldf/vocab/DMI-X', 'ftp://a/b'])(
    'cannot be %j',
    async dataMining => {
      const { status, body } = await change('plain', { dataMining })
      expect([status, body.errors[0].property]).toEqual([400, 'dataMining'])
    },
  )

  it('of spaces is told at /.well-known/tdmrep.json, under the number and the name of their customers', async () => {
    await inSpace('https://museum.example/tdm')
    const { body, headers } = await hydria.anyone('GET', '/.well-known/tdmrep.json')
    expect(headers.get('content-type')).toMatch(/^application\/json/)
    const rule = { 'tdm-reservation': 1, 'tdm-policy': 'https://museum.example/tdm' }
    for (const named of [customer.id, customer.name])
      for (const place of ['iiif-img', 'iiif-img/v2', 'thumbs', 'file', 'iiif-manifest'])
        expect(body).toContainEqual({ location: `/${place}/${named}/1/`, ...rule })
    await inSpace('DMI-UNSPECIFIED')
    expect((await hydria.anyone('GET', '/.well-known/tdmrep.json')).text).not.toContain(`/${customer.name}/`)
  })
})

describe('A manifest', () => {
  const manifest = async (version = 'v3') =>
    (await hydria.anyone('GET', `/iiif-manifest/${version}/${customer.id}/1/xmp.jpg`)).body
  const texts = ['© Museum & Söhne', 'Ask first', 'Photo: A. Smith']

  it('has the licence as its rights, and what must be shown as its required statement', async () => {
    const { rights, requiredStatement, items } = await manifest()
    expect([rights, requiredStatement.value]).toEqual([LICENSE, { none: texts }])
    expect(items[0]).toMatchObject({ rights, requiredStatement })
  })

  it('has the same as licence and attribution in version 2.1', async () => {
    expect(await manifest('v2')).toMatchObject({ license: LICENSE, attribution: texts })
  })

  it('has what is named on the image in the place of the terms of its file', async () => {
    await change('xmp.jpg', { rights: 'https://museum.example/terms' })
    const { rights, requiredStatement } = await manifest()
    expect([rights, requiredStatement.value]).toEqual([
      undefined,
      { none: ['https://museum.example/terms', '© Museum & Söhne', 'Photo: A. Smith'] },
    ])
    await change('xmp.jpg', { rights: LICENSE })
  })
})
