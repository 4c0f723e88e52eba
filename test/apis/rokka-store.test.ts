// One store, two vocabularies: what rokka's client uploads is an Image of the DLCS API, and the other way round.
import { createHash } from 'node:crypto'
import type { Rokka } from 'rokka'
import sharp from 'sharp'
import { sweep } from '../../src/ingest/index.js'
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { type Origin, plainPicture, startOrigin } from '../pictures.js'
import { clientOf, refusal } from './rokka.js'

let hydria: TestHydria
let origin: Origin

beforeAll(async () => {
  hydria = await sharedTestHydria()
  origin = await startOrigin()
})
afterAll(async () => {
  await origin.close()
})

const sha1 = (bytes: Buffer): string => createHash('sha1').update(bytes).digest('hex')

/** A customer with its client. */
async function someone(): Promise<{ customer: TestCustomer; client: Rokka; org: string }> {
  const customer = await hydria.customer()
  return { customer, client: clientOf(hydria, customer), org: customer.name }
}

const create = async ({ client, org }: { client: Rokka; org: string }, name: string, bytes: Buffer, metadata = {}) =>
  (await client.sourceimages.create(org, name, bytes, metadata)).body.items[0]

/** Path of the Image that a source image is. */
async function imagePath({ customer }: { customer: TestCustomer }, hash: string): Promise<string> {
  const { body } = await customer.call('GET', `${customer.path}/spaces`)
  const space = body.member.find((member: { name: string }) => member.name === 'rokka')
  return `${new URL(space['@id']).pathname}/images/${hash}`
}

const originals = async (customer: TestCustomer): Promise<string[]> => {
  const keys: string[] = []
  for await (const { key } of hydria.services.blobs.list(`${customer.id}/original/`)) keys.push(key)
  return keys
}

it('an upload by rokka is an Image in Turtle, and zooms by IIIF', async () => {
  const owner = await someone()
  const { hash } = await create(owner, 'rocket.jpg', plainPicture('rocket.jpg'))
  const path = await imagePath(owner, hash)
  const turtle = await owner.customer.call('GET', path, { headers: { Accept: 'text/turtle' } })
  expect([turtle.status, turtle.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/turtle')])
  expect(turtle.text).toContain('640')
  const { body } = await owner.customer.call('GET', path)
  expect(body).toMatchObject({ width: 640, height: 427, error: '', ingesting: false, mediaType: 'image/jpeg' })
  const info = await hydria.anyone('GET', body.infoJson)
  expect(info.body).toMatchObject({ width: 640, height: 427 })
  const tile = await fetch(
    new URL(`${new URL(body.infoJson).pathname.replace('/info.json', '')}/0,0,512,427/512,/0/default.jpg`, hydria.base),
  )
  expect(tile.status).toBe(200)
})

it('an Image that was put by the DLCS API is found by rokka', async () => {
  const owner = await someone()
  const { customer, client, org } = owner
  await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'mine' } })
  await customer.call('PUT', `${customer.path}/spaces/1/images/chelsea`, {
    body: { origin: origin.url('chelsea.png') },
  })
  const { body } = await client.sourceimages.list(org, { search: { name: 'chel*', width: '[400 TO 500]' } })
  expect(body.items).toEqual([
    expect.objectContaining({
      name: 'chelsea',
      binary_hash: sha1(plainPicture('chelsea.png')),
      width: 451,
      format: 'png',
    }),
  ])
  const { hash } = body.items[0]!
  expect((await client.sourceimages.downloadAsBuffer(org, hash)).body.equals(plainPicture('chelsea.png'))).toBe(true)
  const rendered = await fetch(client.render.getUrl(org, hash, 'jpg', [client.operations.resize(100, 100)] as never))
  expect(rendered.status).toBe(200)
  expect((await create(owner, 'again.png', plainPicture('chelsea.png'))).hash).toBe(hash)
})

