// PDFs and ZIPs of stored manifests: what is in them, who gets them, and when they go.
import sharp from 'sharp'
import { pageCount, pictures } from '../delivery/pdf-facts.js'
import { zipEntries } from '../delivery/zip-entries.js'
import { sharedTestHydria, type TestHydria } from '../hydria.js'
import { picture } from '../pictures.js'
import { iiifStore, type Store } from './iiif-store.js'

let hydria: TestHydria
let store: Store
let customer: string
let number: string

/** Widths of the images by their ids. */
const WIDTHS = { a: 60, b: 70, c: 80, closed: 50 }

beforeAll(async () => {
  hydria = await sharedTestHydria()
  store = await iiifStore(hydria)
  customer = store.path.replace('/iiif', '')
  number = customer.split('/')[2]!
  await store.call('PUT', `${customer}/spaces/5`, { body: { name: 'five' } })
  const headers = { 'Content-Type': 'image/png' }
  for (const [id, width] of Object.entries(WIDTHS)) {
    const body = await sharp(picture('coffee.png')).resize(width).png().toBuffer()
    const { status, text } = await store.call('PUT', imageAt(id), { headers, body })
    if (status !== 201) throw new Error(text)
  }
})

const imageAt = (id: string): string => `${customer}/spaces/5/images/${id}`
const manifestAt = (id: string): string => `${store.path}/manifests/${id}`

const painted = (id: string, canvasPainting = {}) => ({ asset: { id, space: 5 }, canvasPainting })

/** A public manifest of images. */
const put = (id: string, paintedResources: object[]) => {
  const label = { en: [id] }
  return store.change('PUT', manifestAt(id), { type: 'Manifest', label, paintedResources, behavior: ['public-iiif'] })
}

const open = async (path: string) => {
  const response = await fetch(hydria.base + path, { redirect: 'manual' })
  return { status: response.status, headers: response.headers, body: Buffer.from(await response.arrayBuffer()) }
}
const fileOf = (kind: string, slugs: string) => open(`/${kind}/iiif/${number}/${slugs}`)
const namesIn = async (slugs: string) => zipEntries((await fileOf('zip', slugs)).body).map(({ name }) => name)
const control = async (kind: string, slugs: string) =>
  (await hydria.anyone('GET', `/${kind}-control/iiif/${number}/${slugs}`)).body
const listed = async (id: string): Promise<string[]> =>
  (await store.call('GET', `${customer}/resources`)).body.member
    .filter((one: { ofManifest?: string }) => one.ofManifest === hydria.base + manifestAt(id))
    .map(({ kind }: { kind: string }) => kind)
    .sort()

async function blobs(): Promise<string[]> {
  const found: string[] = []
  for (const kind of ['pdf', 'zip'])
    for await (const { key } of hydria.services.blobs.list(`${number}/${kind}/`)) found.push(key)
  return found
}

it('the PDF and the ZIP have the images in the order of the canvases, each once, and the first of alternatives', async () => {
  await put('ordered', [
    painted('c', { canvasId: 'ordered-2', canvasOrder: 1 }),
    painted('b', { canvasId: 'ordered-1', canvasOrder: 0, choiceOrder: 2 }),
    painted('a', { canvasId: 'ordered-1', canvasOrder: 0, choiceOrder: 1 }),
    painted('c', { canvasId: 'ordered-3', canvasOrder: 2 }),
  ])
  expect(await control('pdf', 'ordered')).toMatchObject({ exists: false, itemCount: 0 })
  const pdf = await fileOf('pdf', 'ordered')
  expect([pdf.status, pdf.headers.get('content-type'), pdf.headers.get('content-disposition')]).toEqual([
    ...[200, 'application/pdf', 'inline; filename="ordered.pdf"'],
  ])
  expect(pictures(pdf.body).map(size => size.split('x')[0])).toEqual(['60', '80'])
  expect(await namesIn('ordered')).toEqual(['a.jpg', 'c.jpg'])
  const key = `${number}/iiif/pdf/ordered`
  expect(await control('pdf', 'ordered')).toMatchObject({ key, exists: true, itemCount: 2, sizeBytes: pdf.body.length })
  const tag = pdf.headers.get('etag')!
  const again = await hydria.anyone('GET', `/pdf/iiif/${number}/ordered`, { headers: { 'If-None-Match': tag } })
  expect(again.status).toBe(304)
})

