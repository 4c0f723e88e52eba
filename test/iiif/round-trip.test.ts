// What delivery says in a stored manifest of its images, as they are then: none of it is kept when a client sends it back.
import { sharedTestHydria, type TestHydria } from '../hydria.js'
import { iiifStore, type Store } from './iiif-store.js'

let hydria: TestHydria
let store: Store
let customer: string
let number: string

const AUTH_2 = 'http://iiif.io/api/auth/2/context.json'
const PRESENTATION_3 = 'http://iiif.io/api/presentation/3/context.json'

beforeAll(async () => {
  hydria = await sharedTestHydria({}, { serve: true, work: false })
  store = await iiifStore(hydria)
  customer = store.path.replace('/iiif', '')
  number = customer.split('/')[2]!
  await store.call('PUT', `${customer}/spaces/5`, { body: { name: 'five' } })
})

const imageAt = (id: string): string => `${customer}/spaces/5/images/${id}`
const manifestAt = (id: string): string => `${store.path}/manifests/${id}`
const open = (id: string, headers = {}) => hydria.anyone('GET', `/iiif/${number}/${id}`, { headers })

/** An image that is not ingested, which does not matter here. */
async function image(id: string): Promise<void> {
  const member = [{ id, space: 5, origin: 'https://nowhere.example/x.jpg' }]
  const { status, text } = await store.call('POST', `${customer}/queue`, {
    body: { '@type': 'Collection', member },
  })
  if (status !== 201) throw new Error(text)
}

interface Said {
  /** Members of the body that is painted, of the canvas, and of the document. */
  body?: string
  canvas?: string
  context?: string
}

/** The text of a manifest, with white space and numbers that nothing else would write so. */
const textOf = (id: string, { body = '', canvas = '', context = `"${PRESENTATION_3}"` }: Said) => `{
  "@context": ${context},
  "type": "Manifest", "label": { "en": [ "Book" ] }, "x-number": 1.0,
  "items": [ { "id": "https://library.example/${id}/1", "type": "Canvas", "height": 30, "width": 20, ${canvas}
    "items": [ { "id": "https://library.example/${id}/page", "type": "AnnotationPage", "items": [
      { "id": "https://library.example/${id}/p1", "type": "Annotation", "motivation": "painting",
        "body": { "id": "${hydria.base}/iiif-img/${number}/5/${id}/full/max/0/default.jpg", "type": "Image"${body} },
        "target": "https://library.example/${id}/1" } ] } ] } ]
}`

const services = (
  id: string,
) => `, "service": [ { "id": "${hydria.base}/iiif-img/${number}/5/${id}", "type": "ImageService3",
  "profile": "level2", "x": 2.0, "service": [ { "id": "https://made.example/other", "type": "X", "y": 3.0 } ] },
  { "@id": "${hydria.base}/iiif-img/v2/${number}/5/${id}", "@type": "ImageService2" } ]`

const close = (id: string) => store.call('PATCH', imageAt(id), { body: { roles: ['clickthrough'] } })
const annotate = async (id: string) => {
  const { body } = await store.call('GET', `${manifestAt(id)}/canvases`)
  return store.call('POST', `${body.member[0]['@id']}/annotations`, { body: { bodyValue: 'a' } })
}
const remove = (id: string) => store.call('DELETE', imageAt(id))

/** What is kept of a manifest. */
const keptOf = (id: string) =>
  hydria.services.store
    .db('iiif_resources')
    .where({ customer: Number(number), id })
    .first('body', 'version')

/** A public manifest of an image that something is done to. */
async function published(id: string, said: Said, act: (id: string) => Promise<unknown>) {
  await image(id)
  const headers = { 'Content-Type': 'application/ld+json' }
  const body = textOf(id, said).replace(
    '"type": "Manifest",',
    `"type": "Manifest", "slug": "${id}", "behavior": [ "public-iiif" ],`,
  )
  const made = await store.call('PUT', manifestAt(id), { body, headers })
  if (made.status !== 201) throw new Error(made.text)
  await act(id)
  return { kept: await keptOf(id), shown: await open(id) }
}

