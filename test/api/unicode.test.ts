// Ids of any Unicode: they are the same in every answer, and their ingest ends.
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { plainPicture } from '../pictures.js'

let hydria: TestHydria
let customer: TestCustomer
let images: string

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer()
  images = (await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'unicode' } })).body.images
})

const IDS = ['\uFEFFbom', 'bom\uFEFF', '\u200Bzero', '\u202Eright to left', '\u{1F3FA}', 'e\u0301', '\u00E9']

it.each(IDS)('an image is stored, ingested and listed under the id %j', async id => {
  const address = `${images}/${encodeURIComponent(id)}`
  const headers = { 'Content-Type': 'image/jpeg' }
  const put = await customer.call('PUT', address, { headers, body: plainPicture('rocket.jpg') })
  expect([put.status, put.body.id, put.body.ingesting, put.body.error]).toEqual([201, id, false, ''])
  const { member } = (await customer.call('GET', `${images}?pageSize=1&orderByDescending=created`)).body
  const [listed] = member
  expect([listed.id, listed['@id']]).toEqual([id, put.body['@id']])
  expect((await customer.call('GET', listed['@id'])).body).toEqual(put.body)
})

it.each(IDS)('the public side shows the image %j under its id', async id => {
  const space = images.split('/').at(-2)
  const address = `/${customer.id}/${space}/${encodeURIComponent(id)}`
  const info = await fetch(`${hydria.base}/iiif-img${address}/info.json`)
  expect([info.status, ((await info.json()) as { id: string }).id]).toEqual([200, `${hydria.base}/iiif-img${address}`])
  for (const path of [`/iiif-img${address}/full/max/0/default.jpg`, `/thumbs${address}/info.json`]) {
    const response = await fetch(hydria.base + path)
    await response.arrayBuffer()
    expect([path, response.status]).toEqual([path, 200])
  }
})

it.each(IDS)('text such as %j comes back as it was sent by rokka, by DSIO and by a form', async text => {
  const body = new FormData()
  body.append('filedata[0]', new Blob([new Uint8Array(plainPicture('rocket.jpg'))]), 'rocket.jpg')
  body.append('meta_user[0]', JSON.stringify({ text, 'array:texts': [text] }))
  const own = `/sourceimages/${customer.name}`
  const { hash } = (await customer.call('POST', own, { body })).body.items[0]
  const meta = (await customer.call('GET', `${own}/${hash}/meta/user`)).body
  expect([meta.text, meta['array:texts']]).toEqual([text, [text]])
  await customer.call('PUT', `${own}/${hash}/name`, { body: JSON.stringify(text) })
  expect((await customer.call('GET', `${own}/${hash}`)).body.name).toBe(text)

  const session = { sessionId: crypto.randomUUID(), clientName: text }
  const opened = await customer.call('POST', '/modality/sessions', { body: session })
  expect([opened.status, opened.body]).toEqual([201, expect.objectContaining(session)])

  const form = await customer.call('POST', `${customer.path}/spaces`, {
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'text/html' },
    body: new URLSearchParams({ _method: 'POST', name: `${text} formed` }).toString(),
    redirect: 'manual',
  } as never)
  const made = await customer.call('GET', new URL(form.headers.get('location')!, hydria.base).href)
  expect([form.status, made.body.name]).toEqual([303, `${text} formed`])
})

it('a batch of such ids is counted to its end', async () => {
  const origin = 'http://127.0.0.1:1/picture.jpg'
  const member = ['\uFEFFa', '\uFEFFb'].map(id => ({ id, space: 1, origin }))
  const { body: batch } = await customer.call('POST', `${customer.path}/queue`, {
    body: { '@type': 'Collection', member },
  })
  const listed = await customer.call('GET', `${batch['@id']}/images`)
  expect(listed.body.member.map(({ id }: { id: string }) => id).sort()).toEqual(['\uFEFFa', '\uFEFFb'])
})
