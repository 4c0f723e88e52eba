// Annotations at their public addresses: as viewers and clients of the Web Annotation Protocol read and write them.
import { readFileSync } from 'node:fs'
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { PRESENTATION_3, PROFILE } from './iiif-store.js'

let hydria: TestHydria
let customer: TestCustomer

const WEB = 'application/ld+json;profile="http://www.w3.org/ns/anno.jsonld"'
const LD = { 'Content-Type': 'application/ld+json' }

beforeAll(async () => {
  hydria = await sharedTestHydria({}, { serve: true, work: false })
  customer = await hydria.customer()
  await made('open', true)
  await made('draft', false)
})

async function made(id: string, isPublic: boolean) {
  const paintedResources = [{ canvasPainting: { canvasId: id, contentAddress: 'https://others.example/a' } }]
  const behavior = isPublic ? ['public-iiif'] : []
  const body = { type: 'Manifest', label: { en: ['Book'] }, slug: id, behavior, paintedResources }
  const { status, text } = await customer.call('PUT', `${customer.path}/iiif/manifests/${id}`, { body })
  if (status !== 201) throw new Error(text)
}

const at = (canvas: string, rest = '') => `/iiif/${customer.id}/canvases/${canvas}/annotations${rest}`
const post = (canvas: string, bodyValue: string) =>
  customer.call('POST', at(canvas), { body: { type: 'Annotation', bodyValue }, headers: LD })
const canvasOf = (canvas: string) => `${hydria.base}/iiif/${customer.id}/canvases/${canvas}`
const read = (path: string, headers: Record<string, string> = {}) => hydria.anyone('GET', path, { headers })

it('whoever may see the manifest reads its annotations, and its owner alone writes them', async () => {
  const written = await post('open', 'a')
  expect([written.status, written.headers.get('location')]).toEqual([201, written.body.id])
  expect((await post('draft', 'a')).status).toBe(201)
  const seen = async (canvas: string, rest = '') => [
    (await read(at(canvas, rest))).status,
    (await customer.call('GET', at(canvas, rest))).status,
  ]
  expect([await seen('open'), await seen('open', '/'), await seen('draft'), await seen('none')]).toEqual([
    ...[
      [200, 200],
      [200, 200],
      [404, 200],
      [404, 404],
    ],
  ])
  const other = await hydria.customer()
  const ask = { body: { type: 'Annotation' }, headers: LD }
  const id = new URL(written.body.id).pathname
  const refused = [
    ...[
      await hydria.anyone('POST', at('open'), ask),
      await hydria.anyone('DELETE', id, { headers: { 'If-Match': '*' } }),
    ],
    ...[await other.call('POST', at('open'), ask), await other.call('PUT', id, ask)],
  ]
  expect(refused.map(({ status }) => status)).toEqual([401, 401, 404, 404])
})

it('one annotation is read, changed and removed by its ETag, as the protocol says', async () => {
  const { body, headers } = await post('open', 'b')
  const path = new URL(body.id).pathname
  const found = await read(path)
  expect(found.headers.get('content-type')).toBe(WEB)
  expect(found.headers.get('link')).toContain('<http://www.w3.org/ns/ldp#Resource>; rel="type"')
  expect([found.headers.get('allow'), found.headers.get('vary')]).toEqual([
    ...['GET, PUT, PATCH, DELETE, HEAD, OPTIONS', expect.stringContaining('Accept')],
  ])
  expect(found.headers.get('etag')).toBe(headers.get('etag'))
  expect((await read(path, { 'If-None-Match': headers.get('etag')! })).status).toBe(304)
  const write = (method: string, match?: string, sent?: object) =>
    customer.call(method, path, { body: sent, headers: { ...LD, ...(match && { 'If-Match': match }) } })
  expect((await write('PUT', undefined, found.body)).status).toBe(412)
  const same = await write('PUT', headers.get('etag')!, found.body)
  expect([same.status, same.headers.get('etag')]).toEqual([200, headers.get('etag')])
  const patched = await write('PATCH', headers.get('etag')!, { bodyValue: 'c' })
  expect([patched.status, patched.body.bodyValue]).toEqual([200, 'c'])
  expect((await write('DELETE', headers.get('etag')!)).status).toBe(412)
  expect((await write('DELETE', patched.headers.get('etag')!)).status).toBe(204)
  expect((await read(path)).status).toBe(404)
})

