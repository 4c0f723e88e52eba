// Adjuncts on the canvases of stored manifests that are made of images: as they are now, beside what the document says.
import { buildManifests } from '../../src/operations/index.js'
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { plainPicture } from '../pictures.js'

let hydria: TestHydria
let customer: TestCustomer
let image: string

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer('painted-side-files')
  await customer.call('PUT', `${customer.path}/spaces/5`, { body: { name: 'five' } })
  image = `${customer.path}/spaces/5/images/page`
  await customer.call('PUT', image, { headers: { 'Content-Type': 'image/png' }, body: plainPicture('coffee.png') })
})

const manifest = () => `${customer.path}/iiif/manifests/book`
const PROFILE = 'application/ld+json;profile="http://iiif.io/api/presentation/3/context.json"'
const read = async () => (await customer.call('GET', manifest(), { headers: { Accept: PROFILE } })).body
const idsIn = (links: { id: string }[] = []) => links.map(({ id }) => id)
const elsewhere = (externalId: string, iiifLink = 'seeAlso') => ({
  body: { '@type': 'Dataset', mediaType: 'text/xml', externalId, iiifLink },
})

it('an adjunct comes to the canvas, changes with its description, and leaves it', async () => {
  await customer.call('PUT', `${image}/adjuncts/early`, elsewhere('https://example.org/early.xml'))
  const paintedResources = [{ asset: { id: 'page', space: 5 }, canvasPainting: { canvasId: 'p1' } }]
  await customer.call('PUT', manifest(), {
    body: { type: 'Manifest', slug: 'book', label: { en: ['Book'] }, paintedResources },
  })
  expect(idsIn((await read()).items[0].seeAlso)).toEqual(['https://example.org/early.xml'])

  const { body: sent } = await customer.call('PUT', `${image}/adjuncts/late`, {
    body: { '@type': 'Text', mediaType: 'text/plain', iiifLink: 'seeAlso' },
  })
  await customer.call('POST', sent.content, { headers: { 'Content-Type': 'text/plain' }, body: 'words' })
  await buildManifests(hydria.services)
  const late = `${hydria.base}/adjuncts/${customer.id}/5/page/late`
  expect(idsIn((await read()).items[0].seeAlso)).toEqual(['https://example.org/early.xml', late])

  await customer.call('PATCH', `${image}/adjuncts/late`, { body: { iiifLink: 'rendering' } })
  await buildManifests(hydria.services)
  const [moved] = (await read()).items
  expect([idsIn(moved.seeAlso), idsIn(moved.rendering)]).toEqual([['https://example.org/early.xml'], [late]])

  await customer.call('DELETE', `${image}/adjuncts/late`)
  await buildManifests(hydria.services)
  expect((await read()).items[0].rendering).toBeUndefined()
})