it('they have the images of a document whose items show them', async () => {
  const id = 'https://library.example/canvas/items'
  const body = (name: string) => ({
    type: 'Image',
    id: `${hydria.base}/iiif-img/${number}/5/${name}/full/max/0/default.jpg`,
  })
  const painting = { type: 'Annotation', motivation: 'painting', target: id }
  const items = [
    { id: `${id}/1`, ...painting, body: { type: 'Choice', items: [body('b'), body('a')] } },
    { id: `${id}/2`, ...painting, body: body('c') },
  ]
  const page = { id: `${id}/page`, type: 'AnnotationPage', items }
  const canvas = { id, type: 'Canvas', width: 2, height: 3, items: [page] }
  await store.change('PUT', manifestAt('items'), {
    ...{ type: 'Manifest', label: { en: ['Items'] }, behavior: ['public-iiif'], items: [canvas] },
  })
  expect(await namesIn('items')).toEqual(['b.jpg', 'c.jpg'])
})

it('an image that is not open is a page with words in the PDF, and left out of the ZIP; a protected one is in neither', async () => {
  await store.call('PATCH', imageAt('closed'), { body: { roles: ['clickthrough'], maxUnauthorised: 0 } })
  await put('closed', [painted('a'), painted('closed'), painted('b')])
  const pdf = (await fileOf('pdf', 'closed')).body
  expect([pageCount(pdf), pictures(pdf).length]).toEqual([3, 2])
  expect(await namesIn('closed')).toEqual(['a.jpg', 'b.jpg'])
  expect((await control('pdf', 'closed')).roles).toHaveLength(1)
  const [row] = (await store.call('GET', `${customer}/resources?kind=pdf`)).body.member.filter(
    ({ redactedRoles }: { redactedRoles: string[] }) => redactedRoles.length > 0,
  )
  expect([row.ofManifest, row.query]).toEqual([hydria.base + manifestAt('closed'), undefined])
  const { db } = hydria.services.store
  const asClosed = { customer: Number(number), id: 'closed' }
  await db('images').where(asClosed).update({ protected: true })
  expect(pageCount((await fileOf('pdf', 'closed')).body)).toBe(2)
  await db('images').where(asClosed).update({ protected: false })
})

it('they are made anew when the manifest changes, and when an image does', async () => {
  await put('changing', [painted('a'), painted('b')])
  await fileOf('zip', 'changing')
  await put('changing', [painted('b'), painted('a'), painted('c')])
  expect(await namesIn('changing')).toEqual(['b.jpg', 'a.jpg', 'c.jpg'])
  await store.call('DELETE', imageAt('c'))
  expect(await namesIn('changing')).toEqual(['b.jpg', 'a.jpg'])
  expect(await listed('changing')).toEqual(['zip'])
  const { body } = await store.call('GET', `${customer}/resources`)
  const kept = body.member.find((one: { ofManifest?: string }) => one.ofManifest?.endsWith('/changing'))
  expect((await store.call('DELETE', kept['@id'])).status).toBe(204)
  expect([await listed('changing'), (await control('zip', 'changing')).exists]).toEqual([[], false])
  expect(await namesIn('changing')).toEqual(['b.jpg', 'a.jpg'])
})

it('while one is being made, and too many are, 202 says when to come back', async () => {
  await put('busy', [painted('a')])
  const { db } = hydria.services.store
  const file = { customer: Number(number), kind: 'zip', maker: 'another' }
  const leased_until = new Date(Date.now() + 600_000)
  for (const content of ['x', 'y', 'z', 'u', 'v', 'w'])
    await db('projection_files').insert({ ...file, content, leased_until })
  const { status, headers, body } = await fileOf('zip', 'busy')
  expect([status, headers.get('retry-after'), JSON.parse(body.toString()).exists]).toEqual([202, '10', false])
  await db('projection_files').where(file).delete()
  expect((await fileOf('zip', 'busy')).status).toBe(200)
})