it('what is wrong is named, and ids keep their rules', async () => {
  const { body } = await customer.call('POST', at('open'), { body: { type: 'Annotation', body: 5 }, headers: LD })
  expect([body.statusCode ?? body.status, body.errors[0].property]).toEqual([400, 'body'])
  const put = (id: string) => customer.call('PUT', at('open', `/${id}`), { body: { type: 'Annotation' }, headers: LD })
  expect([(await put('5')).status, (await put('five')).status]).toEqual([400, 201])
  expect(
    (await customer.call('POST', at('open'), { body: 'x', headers: { 'Content-Type': 'text/plain' } })).status,
  ).toBe(415)
})

it('each form of a page, of the container and of an annotation is negotiated, with a tag of its own', async () => {
  const { body } = await post('open', 'd')
  const path = new URL(body.id).pathname
  for (const address of [at('open'), at('open', '/'), path]) {
    const types = [PROFILE, WEB, 'application/json', 'text/turtle']
    const answers = await Promise.all(types.map(Accept => read(address, { Accept })))
    expect(answers.map(({ status, headers }) => [status, headers.get('content-type')!.split('; charset')[0]])).toEqual(
      types.map(type => [200, type]),
    )
    expect(new Set(answers.map(({ headers }) => headers.get('etag'))).size).toBe(types.length)
    expect(answers[3]!.text).toContain('oa:bodyValue "d"')
  }
  expect((await read(path, { Accept: 'image/png' })).status).toBe(406)
})

it('the page is an AnnotationList of 2.1 too, by profile and at its own address, to which manifests of 2.1 refer', async () => {
  await made('older', true)
  await post('older', 'gloss')
  const target = { source: canvasOf('older'), selector: { type: 'FragmentSelector', value: 'xywh=1,2,3,4' } }
  const body = [{ type: 'TextualBody', value: 'Rain', purpose: 'tagging' }, 'https://others.example/picture']
  const sent = { type: 'Annotation', motivation: ['commenting', 'tagging'], body, target }
  await customer.call('POST', at('older'), { body: sent, headers: LD })
  const older = at('older').replace('/iiif/', '/iiif/v2/')
  const CONTEXT_2 = 'http://iiif.io/api/presentation/2/context.json'
  const PROFILE_2 = `application/ld+json;profile="${CONTEXT_2}"`
  const asked = await read(at('older'), { Accept: PROFILE_2 })
  const plain = await read(older)
  expect([asked, plain].map(({ headers }) => headers.get('content-type'))).toEqual([
    PROFILE_2,
    'application/json; charset=utf-8',
  ])
  expect(plain.body).toEqual(asked.body)
  expect(plain.body).toEqual({
    ...{ '@context': CONTEXT_2, '@id': hydria.base + older, '@type': 'sc:AnnotationList', startIndex: 0 },
    within: `${hydria.base}${at('older')}/`,
    resources: [
      {
        ...{ '@id': expect.stringContaining(`${at('older')}/`), '@type': 'oa:Annotation', on: canvasOf('older') },
        resource: { '@type': 'cnt:ContentAsText', chars: 'gloss', format: 'text/plain' },
      },
      {
        ...{ '@id': expect.stringContaining(`${at('older')}/`), '@type': 'oa:Annotation' },
        ...{ motivation: ['oa:commenting', 'oa:tagging'], on: `${canvasOf('older')}#xywh=1,2,3,4` },
        resource: [
          { '@type': ['oa:Tag', 'cnt:ContentAsText'], chars: 'Rain' },
          { '@id': 'https://others.example/picture' },
        ],
      },
    ],
  })
  const manifest = (await read(`/iiif/v2/${customer.id}/older`)).body
  expect(manifest.sequences[0].canvases[0].otherContent).toEqual([
    { '@id': hydria.base + older, '@type': 'sc:AnnotationList' },
  ])
})

