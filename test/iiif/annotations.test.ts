// Annotations on canvases of stored manifests: as we describe them, and as W3C Web Annotations.
import { newId } from '../../src/operations/iiif/iiif-terms.js'
import { sharedTestHydria, type TestHydria } from '../hydria.js'
import { iiifStore, MANIFEST, type Store } from './iiif-store.js'

let hydria: TestHydria
let store: Store
let canvas: string
let number: string

const ANNO = 'http://www.w3.org/ns/anno.jsonld'
const WEB = { Accept: `application/ld+json;profile="${ANNO}"`, 'Content-Type': 'application/ld+json' }

/** An annotation with white space, numbers and members that nothing else would write so. */
const TEXT = `{ "@context": "${ANNO}", "id": "urn:example:1",
  "type": "Annotation", "motivation": "commenting", "x-score": 1.0,
  "creator": { "type": "Person", "name": "A. Reader" },
  "body": [ { "type": "TextualBody", "value": "a gloss" }, { "type": "TextualBody", "value": "in ink", "x": 2.0 } ] }`

beforeAll(async () => {
  hydria = await sharedTestHydria()
  store = await iiifStore(hydria)
  number = store.path.split('/')[2]!
  canvas = await made('book', ['page'])
})

/** A manifest with such canvases; the address of the first. */
async function made(id: string, canvases: string[], more: object = {}): Promise<string> {
  const paintedResources = canvases.map(canvasId => ({
    canvasPainting: { canvasId, contentAddress: 'https://others.example/a' },
  }))
  const body = { type: 'Manifest', label: { en: ['Book'] }, paintedResources, ...more }
  const { status, text } = await store.call('PUT', `${store.path}/manifests/${id}`, { body })
  if (status !== 201) throw new Error(text)
  return `${store.path}/canvases/${canvases[0]}`
}

const canvasId = (id = 'page') => `${hydria.base}/iiif/${number}/canvases/${id}`
const put = (id: string, body: string | object = TEXT, headers = {}) =>
  store.call('PUT', `${canvas}/annotations/${id}`, { body, headers: { ...WEB, ...headers } })
const get = (id: string, headers: object = WEB) =>
  store.call('GET', `${canvas}/annotations/${id}`, { headers: { ...headers } })

it('an annotation is kept as it was sent, with its id at the front and the one that it had as via', async () => {
  const { status, headers, body, text } = await put('kept')
  expect([status, headers.get('content-type'), headers.get('location')]).toEqual([
    ...[201, WEB.Accept, `${hydria.base}${canvas}/annotations/kept`],
  ])
  expect(text).toContain('"x-score": 1.0')
  expect(text).toContain('"value": "in ink", "x": 2.0')
  expect(body).toMatchObject({
    id: `${canvasId()}/annotations/kept`,
    via: 'urn:example:1',
    target: canvasId(),
    created: body.modified,
  })
  expect((await get('kept')).text).toBe(text)
})

it('is described in our own terms, and listed in the order in which annotations came', async () => {
  const own = await made('listed', ['listed-page'])
  const post = (body: object) => store.call('POST', `${own}/annotations`, { body })
  const first = await post({ type: 'Annotation', body: { type: 'TextualBody', value: 'b' }, motivation: ['tagging'] })
  const second = await post({ bodyValue: 'a', motivations: ['commenting'], target: 'xywh=0,0,5,5' })
  expect([first.status, second.status, second.headers.get('location')]).toEqual([201, 201, second.body['@id']])
  const { body } = await store.call('GET', `${own}/annotations`)
  expect(body).toMatchObject({
    totalItems: 2,
    member: [{ bodyValue: 'b' }, { bodyValue: 'a', target: 'xywh=0,0,5,5' }],
  })
  expect(body.member[0]).toMatchObject({
    '@type': 'vocab:Annotation',
    annotationId: `${canvasId('listed-page')}/annotations/${first.body.id}`,
    canvas: hydria.base + own,
    motivations: ['tagging'],
  })
  const paged = await store.call('GET', `${own}/annotations?pageSize=1&page=2`)
  expect(paged.body.member.map(({ bodyValue }: { bodyValue: string }) => bodyValue)).toEqual(['a'])
  const document = await store.call('GET', second.headers.get('location')!, { headers: WEB })
  expect(document.body).toMatchObject({
    '@context': ANNO,
    type: 'Annotation',
    motivation: 'commenting',
    body: { type: 'TextualBody', value: 'a' },
    target: `${canvasId('listed-page')}#xywh=0,0,5,5`,
  })
})

it('sent back as it was read it stays the same, in either form', async () => {
  const { text, headers } = await put('back')
  const etag = { 'If-Match': headers.get('etag')! }
  expect((await put('back', text, etag)).headers.get('etag')).toBe(etag['If-Match'])
  const described = await get('back', {})
  const again = await store.call('PUT', `${canvas}/annotations/back`, { body: described.body, headers: etag })
  expect([again.status, (await get('back')).text]).toEqual([200, text])
})