it('new bytes for an Image are a new hash, which keeps the metadata', async () => {
  const { customer, client, org } = await someone()
  await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'mine' } })
  const path = `${customer.path}/spaces/1/images/changing`
  const upload = (name: string) =>
    customer.call('PUT', path, { headers: { 'Content-Type': 'image/png' }, body: plainPicture(name) })
  await upload('coffee.png')
  const { hash } = (await client.sourceimages.list(org)).body.items[0]!
  await client.sourceimages.meta.add(org, hash, { kept: 'yes' })
  await upload('astronaut.png')
  const { items } = (await client.sourceimages.list(org)).body
  expect(items).toEqual([
    expect.objectContaining({
      binary_hash: sha1(plainPicture('astronaut.png')),
      user_metadata: { kept: 'yes' },
      width: 512,
    }),
  ])
  expect(items[0]!.hash).not.toBe(hash)
})

it('an Image that is deleted by the DLCS API is gone from rokka, unless another has the same bytes', async () => {
  const { customer, client, org } = await someone()
  await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'mine' } })
  const upload = { headers: { 'Content-Type': 'image/png' }, body: plainPicture('coffee.png') }
  for (const id of ['one', 'two']) await customer.call('PUT', `${customer.path}/spaces/1/images/${id}`, upload)
  const { items, total } = (await client.sourceimages.list(org)).body
  expect([total, items[0]!.name]).toEqual([1, 'one'])
  await customer.call('DELETE', `${customer.path}/spaces/1/images/one`)
  expect((await client.sourceimages.get(org, items[0]!.hash)).statusCode).toBe(200)
  await customer.call('DELETE', `${customer.path}/spaces/1/images/two`)
  expect((await client.sourceimages.list(org)).body.total).toBe(0)
})

it('the same bytes twice are one source image and one stored original, whatever their names', async () => {
  const owner = await someone()
  const first = await create(owner, 'a.png', plainPicture('coffee.png'), { meta_user: { a: '1', b: '1' } })
  const second = await owner.client.sourceimages.create(owner.org, 'b.png', plainPicture('coffee.png'), {
    meta_user: { b: '2' },
  })
  expect([second.statusCode, second.body.items[0].hash]).toEqual([200, first.hash])
  expect(second.body.items[0].user_metadata).toEqual({ a: '1', b: '2' })
  await owner.client.sourceimages.addDynamicMetaData(owner.org, first.hash, 'version', { text: 'x' })
  expect(await originals(owner.customer)).toHaveLength(1)
})

it('many uploads of the same bytes at a time make one source image', async () => {
  const owner = await someone()
  const images = await Promise.all(
    Array.from({ length: 6 }, (_, n) => create(owner, `${n}.jpg`, plainPicture('rocket.jpg'))),
  )
  expect(new Set(images.map(image => image.hash)).size).toBe(1)
  expect((await owner.client.sourceimages.list(owner.org)).body.total).toBe(1)
})

it('what is deleted shows nowhere, comes back whole, and goes for good with its bytes after TRASH_DAYS', async () => {
  const owner = await someone()
  const { customer, client, org } = owner
  const { hash } = await create(owner, 'a.png', plainPicture('coffee.png'))
  const path = await imagePath(owner, hash)
  const before = (await customer.call('GET', path)).body
  await client.sourceimages.delete(org, hash)
  expect((await customer.call('GET', path)).status).toBe(404)
  expect((await fetch(client.render.getUrl(org, hash, 'jpg', 'dynamic/noop'))).status).toBe(404)
  await sweep(hydria.services)
  expect(await originals(customer)).toHaveLength(1)
  await client.sourceimages.restore(org, hash)
  expect((await customer.call('GET', path)).body).toMatchObject({ width: before.width, infoJson: before.infoJson })
  expect((await fetch(client.render.getUrl(org, hash, 'jpg', 'dynamic/noop'))).status).toBe(200)
  await client.sourceimages.delete(org, hash)
  const days = (count: number) => new Date(Date.now() + count * 86_400_000)
  await sweep({ ...hydria.services, now: () => days(29) })
  expect((await client.sourceimages.list(org, { deleted: true })).body.total).toBe(1)
  await sweep({ ...hydria.services, now: () => days(31) })
  expect((await client.sourceimages.list(org, { deleted: true })).body.total).toBe(0)
  expect((await refusal(client.sourceimages.restore(org, hash))).statusCode).toBe(404)
  expect(await originals(customer)).toEqual([])
})

