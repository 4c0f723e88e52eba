// rokka's unmodified client through every method of its source images.
import { createHash } from 'node:crypto'
import type { Rokka } from 'rokka'
import sharp from 'sharp'
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { type Origin, plainPicture, startOrigin } from '../pictures.js'
import { type Answer, clientOf, methodsOf, refusal } from './rokka.js'

const sha1 = (bytes: Buffer): string => createHash('sha1').update(bytes).digest('hex')

let hydria: TestHydria
let origin: Origin
let customer: TestCustomer
let client: Rokka
let org: string

/** A picture of its own, so that tests do not meet each other's. */
const painted = (seed: string, width = 120, height = 80): Promise<Buffer> => {
  const [r, g, b] = createHash('md5').update(seed).digest()
  return sharp({ create: { width, height, channels: 3, background: { r: r!, g: g!, b: b! } } })
    .png()
    .toBuffer()
}

const upload = async (seed: string, metadata: object | null = null, size?: [number, number]) => {
  const bytes = await painted(seed, ...(size ?? []))
  const answer = (await client.sourceimages.create(org, `${seed}.png`, bytes, metadata)) as unknown as Answer
  return { bytes, image: answer.body.items[0], answer }
}

const get = async (hash: string, parameters = {}) => (await client.sourceimages.get(org, hash, parameters)).body

beforeAll(async () => {
  hydria = await sharedTestHydria()
  origin = await startOrigin()
  customer = await hydria.customer()
  client = clientOf(hydria, customer)
  org = customer.name
})
afterAll(async () => {
  await origin.close()
})