it('a patch changes what it names, in either form, and nothing else by a byte', async () => {
  const { text } = await put('patched')
  const at = `${canvas}/annotations/patched`
  const body = { type: 'Annotation', 'x-score': 3, creator: { name: 'B' } }
  expect((await store.change('PATCH', at, body)).status).toBe(200)
  const changed = await get('patched')
  expect(changed.text.replace(/,\s*"modified":.*/s, '')).toBe(
    text
      .replace('1.0', '3')
      .replace(/\{ "type": "Person", "name": "A. Reader" \}/, '{"type":"Person","name":"B"}')
      .replace(/,\s*"modified":.*/s, ''),
  )
  await store.change('PATCH', at, { bodyValue: 'new' })
  expect((await get('patched')).body).toMatchObject({ body: { value: 'new' }, 'x-score': 3 })
  expect((await get('patched', {})).body).toMatchObject({ bodyValue: 'new', creator: 'B' })
})

describe('a write', () => {
  it.each([
    ['PUT', 'new-1', undefined, 201],
    ['PUT', 'new-2', '*', 412],
    ['PUT', 'new-3', '"1-x"', 412],
    ['PUT', 'there', undefined, 412],
    ['PUT', 'there', '"1-x"', 412],
    ['PUT', 'there', '*', 200],
    ['PUT', 'there', 'present', 200],
    ['PATCH', 'there', undefined, 412],
    ['PATCH', 'there', '"1-x"', 412],
    ['PATCH', 'there', 'present', 200],
    ['PATCH', 'none', '*', 404],
    ['DELETE', 'there', undefined, 412],
    ['DELETE', 'there', '"1-x"', 412],
    ['DELETE', 'none', '*', 404],
    ['DELETE', 'there', 'present', 204],
  ])('%s of %s with If-Match %s is %i', async (method, id, match, expected) => {
    if (id === 'there') await put('there')
    const etag = match === 'present' ? (await get(id)).headers.get('etag')! : match
    const headers = { ...WEB, ...(etag && { 'If-Match': etag }) }
    const body = method === 'DELETE' ? undefined : TEXT
    const { status } = await store.call(method, `${canvas}/annotations/${id}`, { body, headers })
    expect(status).toBe(expected)
  })
})

const deep = (levels: number): object =>
  levels === 0 ? { type: 'TextualBody', value: 'x' } : { type: 'Choice', items: [deep(levels - 1)] }

it.each<[string, unknown, string]>([
  ['another type', { type: 'Manifest' }, 'type'],
  ['no type of a string', { type: 5, '@context': ANNO }, 'type'],
  ['a body that is a number', { body: 5 }, 'body'],
  ['a text without a value', { body: [{ type: 'TextualBody' }] }, 'body[0].value'],
  ['a Choice without items', { body: { type: 'Choice' } }, 'body.items'],
  ['a body in a body that is none', { body: { type: 'Choice', items: ['https://a.example', 5] } }, 'body.items[1]'],
  ['a specific resource of nothing', { body: { type: 'SpecificResource' } }, 'body.source'],
  ['both a body and its text', { body: 'https://a.example', bodyValue: 'a' }, 'bodyValue'],
  ['a text that is an object', { bodyValue: {} }, 'bodyValue'],
  ['bodies in bodies', { body: deep(12) }, `body${'.items[0]'.repeat(11)}`],
  ['too many bodies', { body: Array(101).fill('https://a.example') }, 'body'],
  ['what is too long', { bodyValue: 'a'.repeat(70_000) }, 'body'],
  ['a motivation of numbers', { motivation: [1] }, 'motivation'],
  ['painting', { motivation: ['painting'] }, 'motivation'],
  ['a date that is none', { created: 'yesterday' }, 'created'],
  ['a canvas elsewhere', { target: 'https://others.example/canvas' }, 'target'],
  ['a canvas elsewhere among its targets', { target: ['', { source: 'urn:x' }] }, 'target[0]'],
  ['a target that is a number', { target: 7 }, 'target'],
  ['no target at all', { target: [] }, 'target'],
])('refuses %s, and names the place', async (_, members, property) => {
  const { status, body } = await put('wrong', { type: 'Annotation', ...(members as object) })
  expect([status, body.errors?.[0]?.property]).toEqual([400, property])
})

it('refuses the canvas of another manifest, and selectors without a type', async () => {
  await made('other', ['other-page'])
  const refused = await put('wrong', { type: 'Annotation', target: canvasId('other-page') })
  expect([refused.status, refused.body.errors[0].message]).toEqual([400, expect.stringContaining(canvasId())])
  const target = { source: canvasId(), selector: [{ type: 'SvgSelector', value: '<svg/>' }, { value: 'x' }] }
  const { body } = await put('wrong', { type: 'Annotation', target })
  expect(body.errors[0].property).toBe('target.selector[1]')
})