it('a query of the same name has its own, and no customer can be called as the addresses are', async () => {
  await put('shared', [painted('a')])
  const template = 's1=p1!'
  for (const name of ['shared', 'iiif'])
    await store.call('POST', `${customer}/namedQueries`, { body: { name, template } })
  await store.call('PATCH', imageAt('b'), { body: { string1: 'shared' } })
  const ofQuery = async () => zipEntries((await open(`/zip/${number}/shared/shared`)).body).map(({ name }) => name)
  expect([await namesIn('shared'), await ofQuery(), await namesIn('shared')]).toEqual([['a.jpg'], ['b.jpg'], ['a.jpg']])
  expect(await listed('shared')).toEqual(['zip'])
  const named = await hydria.admin('POST', '/customers', { body: { name: 'iiif', displayName: 'IIIF' } })
  expect([named.status, named.body.errors[0].property]).toEqual([400, 'name'])
})

describe('at its addresses', () => {
  it('a manifest that moved is found from where it was', async () => {
    await put('old', [painted('a')])
    await store.change('PATCH', manifestAt('old'), { type: 'Manifest', slug: 'new' })
    for (const form of ['pdf', 'zip', 'pdf-control', 'zip-control']) {
      const { status, headers } = await open(`/${form}/iiif/${number}/old?x=1`)
      expect([status, headers.get('location')]).toEqual([301, `${hydria.base}/${form}/iiif/${number}/new?x=1`])
    }
  })

  it.each(['pdf', 'zip', 'pdf-control', 'zip-control'])(
    '%s: what is no public manifest of images is not found',
    async form => {
      await store.change('PUT', manifestAt('draft'), {
        type: 'Manifest',
        label: { en: ['Draft'] },
        paintedResources: [painted('a')],
      })
      await store.change('PUT', manifestAt('empty'), {
        type: 'Manifest',
        label: { en: ['Empty'] },
        items: [],
        behavior: ['public-iiif'],
      })
      for (const path of ['', '/draft', '/empty', '/nothing', '/empty/below'])
        expect([path, (await open(`/${form}/iiif/${number}${path}`)).status]).toEqual([path, 404])
    },
  )

  it('its page leads to them', async () => {
    await put('linked', [painted('a')])
    const { text } = await hydria.anyone('GET', `/iiif/${number}/linked`, { headers: { Accept: 'text/html' } })
    for (const kind of ['pdf', 'zip']) expect(text).toContain(`href="${hydria.base}/${kind}/iiif/${number}/linked"`)
    const empty = await hydria.anyone('GET', `/iiif/${number}/empty`, { headers: { Accept: 'text/html' } })
    expect(empty.text).not.toContain('/pdf/')
  })
})

it.each([
  ['deleted', () => store.change('DELETE', manifestAt('going'))],
  ['no longer public', () => store.change('PATCH', manifestAt('going'), { type: 'Manifest', behavior: [] })],
])('of a manifest that is %s the files go, bytes and all', async (_, act) => {
  // What nothing else shows: the picture is new.
  const body = await sharp(picture('rocket.jpg')).resize(90).png().toBuffer()
  await store.call('PUT', imageAt('going'), { headers: { 'Content-Type': 'image/png' }, body })
  await put('going', [painted('going')])
  const before = await blobs()
  for (const kind of ['pdf', 'zip']) expect((await fileOf(kind, 'going')).status).toBe(200)
  expect([await listed('going'), (await blobs()).length]).toEqual([['pdf', 'zip'], before.length + 2])
  expect([200, 204]).toContain((await act()).status)
  expect([await listed('going'), await blobs()]).toEqual([[], before])
  expect((await fileOf('pdf', 'going')).status).toBe(404)
})