/** Every method, and the test that shows it. What is not here is not shown. */
const SHOWN: Record<'sourceimages' | 'meta' | 'alias', Record<string, () => Promise<void>>> = {
  sourceimages: {
    async create() {
      const metadata = { meta_user: { foo: 'bar', 'int:id': 42 }, meta_dynamic: { version: { text: 'one' } } }
      const { bytes, image, answer } = await upload('create', metadata)
      expect(answer.statusCode).toBe(201)
      expect(answer.body.total).toBe(1)
      expect(image).toMatchObject({
        hash: expect.stringMatching(/^[0-9a-f]{40}$/),
        binary_hash: sha1(bytes),
        name: 'create.png',
        mimetype: 'image/png',
        format: 'png',
        size: bytes.length,
        width: 120,
        height: 80,
        organization: org,
        link: `/sourceimages/${org}/${image.hash}`,
        user_metadata: { foo: 'bar', 'int:id': 42 },
        dynamic_metadata: { version: { text: 'one' } },
        opaque: true,
        protected: false,
      })
      expect(image.hash.startsWith(image.short_hash)).toBe(true)
    },
    async createByUrl() {
      const { body } = await client.sourceimages.createByUrl(org, origin.url('rocket.jpg'), { meta_user: { a: 'b' } })
      expect(body.items[0]).toMatchObject({
        name: 'rocket.jpg',
        format: 'jpg',
        width: 640,
        height: 427,
        binary_hash: sha1(plainPicture('rocket.jpg')),
        user_metadata: { a: 'b' },
      })
    },
    async list() {
      const { image } = await upload('list', { meta_user: { 'int:year': 1969 } })
      const { body } = await client.sourceimages.list(org, { search: { 'user:int:year': '1969' } })
      expect([body.total, body.items.map(item => item.hash)]).toEqual([1, [image.hash]])
    },
    async downloadList() {
      const { bytes } = await upload('downloadList', { meta_user: { zip: 'me' } })
      const { body, response } = await client.sourceimages.downloadList(org, { search: { 'user:str:zip': 'me' } })
      const archive = await read(body)
      expect(response.headers.get('content-type')).toBe('application/zip')
      expect([
        archive.subarray(0, 4).toString('latin1'),
        archive.includes('downloadList.png'),
        archive.includes(bytes),
      ]).toEqual(['PK\x03\x04', true, true])
    },
    async get() {
      const { image } = await upload('get')
      expect(await get(image.hash)).toEqual(image)
      expect(await get(image.short_hash)).toEqual(image)
    },
    async getWithBinaryHash() {
      const { image } = await upload('getWithBinaryHash')
      const { body } = await client.sourceimages.getWithBinaryHash(org, image.binary_hash)
      expect([body.total, body.items[0].hash]).toEqual([1, image.hash])
    },
    async download() {
      const { image } = await upload('download')
      const { statusCode, response } = await client.sourceimages.download(org, image.hash)
      expect([statusCode, response.headers.get('content-type')]).toEqual([200, 'image/png'])
      expect(response.headers.get('content-disposition')).toContain('download.png')
    },
    async downloadAsBuffer() {
      const { image, bytes } = await upload('downloadAsBuffer')
      const { body } = await client.sourceimages.downloadAsBuffer(org, image.hash)
      expect(body.equals(bytes)).toBe(true)
    },
    async autolabel() {
      const { image } = await upload('autolabel')
      const { statusCode, body } = await refusal(client.sourceimages.autolabel(org, image.hash))
      expect([statusCode, body.error.code, body.error.message]).toEqual([
        501,
        501,
        expect.stringContaining('VISION_URL'),
      ])
    },
    async autodescription() {
      const { image } = await upload('autodescription')
      const { statusCode, body } = await refusal(client.sourceimages.autodescription(org, image.hash, ['en']))
      expect([statusCode, body.error.message]).toEqual([501, expect.stringContaining('VISION_URL')])
    },
    async delete() {
      const { image } = await upload('delete')
      expect((await client.sourceimages.delete(org, image.hash)).statusCode).toBe(204)
      expect((await refusal(client.sourceimages.get(org, image.hash))).statusCode).toBe(404)
      expect(await get(image.hash, { deleted: true })).toMatchObject({ hash: image.hash, deleted: true })
      const trash = await client.sourceimages.list(org, { deleted: true, search: { hash: image.hash } })
      expect(trash.body.items.map(item => [item.hash, item.deleted])).toEqual([[image.hash, true]])
      const live = await client.sourceimages.list(org, { search: { hash: image.hash } })
      expect(live.body.total).toBe(0)
    },
    async deleteWithBinaryHash() {
      const { image } = await upload('deleteWithBinaryHash')
      const variant = await client.sourceimages.addDynamicMetaData(org, image.hash, 'version', { text: 'two' })
      expect((await client.sourceimages.deleteWithBinaryHash(org, image.binary_hash)).statusCode).toBe(204)
      for (const { hash } of [image, variant.body])
        expect((await refusal(client.sourceimages.get(org, hash))).statusCode).toBe(404)
    },
    async restore() {
      const { image, bytes } = await upload('restore', { meta_user: { kept: 'yes' } })
      await client.sourceimages.delete(org, image.hash)
      const { statusCode, body } = await client.sourceimages.restore(org, image.hash)
      expect([statusCode, body]).toEqual([200, { ...image, deleted: false }])
      expect((await client.sourceimages.downloadAsBuffer(org, image.hash)).body.equals(bytes)).toBe(true)
    },
    async copy() {
      const other = await hydria.customer()
      const admin = clientOf(hydria, { key: 'test-admin', secret: 'test-admin-secret' })
      const { image, bytes } = await upload('copy', { meta_user: { 'array:labels': ['a', 'b'] } })
      expect((await admin.sourceimages.copy(org, image.hash, other.name)).statusCode).toBe(201)
      expect((await admin.sourceimages.copy(org, image.hash, other.name)).statusCode).toBe(204)
      expect((await refusal(admin.sourceimages.copy(org, image.hash, other.name, false))).statusCode).toBe(412)
      const there = clientOf(hydria, other)
      expect((await there.sourceimages.get(other.name, image.hash)).body).toMatchObject({
        user_metadata: { 'array:labels': ['a', 'b'] },
        organization: other.name,
      })
      expect((await there.sourceimages.downloadAsBuffer(other.name, image.hash)).body.equals(bytes)).toBe(true)
    },
    async copyAll() {
      const other = await hydria.customer()
      await clientOf(hydria, other).memberships.create(other.name, (await client.user.get()).body.user_id, [
        'write' as never,
      ])
      const images = [(await upload('copyAll 1')).image, (await upload('copyAll 2')).image]
      const hashes = images.map(image => image.hash)
      expect((await client.sourceimages.copyAll(org, hashes, other.name)).statusCode).toBe(201)
      const { body } = await clientOf(hydria, other).sourceimages.list(other.name)
      expect(body.items.map(item => item.hash).sort()).toEqual([...hashes].sort())
      expect((await refusal(client.sourceimages.copyAll(org, hashes, other.name, false))).statusCode).toBe(412)
    },
    async invalidateCache() {
      const { image } = await upload('invalidateCache')
      expect((await client.sourceimages.invalidateCache(org, image.hash)).statusCode).toBe(204)
      expect((await refusal(client.sourceimages.invalidateCache(org, 'abcdef'))).statusCode).toBe(404)
    },
    async setProtected() {
      const { image } = await upload('setProtected')
      const { statusCode, body, response } = await client.sourceimages.setProtected(org, image.hash, true)
      expect(statusCode).toBe(201)
      expect(body).toMatchObject({ protected: true, binary_hash: image.binary_hash })
      expect(body.hash).not.toBe(image.hash)
      expect(response.headers.get('location')).toBe(`${hydria.base}/sourceimages/${org}/${body.hash}`)
      expect((await client.sourceimages.setProtected(org, body.hash, true)).statusCode).toBe(204)
      const back = await client.sourceimages.setProtected(org, body.hash, false, { deletePrevious: true })
      expect([back.statusCode, back.body.hash]).toEqual([200, image.hash])
      expect((await refusal(client.sourceimages.get(org, body.hash))).statusCode).toBe(404)
    },
    async setLocked() {
      const { image } = await upload('setLocked')
      expect((await client.sourceimages.setLocked(org, image.hash, true)).body.locked).toBe(true)
      for (const call of [
        () => client.sourceimages.delete(org, image.hash),
        () => client.sourceimages.deleteWithBinaryHash(org, image.binary_hash),
        () => client.sourceimages.putName(org, image.hash, 'other'),
        () => client.sourceimages.meta.add(org, image.hash, { a: 'b' }),
        () => client.sourceimages.setProtected(org, image.hash, true, { deletePrevious: true }),
      ])
        expect((await refusal(call())).statusCode).toBe(423)
      expect((await client.sourceimages.setLocked(org, image.hash, false)).body.locked).toBe(false)
      expect((await client.sourceimages.delete(org, image.hash)).statusCode).toBe(204)
    },
    async setSubjectArea() {
      const { image } = await upload('setSubjectArea', { meta_user: { kept: 'yes' } })
      const area = { x: 10, y: 20, width: 30, height: 40 }
      const { statusCode, body, response } = await client.sourceimages.setSubjectArea(org, image.hash, area)
      expect(statusCode).toBe(201)
      expect(body).toMatchObject({
        dynamic_metadata: { subject_area: area },
        binary_hash: image.binary_hash,
        user_metadata: { kept: 'yes' },
      })
      expect(response.headers.get('location')).toBe(`${hydria.base}/sourceimages/${org}/${body.hash}`)
      expect((await get(image.hash)).hash).toBe(image.hash)
      expect((await client.sourceimages.setSubjectArea(org, image.hash, area)).statusCode).toBe(200)
    },
    async removeSubjectArea() {
      const { image } = await upload('removeSubjectArea')
      const area = { x: 1, y: 2, width: 3, height: 4 }
      const { body } = await client.sourceimages.setSubjectArea(org, image.hash, area, { deletePrevious: true })
      expect((await refusal(client.sourceimages.get(org, image.hash))).statusCode).toBe(404)
      const back = await client.sourceimages.removeSubjectArea(org, body.hash, { deletePrevious: true })
      expect(back.body.hash).toBe(image.hash)
      expect((await refusal(client.sourceimages.get(org, body.hash))).statusCode).toBe(404)
    },
    async addDynamicMetaData() {
      const { image } = await upload('addDynamicMetaData')
      const area = { x: 1, y: 2, width: 30, height: 40 }
      const { body } = await client.sourceimages.addDynamicMetaData(org, image.hash, 'crop_area', area)
      expect(body.dynamic_metadata).toEqual({ crop_area: area })
      expect((await get(body.hash)).dynamic_metadata).toEqual({ crop_area: area })
    },
    async deleteDynamicMetaData() {
      const { image } = await upload('deleteDynamicMetaData', { meta_dynamic: { version: { text: 'x' } } })
      const options = { deletePrevious: true }
      const { body } = await client.sourceimages.deleteDynamicMetaData(org, image.hash, 'version', options)
      expect([body.dynamic_metadata, body.binary_hash]).toEqual([undefined, image.binary_hash])
      expect((await refusal(client.sourceimages.get(org, image.hash))).statusCode).toBe(404)
    },
    async putName() {
      const { image } = await upload('putName')
      const { body } = await client.sourceimages.putName(org, image.hash, 'Zürich "am See".png')
      expect([body.name, (await get(image.hash)).name]).toEqual(Array(2).fill('Zürich "am See".png'))
    },
  },
  meta: {
    async get() {
      const { image } = await upload('meta.get', { meta_user: { foo: 'bar', 'double:price': 1.5 } })
      const { body } = await client.sourceimages.meta.get(org, image.hash)
      expect(body).toEqual({ foo: 'bar', 'double:price': 1.5 })
    },
    async set() {
      const { image } = await upload('meta.set')
      expect((await client.sourceimages.meta.set(org, image.hash, 'somefield', 'some value')).statusCode).toBe(204)
      await client.sourceimages.meta.set(org, image.hash, 'int:count', 7)
      await client.sourceimages.meta.set(org, image.hash, 'array:labels', ['x', 'y'])
      expect((await get(image.hash)).user_metadata).toEqual({
        somefield: 'some value',
        'int:count': 7,
        'array:labels': ['x', 'y'],
      })
      expect((await get(image.hash)).hash).toBe(image.hash)
    },
    async add() {
      const { image } = await upload('meta.add', { meta_user: { a: '1', b: '2' } })
      await client.sourceimages.meta.add(org, image.hash, { a: null, 'date:taken': '2017-01-29T12:34:56Z' })
      expect((await get(image.hash)).user_metadata).toEqual({ b: '2', 'date:taken': '2017-01-29T12:34:56Z' })
    },
    async replace() {
      const { image } = await upload('meta.replace', { meta_user: { a: '1' } })
      await client.sourceimages.meta.replace(org, image.hash, { 'latlon:place': '47.38,8.52' })
      expect((await get(image.hash)).user_metadata).toEqual({ 'latlon:place': '47.38,8.52' })
    },
    async delete() {
      const { image } = await upload('meta.delete', { meta_user: { a: '1', 'int:b': 2, c: '3' } })
      await client.sourceimages.meta.delete(org, image.hash, 'int:b')
      expect((await get(image.hash)).user_metadata).toEqual({ a: '1', c: '3' })
      await client.sourceimages.meta.delete(org, image.hash)
      expect((await get(image.hash)).user_metadata).toBeUndefined()
    },
  },
  alias: {
    async create() {
      const { image } = await upload('alias.create')
      const { image: other } = await upload('alias.create 2')
      const made = await client.sourceimages.alias.create(org, 'logo_1', { hash: image.hash })
      expect([made.statusCode, made.body]).toEqual([201, { organization: org, alias: 'logo_1', hash: image.hash }])
      expect((await refusal(client.sourceimages.alias.create(org, 'logo_1', { hash: other.hash }))).statusCode).toBe(
        409,
      )
      await client.sourceimages.alias.create(org, 'logo_1', { hash: other.short_hash }, { overwrite: true })
      expect((await client.sourceimages.alias.get(org, 'logo_1')).body.hash).toBe(other.hash)
    },
    async get() {
      const { image } = await upload('alias.get')
      await client.sourceimages.alias.create(org, 'got', { hash: image.hash })
      expect((await client.sourceimages.alias.get(org, 'got')).body).toEqual({
        organization: org,
        alias: 'got',
        hash: image.hash,
      })
    },
    async delete() {
      const { image } = await upload('alias.delete')
      await client.sourceimages.alias.create(org, 'gone', { hash: image.hash })
      expect((await client.sourceimages.alias.delete(org, 'gone')).statusCode).toBe(204)
      expect((await refusal(client.sourceimages.alias.get(org, 'gone'))).statusCode).toBe(404)
    },
    async invalidateCache() {
      const { image } = await upload('alias.invalidateCache')
      await client.sourceimages.alias.create(org, 'cached', { hash: image.hash })
      expect((await client.sourceimages.alias.invalidateCache(org, 'cached')).statusCode).toBe(204)
      expect((await refusal(client.sourceimages.alias.invalidateCache(org, 'uncached'))).statusCode).toBe(404)
    },
  },
}

async function read(stream: unknown): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}

it('every method of the client is shown below', () => {
  const { sourceimages } = client
  expect(Object.keys(SHOWN.sourceimages).sort()).toEqual(methodsOf(sourceimages).sort())
  expect(Object.keys(SHOWN.meta).sort()).toEqual(methodsOf(sourceimages.meta).sort())
  expect(Object.keys(SHOWN.alias).sort()).toEqual(methodsOf(sourceimages.alias).sort())
})

for (const [part, methods] of Object.entries(SHOWN))
  describe(`the client's ${part === 'sourceimages' ? '' : 'sourceimages.'}${part}`, () => {
    it.each(Object.entries(methods))('%s', (_name, show) => show())
  })
