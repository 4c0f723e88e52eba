// What holds for an image at the DLCS's addresses holds for it as rokka's: MAX_WIDTH, and `protected` the other way round.
import type { Rokka } from 'rokka'
import sharp from 'sharp'
import { startTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { picture } from '../pictures.js'
import { clientOf } from './rokka.js'

const MOST = 100

let hydria: TestHydria
let customer: TestCustomer
let client: Rokka

beforeAll(async () => {
  hydria = await startTestHydria({ MAX_WIDTH: String(MOST) })
  customer = await hydria.customer('museum')
  client = clientOf(hydria, customer)
})
afterAll(() => hydria.stop())

/** Status and size of what is answered. */
async function shown(path: string, headers: Record<string, string> = {}): Promise<[number, string?]> {
  const response = await fetch(new URL(path, hydria.base), { headers })
  const body = Buffer.from(await response.arrayBuffer())
  if (!response.ok) return [response.status]
  const { width, height } = await sharp(body).metadata()
  return [response.status, `${width}x${height}`]
}

describe('MAX_WIDTH', () => {
  it('holds on every rendering, for everyone', async () => {
    const { body } = await client.sourceimages.create('museum', 'deep.jpg', picture('hubble_deep_field.jpg'))
    const { hash } = body.items[0]!
    await client.stacks.create('museum', 'large', { operations: [client.operations.resize(900, 900)] })
    await client.stacks.create('museum', 'raw', { operations: [], options: { source_file: true } })
    const { signing_keys } = (await client.organizations.get('museum')).body
    const key = { 'Api-Key': `${customer.key}:${customer.secret}` }
    const space = Number(
      new URL((await customer.call('GET', `${customer.path}/allImages`)).body.member[0]['@id']).pathname.split('/')[4],
    )
    expect(await shown(`/iiif-img/museum/${space}/${hash}/full/max/0/default.jpg`)).toEqual([200, '100x87'])
    for (const path of [
      `/museum/dynamic/noop/${hash}.jpg`,
      `/museum/dynamic/resize-width-900/${hash}.jpg`,
      `/museum/dynamic/resize-width-90--options-dpr-10/${hash}.jpg`,
      `/museum/large/${hash}.jpg`,
    ])
      for (const [url, headers] of [
        [path, {}],
        [path, key],
        [client.render.signUrl(hydria.base + path, signing_keys[0]!.key), {}],
      ] as const) {
        const [status, size] = await shown(url, headers)
        expect([url, status, size]).toEqual([url, 200, expect.stringMatching(/^100x8[67]$/)])
      }
    const rotated = await shown(`/museum/dynamic/rotate-angle-45/${hash}.png`)
    expect(rotated).toEqual([200, '100x100'])
    expect(await shown(`/museum/dynamic/crop-width-500-height-50/${hash}.jpg`)).toEqual([200, '100x10'])
    expect(await shown(`/museum/raw/${hash}.jpg`)).toEqual([403])
    expect(await shown(client.render.signUrl(`${hydria.base}/museum/raw/${hash}.jpg`, signing_keys[0]!.key))).toEqual([
      403,
    ])
    expect(await shown(`/museum/raw/${hash}.jpg`, key)).toEqual([200, '1000x872'])
  })
})

describe('A protected source image', () => {
  it('is open at no other address either', async () => {
    const options = { protected: true }
    const { body } = await client.sourceimages.create('museum', 'cat.png', picture('chelsea.png'), { options })
    const { hash } = body.items[0]!
    const images = (await customer.call('GET', `${customer.path}/allImages`)).body.member
    const image = images.find(({ id }: { id: string }) => id === hash)
    expect(image.protected).toBe(true)
    const at = `museum/${new URL(image['@id']).pathname.split('/')[4]}/${hash}`
    await hydria.services.store.db('images').where({ id: hash }).update({ open_full_max: 100, max_unauthorised: 100 })
    await hydria.settled()
    for (const path of [
      `/iiif-img/${at}/full/max/0/default.jpg`,
      `/iiif-img/${at}/full/10,/0/default.jpg`,
      `/iiif-img/${at}/info.json`,
      `/iiif-img/v2/${at}/full/full/0/default.jpg`,
      `/thumbs/${at}/full/!100,100/0/default.jpg`,
      `/thumbs/${at}/info.json`,
      `/iiif-manifest/${at}`,
    ])
      expect([path, (await hydria.anyone('GET', path)).status]).toEqual([path, 401])
    expect((await hydria.anyone('GET', `/iiif-img/degraded/${at}/full/max/0/default.jpg`)).status).toBe(404)
    expect(await shown(`/museum/dynamic/noop/${hash}.jpg`)).toEqual([403])
  })
})