it('uploading what is in the trash brings it back', async () => {
  const owner = await someone()
  const { hash } = await create(owner, 'a.png', plainPicture('coffee.png'))
  await owner.client.sourceimages.delete(owner.org, hash)
  expect((await create(owner, 'a.png', plainPicture('coffee.png'))).hash).toBe(hash)
  expect((await owner.client.sourceimages.list(owner.org)).body.total).toBe(1)
})

it('a locked image stays when deletePrevious is asked for, and no other is made', async () => {
  const owner = await someone()
  const { hash } = await create(owner, 'a.png', plainPicture('coffee.png'))
  await owner.client.sourceimages.setLocked(owner.org, hash, true)
  const area = { x: 1, y: 1, width: 5, height: 5 }
  const answer = await refusal(
    owner.client.sourceimages.setSubjectArea(owner.org, hash, area, { deletePrevious: true }),
  )
  expect(answer.statusCode).toBe(423)
  expect((await owner.client.sourceimages.list(owner.org)).body.items.map(item => item.hash)).toEqual([hash])
})

it('other organizations are not there for a key', async () => {
  const owner = await someone()
  const { hash } = await create(owner, 'a.png', plainPicture('coffee.png'))
  const { client } = await someone()
  for (const call of [
    () => client.sourceimages.list(owner.org),
    () => client.sourceimages.get(owner.org, hash),
    () => client.sourceimages.delete(owner.org, hash),
    () => client.organizations.get(owner.org),
    () => client.stacks.list(owner.org),
  ])
    expect((await refusal(call())).statusCode).toBe(404)
})

it('a membership opens an organization as far as its roles go', async () => {
  const owner = await someone()
  const guest = await someone()
  const { hash } = await create(owner, 'a.png', plainPicture('coffee.png'))
  const id = await guest.client.users.getId()
  const put = (roles: string) => owner.client.memberships.create(owner.org, id, roles as never)
  expect((await put('read')).statusCode).toBe(201)
  expect((await guest.client.sourceimages.get(owner.org, hash)).statusCode).toBe(200)
  expect((await refusal(guest.client.sourceimages.delete(owner.org, hash))).statusCode).toBe(403)
  expect((await refusal(guest.client.sourceimages.setLocked(owner.org, hash, true))).statusCode).toBe(403)
  expect((await put('write')).statusCode).toBe(200)
  expect((await guest.client.sourceimages.putName(owner.org, hash, 'b.png')).body.name).toBe('b.png')
  const list = (await owner.client.memberships.list(owner.org)).body
  expect([list.total, list.items.map((item: { roles: string[] }) => item.roles)]).toEqual([2, [['admin'], ['write']]])
  expect((await owner.client.memberships.delete(owner.org, id)).statusCode).toBe(204)
  expect((await refusal(guest.client.sourceimages.get(owner.org, hash))).statusCode).toBe(404)
})

it('a session with tokens renews itself, and ends with its key', async () => {
  const { customer, client, org } = await someone()
  const made = (await client.user.addApiKey('for the browser')).body
  expect(made).toMatchObject({ comment: 'for the browser', api_key: expect.stringContaining(`${made.id}:`) })
  let token: string | null = null
  const browser = clientOf(hydria, customer, {
    apiKey: made.api_key,
    apiTokenGetCallback: () => token,
    apiTokenSetCallback: (given: string) => {
      token = given
    },
    apiTokenOptions: { renewable: true, expires_in: 3600 },
  })
  expect((await browser.user.getCurrentApiKey()).body.id).toBe(made.id)
  expect(browser.user.getTokenIsValidFor()).toBeGreaterThan(3000)
  expect((await browser.sourceimages.list(org)).statusCode).toBe(200)
  expect((await client.user.listApiKeys()).body.map(key => key.id)).toContain(made.id)
  expect((await client.user.deleteApiKey(made.id!)).statusCode).toBe(204)
  const over = clientOf(hydria, customer, { apiKey: undefined, apiTokenGetCallback: () => token })
  expect((await refusal(over.user.get())).statusCode).toBe(401)
})

