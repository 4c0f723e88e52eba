// One birth: the same picture, by whichever door it comes, is an Image with its space's defaults, counted and ingested once.
import type { Rokka } from 'rokka'
import { type ImageRow, ingestedTwins } from '../../src/store/index.js'
import { form } from '../apis/dsio/radiographs.js'
import { clientOf } from '../apis/rokka.js'
import { type Client, sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { type Origin, plainPicture, startOrigin } from '../pictures.js'
import { tusSend } from '../servers/tus.js'

let hydria: TestHydria
let origin: Origin

beforeAll(async () => {
  hydria = await sharedTestHydria()
  origin = await startOrigin()
})
afterAll(async () => {
  await origin.close()
})

const RIGHTS = 'http://creativecommons.org/publicdomain/mark/1.0/'

/** What the space gives to an image of which nothing is said. */
const DEFAULTS = {
  defaultTags: ['of-the-space'],
  defaultRoles: ['clickthrough'],
  defaultRights: RIGHTS,
  maxUnauthorised: 40,
  maxWidth: 300,
  openFullMax: 30,
}

/** The columns that every image has then, whichever way it came. */
const BORN = {
  tags: ['of-the-space'],
  roles: ['clickthrough'],
  rights: RIGHTS,
  max_unauthorised: 40,
  max_width: 300,
  open_full_max: 30,
  delivery_channels: [
    { channel: 'iiif-img', policy: 'default' },
    { channel: 'thumbs', policy: 'small' },
  ],
  string1: '',
  string2: '',
  string3: '',
  number1: 0,
  number2: 0,
  number3: 0,
  manifests: [],
  error: '',
  ingesting: false,
}

interface Born {
  customer: TestCustomer
  client: Rokka
  /** Path of the space, and of its images. */
  space: string
}

/** A customer with a space of that name, its defaults and default channels. */
async function someone(name: string): Promise<Born> {
  const customer = await hydria.customer()
  const { body } = await customer.call('POST', `${customer.path}/spaces`, { body: { name, ...DEFAULTS } })
  const space = new URL(body['@id']).pathname
  await customer.call('POST', `${customer.path}/deliveryChannelPolicies/thumbs`, {
    body: { name: 'small', policyData: '["!60,60"]' },
  })
  for (const [channel, policy] of [
    ['iiif-img', 'default'],
    ['thumbs', 'small'],
  ]) {
    const made = await customer.call('POST', `${space}/defaultDeliveryChannels`, {
      body: { channel, policy, mediaType: 'image/*' },
    })
    expect(made.status).toBe(201)
  }
  return { customer, client: clientOf(hydria, customer), space }
}

const rowsOf = (customer: TestCustomer) =>
  hydria.services.store.db('images').where({ customer: customer.id }).orderBy('created')

/** How many ingests of the customer have ended. */
async function ingests({ id }: TestCustomer): Promise<number> {
  const row = await hydria.services.store.db('ingest_totals').where({ customer: id }).first()
  return row ? Number(row.success) + Number(row.failed) : 0
}

const settled = (customer: TestCustomer, space: number, id: string) =>
  hydria.services.ingest.finished(customer.id, space, id, 60_000, new AbortController().signal)

const BYTES = plainPicture('rocket.jpg')
const JPEG = { 'Content-Type': 'image/jpeg' }

/** The same bytes in an open space of the customer, with everything said of them that can be said. */
async function secretTwin({ customer }: Born, bytes = BYTES): Promise<void> {
  const { body } = await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'open' } })
  const said = {
    tags: ['other-tag'],
    string1: 'secret note',
    string2: 'two',
    number1: 5,
    manifests: ['m1'],
    rights: 'mine',
    maxWidth: 0,
    deliveryChannels: ['iiif-img', 'thumbs'],
  }
  const made = await customer.call('PUT', `${new URL(body['@id']).pathname}/images/c`, {
    body: { ...said, file: bytes.toString('base64'), mediaType: 'image/jpeg' },
  })
  expect([made.status, made.body.width]).toEqual([201, 640])
}

interface Door {
  space?: string
  /** Images that are there before, and ingests that have ended. */
  before?(born: Born): Promise<void>
  make(born: Born): Promise<{ status: number; id?: string }>
  /** What the row has beyond what all have. */
  own?: object
  /** Ingests that the birth takes; one by default. */
  ingests?: number
}

const create = (client: Rokka, org: string, metadata: object = {}) =>
  client.sourceimages.create(org, 'rocket.jpg', BYTES, metadata)

const uploadBefore = async ({ client, customer }: Born): Promise<void> => {
  await create(client, customer.name)
}