describe('Slug', () => {
  const posted = async (slug: string, path = at('open')) => {
    const { status, body } = await customer.call('POST', path, {
      body: { type: 'Annotation', bodyValue: slug },
      headers: { ...LD, Slug: slug, Accept: WEB },
    })
    return [status, String(body.id).split('/').at(-1)]
  }

  it('proposes an id, which becomes one where it is none, and is another where it is taken', async () => {
    expect(await posted('harbour')).toEqual([201, 'harbour'])
    expect(await posted('harbour')).toEqual([201, expect.stringMatching(/^[0-9a-f]{12}$/)])
    expect(await posted('The%20B%C3%BCcher / 2')).toEqual([201, 'The-Bucher-2'])
    expect(await posted('by the API', `${customer.path}/iiif/canvases/open/annotations`)).toEqual([201, 'by-the-API'])
  })

  it.each(['7', '%E6%B8%AF', '..', '-%'])('%s is no id, and no reason to refuse', async slug => {
    expect(await posted(slug)).toEqual([201, expect.stringMatching(/^[0-9a-f]{12}$/)])
  })

  it('may be sent by pages of other sites', async () => {
    const asked = await hydria.anyone('OPTIONS', at('open'))
    expect(asked.headers.get('access-control-allow-headers')).toContain('Slug')
  })
})

describe('?validate', () => {
  const addresses = () => [at('dry'), `${customer.path}/iiif/canvases/dry/annotations`]
  const bad = { type: 'Annotation', motivation: 'painting', target: 'https://others.example/canvas' }
  const good = { type: 'Annotation', bodyValue: 'a' }
  const ask = (method: string, address: string, body: object, headers = {}) =>
    customer.call(method, `${address}?validate`, { body, headers: { ...LD, ...headers } })
  const total = async () => (await customer.call('GET', addresses()[1]!)).body.totalItems
  beforeAll(() => made('dry', true))

  it('tells what is wrong with an annotation, and writes nothing', async () => {
    for (const address of addresses())
      for (const [method, path] of [
        ['POST', address],
        ['PUT', `${address}/new`],
      ] as const) {
        const wrong = await ask(method, path, bad)
        expect([
          wrong.status,
          wrong.body.valid,
          wrong.body.faults.map((one: { property: string }) => one.property),
        ]).toEqual([200, false, ['motivation', 'target']])
        const right = await ask(method, path, good)
        expect([right.status, right.body]).toMatchObject([200, { valid: true, faults: [], warnings: [] }])
      }
    expect(await total()).toBe(0)
  })

  it('of a change needs no ETag, takes a wrong one for what it is, and leaves everything as it was', async () => {
    const { text, headers } = await customer.call('PUT', `${at('dry')}/kept`, { body: good, headers: LD })
    for (const address of addresses())
      for (const method of ['PUT', 'PATCH']) {
        const path = `${address}/kept`
        expect((await ask(method, path, bad)).body.valid).toBe(false)
        expect((await ask(method, path, { ...good, bodyValue: 'b' })).body.valid).toBe(true)
        expect((await ask(method, path, good, { 'If-Match': '"1"' })).status).toBe(412)
      }
    expect((await ask('PATCH', `${at('dry')}/none`, good)).status).toBe(404)
    const now = await customer.call('GET', `${at('dry')}/kept`)
    expect([now.text, now.headers.get('etag')]).toEqual([text, headers.get('etag')])
    expect(await total()).toBe(1)
  })

  it('is for who may write alone', async () => {
    for (const address of addresses())
      expect((await hydria.anyone('POST', `${address}?validate`, { body: good, headers: LD })).status).toBe(401)
  })
})