it('the administrator makes organizations, whose names are those of customers', async () => {
  const admin = clientOf(hydria, { key: 'test-admin', secret: 'test-admin-secret' })
  const made = await admin.organizations.create('museum', 'bills@example.org', 'The Museum')
  expect([made.statusCode, made.body]).toEqual([
    201,
    expect.objectContaining({ name: 'museum', display_name: 'The Museum', billing_email: 'bills@example.org' }),
  ])
  expect((await refusal(admin.organizations.create('MUSEUM', '', ''))).statusCode).toBe(409)
  const bytes = await sharp({ create: { width: 5, height: 5, channels: 3, background: 'red' } })
    .png()
    .toBuffer()
  expect((await admin.sourceimages.create('museum', 'a.png', bytes)).statusCode).toBe(201)
  const { client } = await someone()
  expect((await refusal(client.organizations.create('mine', '', ''))).statusCode).toBe(403)
})

describe('bytes that came before their row', () => {
  /** Runs SQL before the row of each source image is inserted. */
  const beforeInsert = (sql: string) =>
    hydria.services.store.db.raw(
      `CREATE OR REPLACE FUNCTION before_insert() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${sql} RETURN NEW; END $$;
       CREATE OR REPLACE TRIGGER before_insert BEFORE INSERT ON rokka_images FOR EACH ROW EXECUTE FUNCTION before_insert()`,
    )
  afterEach(() => hydria.services.store.db.raw('DROP TRIGGER before_insert ON rokka_images'))

  const rest = async (customer: TestCustomer) => ({
    held: await hydria.services.store.db('blob_releases').where({ customer: customer.id }).pluck('sha256'),
    originals: await originals(customer),
  })

  it('are held until it names them, so that a process that ends in between leaves nothing', async () => {
    await beforeInsert(
      `IF NOT EXISTS (SELECT FROM blob_releases WHERE customer = NEW.customer AND sha256 = NEW.sha256 AND due > now())
       THEN RAISE 'not held'; END IF;`,
    )
    const owner = await someone()
    expect(await create(owner, 'rocket.jpg', plainPicture('rocket.jpg'))).toMatchObject({ width: 640 })
    expect(await rest(owner.customer)).toEqual({ held: [], originals: [expect.any(String)] })
  })

  it('go when it never comes', async () => {
    await beforeInsert(`RAISE 'no row';`)
    const owner = await someone()
    const refused = await refusal(create(owner, 'rocket.jpg', plainPicture('rocket.jpg')))
    expect(refused.statusCode).toBe(500)
    expect(await rest(owner.customer)).toEqual({ held: [], originals: [] })
  })
})

it('what a manifest shows goes, unless the client wants to know of that first', async () => {
  const owner = await someone()
  const { customer, org } = owner
  const { hash, binary_hash } = await create(owner, 'rocket.jpg', plainPicture('rocket.jpg'))
  const [, space] = /spaces\/(\d+)\//.exec(await imagePath(owner, hash))!
  const body = {
    type: 'Manifest',
    label: { en: ['Rocket'] },
    paintedResources: [{ asset: { id: hash, space: Number(space) } }],
  }
  const manifest = `${customer.path}/iiif/manifests/rocket`
  expect((await customer.call('PUT', manifest, { body })).status).toBe(201)
  const headers = { Prefer: 'handling=strict' }
  for (const path of [`/sourceimages/${org}/${hash}`, `/sourceimages/${org}?binaryHash=${binary_hash}`]) {
    const { status, text } = await customer.call('DELETE', path, { headers })
    expect([status, text]).toEqual([409, expect.stringContaining(hydria.base + manifest)])
  }
  expect((await customer.call('DELETE', `/sourceimages/${org}/${hash}`)).status).toBe(204)
})