const hashOf = async ({ client, customer }: Born): Promise<string> =>
  (await client.sourceimages.list(customer.name)).body.items[0]!.hash

const queued = async ({ customer }: Born, queue: string) => {
  const member = [{ id: 'x', space: 1, origin: origin.url('rocket.jpg') }]
  const { status } = await customer.call('POST', `${customer.path}/${queue}`, {
    body: { '@type': 'Collection', member },
  })
  return { status, id: 'x' }
}

const DOORS: Record<string, Door> = {
  'PUT of a description': {
    make: ({ customer, space }) =>
      customer.call('PUT', `${space}/images/x`, { body: { origin: origin.url('rocket.jpg') } }),
  },
  'PUT of bytes': {
    make: ({ customer, space }) => customer.call('PUT', `${space}/images/x`, { headers: JPEG, body: BYTES }),
  },
  'PUT of null for each default': {
    make: ({ customer, space }) =>
      customer.call('PUT', `${space}/images/x`, {
        body: {
          ...{ origin: origin.url('rocket.jpg'), tags: null, roles: null, rights: null },
          ...{ maxUnauthorised: null, maxWidth: null, openFullMax: null },
        },
      }),
  },
  'POST of a description': {
    make: ({ customer, space }) =>
      customer.call('POST', `${space}/images`, { body: { origin: origin.url('rocket.jpg') } }),
  },
  'POST of base64': {
    make: ({ customer, space }) =>
      customer.call('POST', `${space}/images`, { body: { file: BYTES.toString('base64') } }),
  },
  'POST of a form': {
    make: ({ customer, space }) => {
      const data = new FormData()
      data.append('file', new Blob([new Uint8Array(BYTES)], { type: 'image/jpeg' }), 'rocket.jpg')
      return customer.call('POST', `${space}/images`, { body: data })
    },
  },
  'the queue': { make: born => queued(born, 'queue') },
  'the priority queue': { make: born => queued(born, 'queue/priority') },
  'a resumable upload': {
    async make({ customer, space }) {
      const endpoint = `${hydria.base}${space}/uploads`
      const { last } = await tusSend(customer, BYTES, { endpoint, metadata: { filetype: 'image/jpeg' } })
      return { status: last.getStatus() === 204 || last.getStatus() === 201 ? 201 : last.getStatus() }
    },
  },
  'rokka, new bytes': {
    space: 'rokka',
    make: async ({ client, customer }) => ({ status: (await create(client, customer.name)).statusCode }),
  },
  'rokka, bytes that are known': {
    space: 'rokka',
    before: secretTwin,
    make: async ({ client, customer }) => ({
      status: (await create(client, customer.name, { options: { protected: true } })).statusCode,
    }),
    own: { protected: true },
  },
  'rokka, an address': {
    space: 'rokka',
    make: async ({ client, customer }) => ({
      status: (await client.sourceimages.createByUrl(customer.name, origin.url('rocket.jpg'))).statusCode,
    }),
  },
  'rokka, protected afterwards': {
    space: 'rokka',
    before: uploadBefore,
    async make(born) {
      const { client, customer } = born
      return { status: (await client.sourceimages.setProtected(customer.name, await hashOf(born), true)).statusCode }
    },
    own: { protected: true },
    ingests: 0,
  },
  'rokka, with dynamic metadata': {
    space: 'rokka',
    before: uploadBefore,
    async make(born) {
      const { client, customer } = born
      const area = { x: 1, y: 1, width: 20, height: 20 }
      const reply = await client.sourceimages.setSubjectArea(customer.name, await hashOf(born), area)
      return { status: reply.statusCode }
    },
    ingests: 0,
  },
  'rokka, copied from another organization': {
    space: 'rokka',
    async make({ customer }) {
      const other = await someone('rokka')
      await uploadBefore(other)
      const admin = clientOf(hydria, { key: 'test-admin', secret: 'test-admin-secret' })
      const reply = await admin.sourceimages.copy(other.customer.name, await hashOf(other), customer.name)
      return { status: reply.statusCode }
    },
  },
  'DSIO, an upload': {
    space: 'dsio',
    make: ({ customer }) => customer.call('POST', '/images', { body: form() }),
  },
  'DSIO, a capture': {
    space: 'dsio',
    async make({ customer }) {
      const { body } = await customer.call('POST', '/modality/sessions', { body: {} })
      return customer.call('POST', `/modality/sessions/${body.sessionId}/images`, { body: form() })
    },
  },
  'DSIO, from a session': {
    space: 'dsio',
    async before({ customer }) {
      await customer.call('POST', '/modality/sessions', { body: { sessionId: 's' } })
      await customer.call('POST', '/modality/sessions/s/images', { body: form() })
    },
    async make({ customer }) {
      const { imageIds } = (await customer.call('GET', '/modality/sessions/s')).body
      return customer.call('POST', '/images/modality', {
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ sessionId: 's', imageId: imageIds[0] }),
      })
    },
    ingests: 0,
  },
}