it('the container shows as much as is preferred, and leads to its pages', async () => {
  const { body: page, headers } = await read(at('open'))
  expect(page).toMatchObject({ '@context': PRESENTATION_3, type: 'AnnotationPage', startIndex: 0 })
  expect(headers.get('link')).toContain('<http://www.w3.org/ns/ldp#BasicContainer>; rel="type"')
  const shown = async (Prefer?: string) => (await read(at('open', '/'), Prefer ? { Prefer } : {})).body
  const whole = await shown()
  expect(whole).toMatchObject({ id: `${page.id}/`, total: page.items.length, last: page.id })
  expect(whole.first.items).toEqual(page.items)
  const ask = (what: string) => `return=representation;include="http://www.w3.org/ns/${what}"`
  expect((await shown(ask('oa#PreferContainedIRIs'))).first.items).toEqual(
    page.items.map(({ id }: { id: string }) => id),
  )
  expect((await shown(ask('ldp#PreferMinimalContainer'))).first).toBe(page.id)
})

it('a page holds five hundred, and those that are not there are none', async () => {
  await made('full', true)
  await hydria.services.store.db.raw(
    `INSERT INTO iiif_annotations (customer, manifest, canvas, id, body, motivations, created)
     SELECT ?, 'full', 'full', 'n' || n, '{"type":"Annotation","bodyValue":"' || n || '"}', '{}', now() + n * interval '1 s'
       FROM generate_series(1, 501) AS n`,
    [customer.id],
  )
  const first = (await read(at('full'))).body
  const last = (await read(at('full', '?page=2'))).body
  expect([first.items.length, first.next, first.prev]).toEqual([500, last.id, undefined])
  expect([last.items[0].bodyValue, last.prev, last.next, last.startIndex]).toEqual(['501', first.id, undefined, 500])
  expect((await read(at('full', '/'))).body).toMatchObject({ total: 501, last: last.id, first: { next: last.id } })
  for (const page of ['0', '3', 'x']) expect((await read(at('full', `?page=${page}`))).status).toBe(404)
})

it('pages of other sites may write with credentials, and read what they need of the answer', async () => {
  const preflight = await hydria.anyone('OPTIONS', at('open', '/x'))
  expect(preflight.headers.get('access-control-allow-methods')).toContain('DELETE')
  expect(preflight.headers.get('access-control-allow-headers')).toMatch(/Authorization.*Prefer.*If-Match/)
  expect(preflight.headers.get('access-control-allow-origin')).toBe('*')
  const { headers } = await read(at('open'), { Origin: 'https://viewer.example' })
  expect(headers.get('access-control-expose-headers')).toContain('ETag')
  expect((await customer.call('PROPFIND', at('open'))).status).toBe(405)
})

it('the adapter of the documentation keeps what the plug-in of Mirador makes', async () => {
  await made('mirador', true)
  const [source] = /export class CanvasAdapter[\s\S]*?\n}\n/.exec(readFileSync('docs/annotations.md', 'utf8'))!
  const { CanvasAdapter } = await import(`data:text/javascript,${encodeURIComponent(source)}`)
  const canvas = `${hydria.base}/iiif/${customer.id}/canvases/mirador`
  const adapter = new CanvasAdapter(canvas, customer.key, customer.secret)
  const made1 = {
    body: { language: 'en', type: 'TextualBody', value: '<p>first</p>' },
    id: '#0b9c',
    motivation: 'commenting',
    target: { id: canvas, selector: { type: 'SvgSelector', value: '<svg xmlns="http://www.w3.org/2000/svg"/>' } },
    type: 'Annotation',
  }
  expect((await adapter.all()).items).toEqual([])
  await adapter.create(made1)
  const { items } = await adapter.create({ ...made1, id: '#0b9d', target: `${canvas}#xywh=1,2,3,4` })
  expect(items).toMatchObject([{ body: made1.body, target: made1.target }, { target: `${canvas}#xywh=1,2,3,4` }])
  const changed = await adapter.update({ ...items[0], body: { ...made1.body, value: 'changed' } })
  expect(changed.items.map(({ body }: { body: { value: string } }) => body.value)).toEqual(['changed', '<p>first</p>'])
  expect(await adapter.get(items[1].id)).toMatchObject({ id: items[1].id, body: made1.body })
  expect((await adapter.delete(items[0].id)).items.map(({ id }: { id: string }) => id)).toEqual([items[1].id])
})