describe('the link to an adjunct that is hosted elsewhere', () => {
  const at = (id: string) => `https://example.org/${id}.xml`
  const read = async (id: string) =>
    (await customer.call('GET', `${customer.path}/iiif/manifests/${id}`, { headers: { Accept: PROFILE } })).body
  const linked = async (id: string, name = 'seeAlso') => idsIn((await read(id)).items[0][name])

  /** A manifest of an image of its own with an adjunct, and a link that its document says. */
  async function made(id: string) {
    const page = `${customer.path}/spaces/5/images/${id}`
    await customer.call('PUT', page, { headers: { 'Content-Type': 'image/png' }, body: plainPicture('coffee.png') })
    await customer.call('PUT', `${page}/adjuncts/a`, elsewhere(at(id)))
    const paintedResources = [{ asset: { id, space: 5 }, canvasPainting: { canvasId: `of-${id}` } }]
    const manifest = `${customer.path}/iiif/manifests/${id}`
    const canvas = { id: `of-${id}`, type: 'Canvas', seeAlso: [{ id: at('own'), type: 'Dataset' }] }
    const body = { type: 'Manifest', slug: id, label: { en: ['Book'] }, items: [canvas], paintedResources }
    const { status, text } = await customer.call('PUT', manifest, { body })
    if (status !== 201) throw new Error(text)
    return { manifest, adjunct: `${page}/adjuncts/a` }
  }

  it('goes with the adjunct, while a link of the document stays', async () => {
    const { adjunct } = await made('goes')
    expect(await linked('goes')).toEqual([at('own'), at('goes')])
    await customer.call('DELETE', adjunct)
    await buildManifests(hydria.services)
    expect(await linked('goes')).toEqual([at('own')])
  })

  it('is another when the adjunct has another address', async () => {
    const { adjunct } = await made('other')
    await customer.call('PATCH', adjunct, { body: { externalId: at('another') } })
    await buildManifests(hydria.services)
    expect(await linked('other')).toEqual([at('own'), at('another')])
  })

  it('is where the adjunct says, and nowhere else', async () => {
    const { adjunct } = await made('turns')
    await customer.call('PATCH', adjunct, { body: { iiifLink: 'rendering' } })
    await buildManifests(hydria.services)
    expect([await linked('turns'), await linked('turns', 'rendering')]).toEqual([[at('own')], [at('turns')]])
  })

  it('stays while another adjunct of the canvas has the address', async () => {
    const { adjunct } = await made('shared')
    await customer.call('PUT', `${adjunct}2`, elsewhere(at('shared')))
    await customer.call('DELETE', adjunct)
    await buildManifests(hydria.services)
    expect(await linked('shared')).toEqual([at('own'), at('shared')])
  })

  it('goes with the asset, and with its place on the canvas', async () => {
    const { adjunct } = await made('deleted')
    await customer.call('DELETE', adjunct.replace('/adjuncts/a', ''))
    await buildManifests(hydria.services)
    expect(await linked('deleted')).toEqual([at('own')])

    const { manifest } = await made('replaced')
    const { items } = await read('replaced')
    const paintedResources = [{ asset: { id: 'page', space: 5 }, canvasPainting: { canvasId: 'of-replaced' } }]
    const body = {
      type: 'Manifest',
      label: { en: ['Book'] },
      items: [{ ...items[0], items: undefined }],
      paintedResources,
    }
    expect((await customer.call('PUT', manifest, { body, headers: { 'If-Match': '*' } })).status).toBe(200)
    expect(await linked('replaced')).not.toContain(at('replaced'))
  })

  it('does not come back in a document that was read before, and is sent back before the manifest is built', async () => {
    const { manifest, adjunct } = await made('early')
    const body = await read('early')
    await customer.call('DELETE', adjunct)
    expect((await customer.call('PUT', manifest, { body, headers: { 'If-Match': '*' } })).status).toBe(200)
    await buildManifests(hydria.services)
    expect(await linked('early')).toEqual([at('own')])
  })
})

it('adjuncts of a painted asset are registered with it, and kept when the document is sent back', async () => {
  const at = `${customer.path}/iiif/manifests/with`
  const adjunct = { id: 'words', '@type': 'Text', mediaType: 'text/plain', iiifLink: 'seeAlso' }
  const documentOf = (...adjuncts: object[]) => ({
    ...{ type: 'Manifest', slug: 'with', label: { en: ['With'] } },
    paintedResources: [{ asset: { id: 'page', space: 5, adjuncts } }],
  })
  const wrong = await customer.call('PUT', at, { body: documentOf({ ...adjunct, iiifLink: 'no' }) })
  expect([wrong.status, wrong.body.errors[0].property]).toEqual([400, 'paintedResources[0].asset.adjuncts[0].iiifLink'])
  const given = { ...adjunct, externalId: 'https://example.org/words.txt' }
  expect((await customer.call('PUT', at, { body: documentOf(given) })).status).toBe(201)
  const { body } = await customer.call('GET', at, { headers: { Accept: PROFILE } })
  expect(idsIn(body.items[0].seeAlso)).toContain('https://example.org/words.txt')
  expect((await customer.call('GET', `${image}/adjuncts/words`)).body['@type']).toBe('Text')
  const back = await customer.call('PUT', at, { body, headers: { 'If-Match': '*', Accept: PROFILE } })
  expect([back.status, back.body.items]).toEqual([200, body.items])
})