describe.each(Object.entries(DOORS))('an Image by %s', (_name, door) => {
  it('has what its space gives, is counted and told of once, and is ingested no more often than it must be', async () => {
    const born = await someone(door.space ?? 'mine')
    const { customer, space } = born
    await door.before?.(born)
    const known = new Set((await rowsOf(customer)).map(row => `${row.space}/${row.id}`))
    const ended = await ingests(customer)
    const { status } = await door.make(born)
    expect(status).toBe(201)
    const made = (await rowsOf(customer)).filter(row => !known.has(`${row.space}/${row.id}`))
    expect(made).toHaveLength(1)
    const { id, space: number } = made[0]!
    expect(String(number)).toBe(space.split('/').at(-1))
    const row = await settled(customer, number, id)
    expect(row).toMatchObject({ ...BORN, protected: false, ...door.own })
    expect(row!['width']).toBeGreaterThan(0)
    expect(await ingests(customer)).toBe(ended + (door.ingests ?? 1))
    expect(await hydria.services.store.db('jobs').where({ customer: customer.id })).toEqual([])
    const rows = await rowsOf(customer)
    const sum = (...columns: (keyof ImageRow)[]) =>
      rows.reduce((total, each) => total + columns.reduce((bytes, column) => bytes + Number(each[column]), 0), 0)
    expect((await customer.call('GET', `${customer.path}/storage`)).body).toMatchObject({
      numberOfStoredImages: known.size + 1,
      totalSizeOfStoredImages: sum('original_size', 'derivative_size'),
      totalSizeOfThumbnails: sum('thumbnails_size'),
    })
    const image = `/iiif-img/${customer.id}/${number}/${encodeURIComponent(id)}`
    const statusOf = async (caller: Client, size: string) =>
      (await caller('GET', `${image}/full/${size}/0/default.jpg`)).status
    expect(await statusOf(hydria.anyone, '41,')).toBe(401)
    expect(await statusOf(hydria.anyone, '!40,40')).toBe(row!['protected'] ? 401 : 200)
    expect([await statusOf(customer.call, '!300,300'), await statusOf(customer.call, '301,')]).toEqual([200, 400])
    const told = await hydria.services.store.db('changes').where({ customer: customer.id, image: id, kind: 'Create' })
    expect(told).toHaveLength(1)
    const boxes = (row!['thumbnails'] as { width: number; height: number }[]).map(({ width, height }) =>
      Math.max(width, height),
    )
    expect(boxes).toContain(60)
  })
})

