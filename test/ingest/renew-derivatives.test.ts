// Derivatives of a former edition are made anew: one image after the other, resumably, and what cannot be stays as it was.
import { renewDerivatives } from '../../src/ingest/index.js'
import { type ImageRow, nextOutdated } from '../../src/store/index.js'
import { startTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { MARKED } from '../marked-pictures.js'
import { picture } from '../pictures.js'

let hydria: TestHydria
let customer: TestCustomer
let images: string

beforeAll(async () => {
  // What is renewed is of the whole database, and other files leave rows of their own in a shared one.
  hydria = await startTestHydria()
  customer = await hydria.customer('renewed')
  images = (await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'pictures' } })).body.images
})
afterAll(() => hydria.stop())

const rowOf = async (id: string): Promise<ImageRow> =>
  (await hydria.services.store.db('images').where({ customer: customer.id, id }).first())!

/** An image whose derivatives are under keys of the former edition. */
async function outdated(id: string, name: string, body = picture(name)): Promise<ImageRow> {
  const { services } = hydria
  const put = await customer.call('PUT', `${images}/${id}`, { headers: { 'Content-Type': 'image/png' }, body })
  expect(put.body.error).toBe('')
  const row = await rowOf(id)
  const former = (key: string): string => key.replace('-v2', '-v1')
  for (const key of [row.derivative!, ...row.thumbnails.map(each => each.key)]) {
    const { size } = (await services.blobs.stat(key))!
    await services.blobs.put(former(key), await services.blobs.read(key, 0, size))
    await services.blobs.delete(key)
  }
  const thumbnails = JSON.stringify(row.thumbnails.map(each => ({ ...each, key: former(each.key) })))
  const { db } = services.store
  await db('images')
    .where({ customer: customer.id, id })
    .update({ derivative: former(row.derivative!), thumbnails: db.raw('?', [thumbnails]) })
  return rowOf(id)
}

const renew = (signal: AbortSignal, told: (left: number) => void = () => undefined) =>
  renewDerivatives({ ...hydria.services, timed: (_step, work) => work(), metrics: { outdated: told } }, signal)

const none = new AbortController().signal

it('are renewed from the stored original, with progress told, and the former ones go', async () => {
  const before = await outdated('one', 'chelsea.png')
  await outdated('twin', 'chelsea.png')
  const left: number[] = []
  await renew(none, count => left.push(count))
  expect([left.at(-1), left[0]! >= 2]).toEqual([0, true])
  for (const id of ['one', 'twin']) {
    const after = await rowOf(id)
    expect(after.derivative).toBe(before.derivative!.replace('-v1', '-v2'))
    expect(after.thumbnails.map(({ width, height }) => [width, height])).toEqual(
      before.thumbnails.map(({ width, height }) => [width, height]),
    )
    expect(await hydria.services.blobs.stat(after.derivative!)).toBeDefined()
  }
  expect(await hydria.services.blobs.stat(before.derivative!)).toBeUndefined()
  const response = await fetch(`${hydria.base}/iiif-img/renewed/1/one/full/max/0/default.jpg`)
  expect(response.status).toBe(200)
})

it('are renewed by the next process when one stops in between', async () => {
  await outdated('first', 'astronaut.png')
  await outdated('second', 'coffee.png')
  const stopping = new AbortController()
  let calls = 0
  // The count comes first, then what is left after each image.
  const renewed = await renew(stopping.signal, () => {
    if (++calls === 2) stopping.abort()
  })
  expect(renewed).toBe(1)
  expect(await nextOutdated(hydria.services.store.db)).toMatchObject({ customer: customer.id, id: 'second' })
  expect(await renew(none)).toBe(1)
  expect(await nextOutdated(hydria.services.store.db)).toBeUndefined()
})

it('are renewed with what the file says of its rights, which was not read formerly', async () => {
  await outdated('marked', 'xmp.png', await MARKED['xmp.png']!.make())
  const { db } = hydria.services.store
  await db('images').where({ customer: customer.id, id: 'marked' }).update({ embedded_rights: null, rights: '' })
  await renew(none)
  expect(await rowOf('marked')).toMatchObject({
    rights: 'http://rightsstatements.org/vocab/InC/1.0/',
    embedded_rights: { copyright_notice: '(c) Exif' },
  })
})

it('stay as they were when the original cannot be read, and the others are renewed', async () => {
  const broken = await outdated('broken', 'astronaut.png')
  await hydria.services.store
    .db('images')
    .where({ customer: customer.id, id: 'broken' })
    .update({ original: '0'.repeat(64) })
  await outdated('sound', 'chelsea.png')
  await renew(none)
  expect((await rowOf('broken')).derivative).toBe(broken.derivative)
  expect((await rowOf('sound')).derivative).toMatch(/-v2/)
  await customer.call('DELETE', `${images}/broken?purge=true`)
})