const sendBack = (id: string, body: string, etag: string) =>
  store.call('PUT', `/iiif/${number}/${id}`, {
    body,
    headers: { 'Content-Type': 'application/ld+json', 'If-Match': etag },
  })

describe('what is put in on the way out, and comes back, changes nothing:', () => {
  it.each([
    ['services of a body', 'a', {}, close, /AuthProbeService2/],
    ['services within the services of images', 'b', { body: services }, close, /AuthCookieService1[\s\S]*|AuthProbe/],
    [
      'services beside a context of the same',
      'c',
      { context: `[ "${AUTH_2}", "${PRESENTATION_3}" ]` },
      close,
      /AuthProbeService2/,
    ],
    [
      'services beside one that is in no list',
      'o',
      {
        body: (id: string) =>
          services(id).replace(
            '[ { "id": "https://made.example/other", "type": "X", "y": 3.0 } ]',
            '{ "id": "https://made.example/other", "type": "X", "y": 3.0 }',
          ),
      },
      close,
      /AuthCookieService1/,
    ],
    ['the annotations of a canvas', 'k', {}, annotate, /annotations/],
    [
      'the annotations of a canvas beside others',
      'l',
      { canvas: '"annotations": [ { "id": "https://library.example/notes", "type": "AnnotationPage" } ],' },
      annotate,
      /notes[\s\S]*canvases\/\w+\/annotations/,
    ],
    [
      'the annotations of a canvas that has a list of none',
      'm',
      { canvas: '"annotations": [],' },
      annotate,
      /canvases\/\w+\/annotations/,
    ],
    ['the mark of a canvas', 'd', {}, remove, /"behavior":\s*\["placeholder"\]/],
    [
      'the mark of a canvas beside its behaviors',
      'e',
      { canvas: '"behavior": [ "facing-pages" ],' },
      remove,
      /"facing-pages",\s*"placeholder"/,
    ],
    [
      'the mark that a canvas has without us',
      'f',
      { canvas: '"behavior": [ "placeholder" ],' },
      remove,
      /"placeholder"/,
    ],
  ])(
    '%s',
    async (_, id, {
      body,
      ...said
    }: { body?: (id: string) => string; canvas?: string; context?: string }, act, expected) => {
      const { kept, shown } = await published(id, { ...said, ...(body && { body: body(id) }) }, act)
      expect(shown.text).toMatch(expected)
      expect(shown.text).toContain('"x-number": 1.0')
      const back = await sendBack(id, shown.text, shown.headers.get('etag')!)
      expect(back.status).toBe(200)
      expect(await keptOf(id)).toEqual(kept)
      expect((await open(id)).text).toBe(shown.text)
      const full = await store.document(manifestAt(id))
      expect([full.text.includes('placeholder'), full.text.includes('/auth/v')]).toEqual([act === remove, false])
      const sent = { 'Content-Type': 'application/ld+json', 'If-Match': full.headers.get('etag')! }
      expect((await store.call('PUT', manifestAt(id), { body: full.text, headers: sent })).status).toBe(200)
      expect(await keptOf(id)).toEqual(kept)
    },
  )
})

it('of what is sent back with changes, the changes alone are kept', async () => {
  const { kept, shown } = await published('g', { body: services('g') }, close)
  const edited = shown.text.replace('"Book"', '"Another book"')
  expect((await sendBack('g', edited, shown.headers.get('etag')!)).status).toBe(200)
  expect((await keptOf('g')).body).toBe(kept.body.replace('"Book"', '"Another book"'))
})

it('of what a client has parsed and written anew, nothing of ours is kept either', async () => {
  const { shown } = await published('n', { body: services('n') }, close)
  const body = JSON.stringify(JSON.parse(shown.text))
  expect(body).toContain('AuthCookieService1')
  expect((await sendBack('n', body, shown.headers.get('etag')!)).status).toBe(200)
  const kept = (await keptOf('n')).body
  expect([kept.includes('/auth/'), kept.includes(AUTH_2)]).toEqual([false, false])
})