describe('bytes that are known (house-review 1.3, 1.4)', () => {
  it('give a protected upload its own settings, not those of the open image with the same bytes', async () => {
    const customer = await hydria.customer()
    const client = clientOf(hydria, customer)
    const { body } = await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'rokka' } })
    const settings = { maxUnauthorised: 0, defaultTags: ['fromspace'] }
    await customer.call('PATCH', body['@id'], { body: settings })
    await secretTwin({ customer, client, space: '' })
    const { statusCode, body: answer } = await create(client, customer.name, { options: { protected: true } })
    expect(statusCode).toBe(201)
    const { hash } = answer.items[0]!
    const { body: image } = await customer.call('GET', `${new URL(body['@id']).pathname}/images/${hash}`)
    expect(image).toMatchObject({ maxUnauthorised: 0, tags: ['fromspace'], string1: '', manifests: [], width: 640 })
    const iiif = new URL(image.imageService).pathname
    expect((await fetch(`${hydria.base}${iiif}/full/max/0/default.jpg`)).status).toBe(401)
    const inManifest = await customer.call('GET', `${customer.path}/allImages?manifests=m1`)
    expect(inManifest.body.member.map(({ id }: { id: string }) => id)).toEqual(['c'])
  })

  it('and a space gives all six defaults to an upload by rokka', async () => {
    const customer = await hydria.customer()
    const given = { maxWidth: 100, openFullMax: 50, defaultRights: RIGHTS }
    const { body } = await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'rokka', ...given } })
    const { items } = (await create(clientOf(hydria, customer), customer.name)).body
    const image = await customer.call('GET', `${new URL(body['@id']).pathname}/images/${items[0]!.hash}`)
    expect(image.body).toMatchObject({ maxWidth: 100, openFullMax: 50, rights: RIGHTS })
  })

  it.each([
    ['the same channels', {}, 0],
    ['other channels', { deliveryChannels: ['iiif-img'] }, 1],
    ['another policy', { deliveryChannels: ['iiif-img', { channel: 'thumbs', policy: 'large' }] }, 1],
  ])('are ingested again where what was derived by %s does not fit', async (_what, said, times) => {
    const customer = await hydria.customer()
    const policies = `${customer.path}/deliveryChannelPolicies/thumbs`
    await customer.call('POST', policies, { body: { name: 'large', policyData: '["!900,900"]' } })
    await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'open' } })
    const twin = { file: BYTES.toString('base64'), mediaType: 'image/jpeg', ...said }
    expect((await customer.call('PUT', `${customer.path}/spaces/1/images/c`, { body: twin })).status).toBe(201)
    // The bytes of an image are one source image; a protected one is another, and so a new Image.
    const made = await create(clientOf(hydria, customer), customer.name, { options: { protected: true } })
    expect(made.statusCode).toBe(201)
    expect(await ingests(customer)).toBe(1 + times)
  })

  it('are ingested again once the policy that they were derived by has changed', async () => {
    const customer = await hydria.customer()
    const policies = `${customer.path}/deliveryChannelPolicies/thumbs`
    await customer.call('POST', policies, { body: { name: 'mine', policyData: '["!60,60"]' } })
    await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'rokka' } })
    for (const [channel, policy] of [
      ['iiif-img', 'default'],
      ['thumbs', 'mine'],
    ])
      await customer.call('POST', `${customer.path}/spaces/1/defaultDeliveryChannels`, {
        body: { channel, policy, mediaType: 'image/*' },
      })
    const client = clientOf(hydria, customer)
    const { hash } = (await create(client, customer.name)).body.items[0]!
    await customer.call('PATCH', `${policies}/mine`, { body: { policyData: '["!70,70"]' } })
    await client.sourceimages.setProtected(customer.name, hash, true)
    const [, second] = await rowsOf(customer)
    const row = await settled(customer, second!.space, second!.id)
    expect((row!['thumbnails'] as { width: number }[]).map(({ width }) => width)).toContain(70)
    expect(await ingests(customer)).toBe(2)
  })
})

describe('an image whose bytes are known', () => {
  const SHA256 = 'ab'.repeat(32)
  const INGESTED = new Date('2026-01-02T00:00:00Z')
  const POLICY = { channel: 'thumbs', policy: 'mine' }
  const db = () => hydria.services.store.db
  const after = (milliseconds: number) => new Date(INGESTED.getTime() + milliseconds)
  /** Changes a policy last at a time; its trigger keeps the time of a real change. */
  const policyChanged = (customer: number, at: Date, name = 'mine') =>
    db()('delivery_channel_policies').insert({
      ...{ customer, channel: 'thumbs', name, policy_data: '["!60,60"]' },
      policy_modified: at,
    })

  it.each<[what: string, serves: boolean, image: object, policy?: (customer: number) => Promise<unknown>]>([
    ['was ingested well', true, {}],
    ['is being ingested', false, { ingesting: true }],
    ['could not be ingested', false, { error: 'no' }],
    ['has no pixels', false, { derivative: null }],
    ['has other bytes', false, { original: 'cd'.repeat(32) }],
    ['has a lookup table', false, { lut: '{"1":2}' }],
    ['has a policy that changed before', true, {}, customer => policyChanged(customer, after(-1))],
    ['has a policy that changed just then', false, {}, customer => policyChanged(customer, after(0))],
    ['has a policy that changed since', false, {}, customer => policyChanged(customer, after(1))],
    ['does not have the policy that changed', true, {}, customer => policyChanged(customer, after(1), 'other')],
    [
      'was taken from the queue before its policy changed',
      false,
      { dequeued: after(-2) },
      customer => policyChanged(customer, after(-1)),
    ],
  ])('that %s serves for another one: %s', async (_what, serves, image, ...[policy]) => {
    const customer = await hydria.customer()
    await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'a' } })
    await policy?.(customer.id)
    await db()('images').insert({
      ...{ customer: customer.id, space: 1, id: 'x', original: SHA256, derivative: 'd', finished: INGESTED },
      ...{ ingesting: false, delivery_channels: db().raw('?', [JSON.stringify([POLICY])]) },
      ...image,
    })
    expect(await ingestedTwins(db(), customer.id, SHA256, null)).toHaveLength(serves ? 1 : 0)
    expect(await ingestedTwins(db(), customer.id + 1, SHA256, null)).toEqual([])
  })
})
