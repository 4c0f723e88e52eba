// Documents of many images: kept in memory, and never an old one.
import { fetchAs, hostsOf } from '../hosts.js'
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { plainPicture } from '../pictures.js'

let hydria: TestHydria
let customer: TestCustomer
let images: string
let reads = 0

const IMAGES = 30
const DOCUMENTS = [
  '/iiif-resource/reading-room/pages/book',
  '/iiif-resource/v2/reading-room/pages/book',
  '/raw-resource/reading-room/pages/book',
]

/** An image that is uploaded, and many more rows like it. */
async function fill({ services }: TestHydria): Promise<void> {
  await customer.call('PUT', `${images}/p0`, {
    headers: { 'Content-Type': 'image/jpeg' },
    body: plainPicture('rocket.jpg'),
  })
  await customer.call('PATCH', `${images}/p0`, { body: { string1: 'book' } })
  const { rows } = await services.store.db.raw(
    `SELECT string_agg(quote_ident(column_name), ', ') AS columns FROM information_schema.columns
       WHERE table_name = 'images' AND table_schema = current_schema() AND is_generated = 'NEVER'`,
  )
  const { columns } = rows[0]
  await services.store.db.raw(
    `INSERT INTO images (${columns}) SELECT ${columns.replace(/\w+|"\w+"/g, 'copy.$&')}
       FROM images, generate_series(1, ${IMAGES - 1}) AS number,
         jsonb_populate_record(images, jsonb_build_object('id', 'p' || number, 'version', nextval('versions'))) AS copy
       WHERE images.customer = ${customer.id}`,
  )
}

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer('reading-room')
  images = (await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'pages' } })).body.images
  await fill(hydria)
  await customer.call('POST', `${customer.path}/namedQueries`, { body: { name: 'pages', template: 's1=p1!' } })
  hydria.services.store.db.on('query', ({ sql }: { sql: string }) => {
    if (/select "images"\.\* from/.test(sql)) reads++
  })
})

/** An answer, and how often the rows of its images were read for it. */
async function ask(path: string, headers: Record<string, string> = {}) {
  reads = 0
  const reply = await hydria.anyone('GET', path, { headers })
  return { ...reply, reads, tag: reply.headers.get('etag')! }
}

it.each(DOCUMENTS)('%s reads its images once, for whoever asks', async path => {
  const first = await ask(path)
  expect([first.status, first.reads]).toEqual([200, 1])
  const again = await ask(path)
  expect([again.reads, again.tag, again.text === first.text]).toEqual([0, first.tag, true])
  const known = await ask(path, { 'If-None-Match': first.tag })
  expect([known.status, known.reads]).toEqual([304, 0])
})

it.each(DOCUMENTS)('%s has the addresses of the host that was asked', async path => {
  const asked = async (host: string) => {
    const response = await fetchAs(hydria, host, path)
    return [response.status, response.text.replaceAll(host, 'HOST'), response.text.includes(host)]
  }
  const [first, second] = hostsOf(hydria)
  const answers = [await asked(first), await asked(second), await asked(first)]
  expect(answers).toEqual(Array(3).fill([200, answers[0]![1], true]))
})

it('is made once for all who ask at the same time', async () => {
  await customer.call('PATCH', `${images}/p0`, { body: { string3: 'together' } })
  reads = 0
  const answers = await Promise.all([1, 2, 3].map(() => hydria.anyone('GET', DOCUMENTS[0]!)))
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
  expect(reads).toBe(1)
})

const created = 'new'
const describeImage = (id: string, body: object) => () => customer.call('PATCH', `${images}/${id}`, { body })

describe.each<[what: string, change: () => Promise<unknown>]>([
  ['a word of an image', describeImage('p3', { string2: 'changed' })],
  ['an image that leaves the query', describeImage('p4', { string1: 'other' })],
  ['an image that comes into it', describeImage('p4', { string1: 'book' })],
  ['a role', describeImage('p5', { roles: ['clickthrough'] })],
  [
    'a new image',
    async () => {
      const body = plainPicture('coffee.png')
      await customer.call('PUT', `${images}/${created}`, { headers: { 'Content-Type': 'image/png' }, body })
      await customer.call('PATCH', `${images}/${created}`, { body: { string1: 'book' } })
    },
  ],
  ['an image that goes', () => customer.call('DELETE', `${images}/${created}`)],
  ['the order', () => change('namedQueries', 'pages', { template: 's1=p1!&assetOrder=id desc' })],
  ["the customer's versions", () => customer.call('PATCH', customer.path, { body: { defaultImageVersion: 2 } })],
])('%s', (_what, change) => {
  it('shows at once, under another tag', async () => {
    const before = await ask('/iiif-resource/v3/reading-room/pages/book')
    await change()
    const after = await ask('/iiif-resource/v3/reading-room/pages/book', { 'If-None-Match': before.tag })
    expect([after.status, after.reads]).toEqual([200, 1])
    expect(after.tag).not.toBe(before.tag)
  })
})

/** Changes a member of one of the customer's collections by its name. */
async function change(collection: string, name: string, body: object): Promise<void> {
  const { member } = (await customer.call('GET', `${customer.path}/${collection}?name=${name}`)).body
  await customer.call('PATCH', member[0]['@id'], { body })
}

it('a custom header shows at once on what is kept', async () => {
  await ask(DOCUMENTS[0]!)
  await customer.call('POST', `${customer.path}/customHeaders`, { body: { key: 'X-New', value: 'yes' } })
  expect((await ask(DOCUMENTS[0]!)).headers.get('x-new')).toBe('yes')
})

it('a changed label of a service that gives a role shows at once in what names the service', async () => {
  await hydria.services.store
    .db('images')
    .where({ customer: customer.id })
    .update({ roles: ['clickthrough'] })
  const path = '/iiif-resource/v3/reading-room/pages/book'
  expect((await ask(path)).text).not.toContain('New terms')
  expect((await ask(path)).reads).toBe(0)
  await change('authServices', 'clickthrough', { label: 'New terms' })
  expect((await ask(path)).text).toContain('New terms')
})