describe('the page of annotations of a canvas that an editor has embedded', () => {
  const embedded = async (id: string, more: object[] = []) => {
    const { kept, shown } = await published(id, {}, annotate)
    const document = JSON.parse(shown.text)
    const [page] = document.items[0].annotations
    const { items } = (await hydria.anyone('GET', page.id)).body
    const canvas = { ...document.items[0], annotations: [{ ...page, items: [...items, ...more] }] }
    return { kept, page, back: await sendBack(id, JSON.stringify({ ...document, items: [canvas] }), '*') }
  }

  it('is not kept in the manifest', async () => {
    const { page, back } = await embedded('embedded')
    expect(back.status).toBe(200)
    expect((await keptOf('embedded')).body).not.toContain('annotations')
    expect((await open('embedded')).body.items[0].annotations).toEqual([page])
  })

  it('is refused with one that is not kept there', async () => {
    const { kept, page, back } = await embedded('embedded-2', [{ id: 'https://editor.example/1', type: 'Annotation' }])
    expect([back.status, back.body.errors]).toEqual([
      400,
      [
        {
          property: 'items[0].annotations[0].items[1]',
          message: `is not kept on this page: send it to ${page.id} by POST`,
        },
      ],
    ])
    expect(await keptOf('embedded-2')).toEqual(kept)
  })
})

it('a copy of a document that was given out is made without its services', async () => {
  const { shown } = await published('h', { body: services('h') }, close)
  const { status, text } = await store.call('POST', `/iiif/${number}/copy`, {
    body: shown.text,
    headers: { 'Content-Type': 'application/ld+json' },
  })
  expect(status).toBe(201)
  const { body } = await hydria.services.store
    .db('iiif_resources')
    .where({ customer: Number(number), slug: 'copy' })
    .first('body')
  expect([body.includes('/auth/'), body.includes(AUTH_2), text.includes('AuthProbe')]).toEqual([false, false, true])
})

describe('a canvas whose image goes', () => {
  it('is marked in every form at once, and no more when the image comes back', async () => {
    const { shown } = await published('i', {}, async () => {})
    await remove('i')
    const marked = await open('i', { 'If-None-Match': shown.headers.get('etag')! })
    expect([marked.status, marked.body.items[0].behavior, marked.body.items[0].items.length]).toEqual([
      ...[200, ['placeholder'], 1],
    ])
    const { member } = (await store.call('GET', `${manifestAt('i')}/canvases`)).body
    for (const { body } of [
      await hydria.anyone('GET', member[0].canvasId),
      await store.document(member[0]['@id']),
      await store.call('GET', member[0].canvasId),
    ])
      expect(body.behavior).toEqual(['placeholder'])
    await image('i')
    expect((await open('i', { 'If-None-Match': marked.headers.get('etag')! })).text).toBe(shown.text)
  })

  it('is not marked while something else is painted on it', async () => {
    const other = { id: 'https://library.example/other.jpg', type: 'Image' }
    await image('j')
    const target = 'https://library.example/j/1'
    const own = { id: `${hydria.base}/iiif-img/${number}/5/j/full/max/0/default.jpg`, type: 'Image' }
    const items = [own, other].map((body, index) => ({
      ...{ id: `https://library.example/j/p${index}`, type: 'Annotation', motivation: 'painting', body, target },
    }))
    const page = { id: 'https://library.example/j/page', type: 'AnnotationPage', items }
    const canvas = { id: target, type: 'Canvas', width: 2, height: 3, items: [page] }
    const document = { type: 'Manifest', label: { en: ['Both'] }, items: [canvas], behavior: ['public-iiif'] }
    await store.call('PUT', manifestAt('j'), { body: document })
    await remove('j')
    expect((await open('j')).body.items[0].behavior).toBeUndefined()
  })
})