it('a canvas refers to its annotations while it has some, in every form of its manifest, and harvesters hear of it', async () => {
  await made('told', true)
  const refers = (text: string) =>
    text.includes(`${at('told')}"`) || text.includes(`${at('told').replace('/iiif/', '/iiif/v2/')}"`)
  const of = async () => {
    const forms = [`/iiif/${customer.id}/told`, `/iiif/v2/${customer.id}/told`, `/iiif/${customer.id}/canvases/told`]
    const answers = await Promise.all(forms.map(form => read(form)))
    return answers.map(({ text, headers }) => ({ has: refers(text), etag: headers.get('etag') }))
  }
  const updates = async () =>
    (await hydria.services.store.db('changes').where({ customer: customer.id, resource: 'told', kind: 'Update' }))
      .length
  const before = await of()
  const { body, headers } = await post('told', 'a')
  const between = await of()
  expect([before.map(({ has }) => has), between.map(({ has }) => has)]).toEqual([
    Array(3).fill(false),
    Array(3).fill(true),
  ])
  expect(between.map(({ etag }, index) => etag === before[index]!.etag)).toEqual(Array(3).fill(false))
  const owned = await customer.call('GET', `${customer.path}/iiif/manifests/told`, { headers: { Accept: PROFILE } })
  expect(owned.body.items[0].annotations).toEqual([{ id: `${hydria.base}${at('told')}`, type: 'AnnotationPage' }])
  await post('told', 'b')
  const items = (await read(at('told'))).body.items
  expect([items.length, await updates()]).toEqual([2, 1])
  for (const { id } of items) await customer.call('DELETE', new URL(id).pathname, { headers: { 'If-Match': '*' } })
  expect([body.id, headers.get('etag') !== null]).toEqual([items[0].id, true])
  expect([await of(), await updates()]).toEqual([before, 2])
})

it('the page of a manifest shows how many annotations a canvas has, and their texts without tags', async () => {
  await made('shown', true)
  await post('shown', '<p onclick="x()">first</p>')
  await post('shown', 'a < b & <b')
  const page = () => read(`/iiif/${customer.id}/shown`, { Accept: 'text/html' })
  const { text, headers } = await page()
  expect(text).toContain(`<a href="${hydria.base}${at('shown')}" rel="noopener">Annotations (2)</a>`)
  expect(text).toContain('<li>first</li><li>a &lt; b &amp; &lt;b</li>')
  await post('shown', 'third')
  const after = await page()
  expect([after.text.includes('Annotations (3)'), after.headers.get('etag')]).toEqual([
    true,
    expect.not.stringContaining(headers.get('etag')!),
  ])
})

it('the page of a document that names the annotations of a draft shows none of them', async () => {
  await post('draft', 'a secret')
  const reference = { id: `${hydria.base}${at('draft')}`, type: 'AnnotationPage' }
  const canvas = { id: 'https://library.example/c', type: 'Canvas', height: 1, width: 1, annotations: [reference] }
  const document = { type: 'Manifest', label: { en: ['Curious'] }, slug: 'curious', behavior: ['public-iiif'] }
  await customer.call('PUT', `${customer.path}/iiif/manifests/curious`, { body: { ...document, items: [canvas] } })
  const { status, text } = await read(`/iiif/${customer.id}/curious`, { Accept: 'text/html' })
  expect([status, text.includes('secret'), text.includes('Annotations (')]).toEqual([200, false, false])
})

it('forms of the console make and change annotations', async () => {
  const path = `${customer.path}/iiif/canvases/open/annotations`
  const form = { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'text/html' }
  const { text } = await customer.call('GET', path, { headers: { Accept: 'text/html' } })
  expect(text).toMatch(/name="bodyValue"/)
  const body = new URLSearchParams({ bodyValue: 'by a form', motivations: 'tagging\ncommenting' }).toString()
  const made = await customer.call('POST', path, { body, headers: form, redirect: 'manual' } as never)
  expect(made.status).toBe(303)
  const { body: found } = await customer.call('GET', new URL(made.headers.get('location')!).pathname)
  expect(found).toMatchObject({ bodyValue: 'by a form', motivations: ['tagging', 'commenting'] })
})