it.each([
  ['its id', () => canvasId()],
  ['a part of it', () => `${canvasId()}#xywh=1,2,3,4`],
  [
    'what names it by id, as Mirador does',
    () => ({ id: canvasId(), selector: { type: 'SvgSelector', value: '<svg/>' } }),
  ],
  ['a specific resource', () => ({ type: 'SpecificResource', source: { id: canvasId(), type: 'Canvas' } })],
  ['several parts of it', () => [`${canvasId()}#xywh=1,2,3,4`, `${canvasId()}#xywh=5,6,7,8`]],
])('targets the canvas by %s', async (_, target) => {
  const { status, body } = await put(crypto.randomUUID(), { type: 'Annotation', target: target() })
  expect([status, body.target]).toEqual([201, target()])
})

it('a canvas is known by the id in its document too, which an annotation without a target gets', async () => {
  await store.call('PUT', `${store.path}/manifests/herbal`, { body: MANIFEST, headers: WEB })
  const { body } = await store.call('GET', `${store.path}/manifests/herbal/canvases`)
  const at = `${body.member[0]['@id']}/annotations`
  const original = JSON.parse(MANIFEST).items[0].id
  for (const target of [original, `${original}#xywh=0,0,1,1`, body.member[0].canvasId])
    expect((await store.call('POST', at, { body: { type: 'Annotation', target }, headers: WEB })).status).toBe(201)
  const { body: untargeted } = await store.call('POST', at, { body: { type: 'Annotation' }, headers: WEB })
  expect(untargeted.target).toBe(original)
})

it('ids are those that addresses can hold, and no numbers, which are addresses of what is painted', async () => {
  for (const [id, expected] of Object.entries({ '1': 400, '%20': 400, 'a%2Fb': 400, a1: 201, '1-a': 201 }))
    expect([id, (await put(id)).status]).toEqual([id, expected])
})

it('of twenty writers of one annotation each write of one state is made once', async () => {
  const created = await Promise.all(Array.from({ length: 20 }, () => put('raced')))
  expect(created.map(({ status }) => status).sort()).toEqual([201, ...Array(19).fill(412)])
  const etag = (await get('raced')).headers.get('etag')!
  const changed = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      put('raced', { type: 'Annotation', bodyValue: `${index}` }, { 'If-Match': etag }),
    ),
  )
  expect(changed.map(({ status }) => status).sort()).toEqual([200, ...Array(19).fill(412)])
  const winner = changed.findIndex(({ status }) => status === 200)
  expect((await get('raced')).body.bodyValue).toBe(`${winner}`)
})

it('annotations go with their manifest, and come back with a canvas that was out of it', async () => {
  const at = `${await made('brief', ['brief-1', 'brief-2'])}/annotations/note`
  await store.call('PUT', at, { body: TEXT, headers: WEB })
  const manifest = `${store.path}/manifests/brief`
  const { member } = (await store.call('GET', `${manifest}/versions`)).body
  expect(member).toEqual([])
  const painted = (canvasId: string) => ({
    type: 'Manifest',
    label: { en: ['Book'] },
    paintedResources: [{ canvasPainting: { canvasId, contentAddress: 'https://others.example/a' } }],
  })
  await store.change('PUT', manifest, painted('brief-2'))
  expect((await store.call('GET', at)).status).toBe(404)
  await store.change('PUT', manifest, painted('brief-1'))
  expect((await store.call('GET', at)).status).toBe(200)
  expect((await store.call('GET', `${store.path}/canvases/brief-1/annotations`)).body.totalItems).toBe(1)
  await store.change('DELETE', manifest)
  const { db } = hydria.services.store
  expect(await db('iiif_annotations').where({ customer: Number(number), manifest: 'brief' })).toEqual([])
})

it('ids that are made are never numbers, as one in 280 of their digits would be', () => {
  expect(Array.from({ length: 20_000 }, newId).filter(id => /^\d+$/.test(id))).toEqual([])
})

it('PATCH and DELETE answer 205 to who prefers a minimal answer', async () => {
  await put('minimal')
  const at = `${canvas}/annotations/minimal`
  const headers = { 'If-Match': '*', Prefer: 'return=minimal' }
  const patched = await store.call('PATCH', at, { headers, body: { bodyValue: 'another gloss' } })
  const deleted = await store.call('DELETE', at, { headers })
  expect([patched.status, deleted.status]).toEqual([205, 205])
})

it('another customer neither sees nor writes them', async () => {
  await put('mine')
  const other = await hydria.customer()
  for (const [method, path] of [
    ['GET', `${canvas}/annotations`],
    ['GET', `${canvas}/annotations/mine`],
    ['POST', `${canvas}/annotations`],
    ['PUT', `${canvas}/annotations/mine`],
    ['DELETE', `${canvas}/annotations/mine`],
    ['PUT', `${other.path}/iiif/canvases/page/annotations/mine`],
  ] as const) {
    const body = method === 'GET' || method === 'DELETE' ? undefined : TEXT
    expect((await other.call(method, path, { body, headers: WEB })).status).toBe(404)
  }
  expect((await get('mine')).status).toBe(200)
})
