// Adjuncts of what the IIIF store keeps on the public side: in its documents where iiifLink says, and to whom they are delivered.
import { createHash } from 'node:crypto'
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { plainPicture } from '../pictures.js'
import { readAllTexts } from '../search/searched-pages.js'
import { PROFILE } from './iiif-store.js'

let hydria: TestHydria
let customer: TestCustomer

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer('shown-side-files-of-documents')
  await customer.call('POST', `${customer.path}/roles`, { body: { name: 'clerk', label: 'Clerk' } })
  const reader = { name: 'reader', label: 'Reader', authService: 'clickthrough' }
  await customer.call('POST', `${customer.path}/roles`, { body: reader })
  await customer.call('PUT', `${customer.path}/spaces/5`, { body: { name: 'five' } })
})

/** A manifest as a client wrote it, white space and all; a canvas of it is `canvas`. */
const textOf = (id: string, slug: string, isPublic = true) => `{
  "@context": "http://iiif.io/api/presentation/3/context.json",
  "type": "Manifest",  "slug": "${slug}",
  "behavior": [ ${isPublic ? '"public-iiif"' : ''} ],
  "label": { "en": [ "Book" ] }, "x-weight": 1.0,
  "seeAlso": [ { "id": "https://library.example/${slug}.xml", "type": "Dataset" } ],
  "items": [
    { "id": "${id}", "type": "Canvas", "height": 10, "width": 10, "items": [ ] },
    { "id": "${id}-2", "type": "Canvas", "height": 10, "width": 10, "items": [ ] } ],
  "structures": [ { "id": "${id}/all", "type": "Range", "label": { "en": [ "All" ] },
    "items": [ { "id": "${id}", "type": "Canvas" }, { "id": "${id}/part", "type": "Range", "items": [ ] } ] } ]
}`

const api = (owner: string) => `${customer.path}/iiif/${owner}`
const anyone = (path: string, headers: Record<string, string> = {}) => hydria.anyone('GET', path, { headers })
const stored = (slug: string, headers = {}) => anyone(`/iiif/${customer.id}/${slug}`, headers)

async function manifest(slug: string, isPublic = true) {
  const id = `https://library.example/${slug}/canvas`
  const headers = { 'Content-Type': 'application/ld+json' }
  const put = await customer.call('PUT', api(`manifests/${slug}`), { headers, body: textOf(id, slug, isPublic) })
  expect([put.status, put.body.errors]).toEqual([201, undefined])
  const { body } = await customer.call('GET', `${api(`manifests/${slug}`)}/canvases`)
  const { body: ranges } = await customer.call('GET', `${api(`manifests/${slug}`)}/ranges`)
  expect(ranges.member.map(({ rangeId }: { rangeId: string }) => rangeId)).toEqual([`${id}/all`, `${id}/part`])
  return { id, canvas: `canvases/${body.member[0].id}`, range: `ranges/${ranges.member[1].id}` }
}

/** An adjunct with content. */
async function sent(owner: string, id: string, more: object = {}) {
  const described = { '@type': 'Text', mediaType: 'text/plain', iiifLink: 'seeAlso', ...more }
  const { body } = await customer.call('PUT', `${api(owner)}/adjuncts/${id}`, { body: described })
  const headers = { 'Content-Type': body.mediaType }
  return (await customer.call('POST', body.content, { headers, body: `words of ${id}` })).body
}
const elsewhere = (owner: string, id: string, more: object = {}) =>
  customer.call('PUT', `${api(owner)}/adjuncts/${id}`, {
    body: {
      ...{ '@type': 'Dataset', mediaType: 'text/xml', iiifLink: 'seeAlso' },
      ...{ externalId: `https://example.org/${id}`, ...more },
    },
  })

/** One of each iiifLink, in each way of content. */
async function allOf(owner: string) {
  await elsewhere(owner, 'elsewhere.xml')
  await sent(owner, 'book.pdf', { mediaType: 'application/pdf', iiifLink: 'rendering', label: { en: ['PDF'] } })
  await sent(owner, 'notes.json', { '@type': 'AnnotationPage', mediaType: 'application/json', iiifLink: 'annotations' })
  await sent(owner, 'book.txt', { iiifLink: 'inlineAnnotation', provides: 'transcript' })
  await customer.call('PUT', `${api(owner)}/adjuncts/empty`, {
    body: { '@type': 'Text', mediaType: 'text/plain', iiifLink: 'rendering' },
  })
}

/** What these are in a document. */
function linksOf(owner: string, target: string) {
  const page = `${hydria.base}/iiif/${customer.id}/adjuncts/${owner}`
  const pdf = { id: `${page}/book.pdf`, type: 'Text', label: { en: ['PDF'] }, format: 'application/pdf', fileSize: 17 }
  const body = { id: `${page}/book.txt`, type: 'Text', format: 'text/plain', fileSize: 17 }
  const inline = { type: 'Annotation', motivation: ['supplementing'], provides: ['transcript'], body, target }
  return {
    seeAlso: [{ id: 'https://example.org/elsewhere.xml', type: 'Dataset', format: 'text/xml' }],
    rendering: [pdf],
    annotations: [
      { id: `${page}/notes.json`, type: 'AnnotationPage', fileSize: 19 },
      {
        ...{ id: page, type: 'AnnotationPage', label: { en: ['Inline annotations'] } },
        items: [{ id: `${page}/book.txt/annotation`, ...inline }],
      },
    ],
  }
}

/** Links without those to the words of texts, which are there as soon as these have been read. */
function notToWords(links: unknown): unknown[] | undefined {
  const all = [links ?? []].flat() as { id?: string; '@id'?: string }[]
  const others = all.filter(link => !(link.id ?? link['@id'])!.startsWith(`${hydria.base}/text`))
  return others.length > 0 ? others : undefined
}

const having = ({ seeAlso, rendering, annotations }: Record<string, unknown>) => ({
  seeAlso,
  rendering: notToWords(rendering),
  annotations: notToWords(annotations),
})

describe('a document', () => {
  it('links to the adjuncts of a manifest, of its canvases and of its ranges, by the properties that they name', async () => {
    const { id, canvas, range } = await manifest('linked')
    await allOf('manifests/linked')
    await allOf(canvas)
    await allOf(range)
    // What is read in the background later would be said in the document too.
    await readAllTexts(hydria)
    const { body, headers } = await stored('linked')
    const own = linksOf('manifests/linked', body.id)
    const theirs = { id: 'https://library.example/linked.xml', type: 'Dataset' }
    expect(having(body)).toEqual({ ...own, seeAlso: [theirs, ...own.seeAlso] })
    expect(having(body.items[0])).toEqual(linksOf(canvas, id))
    expect(having(body.items[1])).toEqual({})
    const [whole] = body.structures
    expect([having(whole), having(whole.items[0])]).toEqual([{}, {}])
    expect(having(whole.items[1])).toEqual(linksOf(range, `${id}/part`))
    const { body: alone } = await anyone(`/iiif/${customer.id}/${canvas}`)
    expect(having(alone)).toEqual(linksOf(canvas, id))
    const { body: full } = await customer.call('GET', api('manifests/linked'), { headers: { Accept: PROFILE } })
    expect(having(full)).toEqual(having(body))
    const page = body.annotations[1]
    const { '@context': _, ...read } = (await anyone(page.id)).body
    expect([read, (await anyone(page.items[0].id)).body]).toMatchObject([page, page.items[0]])
    expect((await anyone(`${page.id}/book.pdf/annotation`)).status).toBe(404)
    const again = await stored('linked', { 'If-None-Match': headers.get('etag')! })
    expect(again.status).toBe(304)
  })

  it('of a collection links to its adjuncts', async () => {
    await customer.call('PUT', api('collections/linked-shelf'), {
      body: { slug: 'linked-shelf', label: { en: ['Shelf'] }, public: true },
    })
    await allOf('collections/linked-shelf')
    const { body } = await stored('linked-shelf')
    expect(having(body)).toEqual(linksOf('collections/linked-shelf', body.id))
    expect((await stored('linked-shelf', { Accept: 'text/html' })).text).toContain('/book.pdf"')
  })

  it('has them in version 2.1, on its page and in its graph', async () => {
    const { canvas, range } = await manifest('formed')
    await allOf('manifests/formed')
    await allOf(canvas)
    await allOf(range)
    const { body } = await anyone(`/iiif/v2/${customer.id}/formed`)
    expect(notToWords(body.rendering)).toMatchObject([{ format: 'application/pdf' }])
    expect([body.seeAlso.length, body.otherContent.length]).toEqual([2, 2])
    const [canvas2] = body.sequences[0].canvases
    expect(body.structures[1].rendering).toMatchObject({ format: 'application/pdf' })
    expect(notToWords(canvas2.rendering)).toMatchObject([{ format: 'application/pdf' }])
    expect(canvas2.otherContent).toHaveLength(2)
    const { text } = await stored('formed', { Accept: 'text/html' })
    const links = [...text.matchAll(/href="([^"]*(?:book\.pdf|elsewhere\.xml))"/g)].map(([, href]) => href)
    expect(links).toHaveLength(4)
    const graph = (await stored('formed', { Accept: 'application/n-triples' })).text
    expect(graph).toContain(`/iiif/${customer.id}/adjuncts/manifests/formed/book.pdf>`)
  })

  it('has another entity tag when some come, change or go, and one Update in the feed each time', async () => {
    await manifest('tagged')
    const updates = async () =>
      (await hydria.services.store.db('changes').where({ customer: customer.id, resource: 'tagged', kind: 'Update' }))
        .length
    const tags = [(await stored('tagged')).headers.get('etag')]
    const noted = [await updates()]
    const see = async () => {
      tags.push((await stored('tagged')).headers.get('etag'))
      noted.push(await updates())
    }
    const member = ['a', 'b'].map(id => ({
      ...{ id, '@type': 'Dataset', mediaType: 'text/xml', iiifLink: 'seeAlso' },
      externalId: `https://example.org/${id}`,
    }))
    await customer.call('POST', `${api('manifests/tagged')}/adjuncts`, { body: { member } })
    await see()
    await customer.call('PATCH', `${api('manifests/tagged')}/adjuncts/a`, { body: { label: { en: ['A'] } } })
    await see()
    await customer.call('PATCH', `${api('manifests/tagged')}/adjuncts/a`, { body: { creator: 'https://example.org/' } })
    await see()
    const both = [{ id: api('manifests/tagged'), adjunct: ['a', 'b'] }]
    await customer.call('POST', `${customer.path}/deleteAdjuncts`, { body: { member: both } })
    await see()
    const [first, come, changed, same, gone] = tags
    expect([new Set([first, come, changed]).size, same, gone]).toEqual([3, changed, first])
    expect(noted.map(number => number - noted[0]!)).toEqual([0, 1, 2, 2, 3])
  })

  it('that comes back as it was read is kept as it was sent', async () => {
    const { canvas, range } = await manifest('returned')
    await allOf('manifests/returned')
    await allOf(canvas)
    await allOf(range)
    const { db } = hydria.services.store
    const kept = async () => (await db('iiif_resources').where({ customer: customer.id, id: 'returned' }).first('*'))!
    const before = await kept()
    const full = await customer.call('GET', api('manifests/returned'), { headers: { Accept: PROFILE } })
    const open = await stored('returned')
    for (const { text } of [full, open]) {
      const headers = { 'If-Match': '*', 'Content-Type': 'application/ld+json', Accept: PROFILE }
      const put = await customer.call('PUT', api('manifests/returned'), { headers, body: text })
      expect([put.status, put.body.errors]).toEqual([200, undefined])
      expect([(await kept()).body, (await kept()).version]).toEqual([before.body, before.version])
    }
    const stale = full.text.replace('"PDF"', '"An older label"')
    await customer.call('DELETE', `${api(canvas)}/adjuncts/book.pdf`)
    const headers = { 'If-Match': '*', 'Content-Type': 'application/ld+json' }
    await customer.call('PUT', api('manifests/returned'), { headers, body: stale })
    expect((await kept()).body).toBe(before.body)
  })

  it('keeps the links that its own author wrote, though they are those of an adjunct', async () => {
    const link = { id: 'https://example.org/a', type: 'Dataset', label: { en: ['Written'] } }
    const body = { type: 'Manifest', label: { en: ['Written'] }, items: [], seeAlso: [link], behavior: ['public-iiif'] }
    const at = api('manifests/written')
    await customer.call('PUT', at, { body })
    await elsewhere('manifests/written', 'a')
    expect((await stored('written')).body.seeAlso).toEqual([link])
    const headers = { 'If-Match': '*', Accept: PROFILE }
    const { body: read } = await customer.call('GET', at, { headers: { Accept: PROFILE } })
    await customer.call('PUT', at, { headers, body: read })
    await customer.call('DELETE', `${at}/adjuncts/a`)
    expect((await stored('written')).body.seeAlso).toEqual([link])
  })
})

describe('content', () => {
  const asAnyone = async ({ publicId }: { publicId: string }) => (await anyone(publicId)).status
  const asOwner = async ({ publicId }: { publicId: string }) => (await customer.call('GET', publicId)).status
  const asOther = async ({ publicId }: { publicId: string }) =>
    (await (await hydria.customer()).call('GET', publicId)).status

  /** A public or draft manifest with a canvas that paints an image. */
  async function painted(slug: string, isPublic: boolean, image: object = {}) {
    const at = `${customer.path}/spaces/5/images/${slug}`
    await customer.call('PUT', at, { headers: { 'Content-Type': 'image/png' }, body: plainPicture('coffee.png') })
    await customer.call('PATCH', at, { body: image })
    await customer.call('PUT', api(`manifests/${slug}`), {
      body: {
        ...{ type: 'Manifest', slug, label: { en: [slug] }, behavior: isPublic ? ['public-iiif'] : [] },
        paintedResources: [{ asset: { id: slug, space: 5 }, canvasPainting: { canvasId: `${slug}-1` } }],
      },
    })
    return { manifest: `manifests/${slug}`, canvas: `canvases/${slug}-1` }
  }

  // Of manifest and canvas what anyone gets, by the roles of the adjunct: none said, one, and none.
  it.each([
    ['open', true, {}, [200, 401, 200], [200, 401, 200]],
    ['restricted', true, { roles: ['clerk'], maxUnauthorised: 200 }, [200, 401, 200], [401, 401, 200]],
    ['closed', true, { maxUnauthorised: 0 }, [200, 401, 200], [401, 401, 200]],
    ['draft', false, {}, [404, 404, 404], [404, 404, 404]],
  ])('of an %s resource is seen as that is', async (slug, isPublic, image, ofManifest, ofCanvas) => {
    const owners = await painted(slug, isPublic, image)
    for (const [owner, statuses] of [
      [owners.manifest, ofManifest],
      [owners.canvas, ofCanvas],
    ] as const) {
      const adjuncts = [
        await sent(owner, 'plain'),
        await sent(owner, 'closed', { roles: ['clerk'] }),
        await sent(owner, 'opened', { roles: [] }),
      ]
      expect([owner, await Promise.all(adjuncts.map(asAnyone))]).toEqual([owner, statuses])
      expect(await Promise.all(adjuncts.map(asOwner))).toEqual([200, 200, 200])
      expect(await Promise.all(adjuncts.map(asOther))).toEqual(statuses)
    }
    const pages = [owners.manifest, owners.canvas].map(owner => `/iiif/${customer.id}/adjuncts/${owner}`)
    for (const page of pages) expect((await anyone(page)).status).toBe(404)
  })

  it('that is closed is said how to be seen by services of both versions, which do not come back', async () => {
    const { manifest: owner, canvas } = await painted('guarded', true, { roles: ['reader'] })
    const closed = await sent(owner, 'closed', { roles: ['reader'] })
    const inherited = await sent(canvas, 'inherited')
    const { body } = await stored('guarded')
    expect(body['@context'][0]).toBe('http://iiif.io/api/auth/2/context.json')
    for (const [links, { publicId }] of [
      [body.seeAlso, closed],
      [body.items[0].seeAlso, inherited],
    ] as const) {
      const probe = publicId.replace(hydria.base, `${hydria.base}/auth/v2/probe`)
      const [first, second] = links[0].service
      expect([first.id, first.type, first.service[0].type]).toEqual([probe, 'AuthProbeService2', 'AuthAccessService2'])
      expect(second['@context']).toBe('http://iiif.io/api/auth/1/context.json')
      const asked = [await anyone(probe), await customer.call('GET', probe)].map(({ body: { status } }) => status)
      expect(asked).toEqual([401, 200])
    }
    const older = (await anyone(`/iiif/v2/${customer.id}/guarded`)).body
    expect(older.seeAlso.service['@context']).toBe('http://iiif.io/api/auth/1/context.json')
    const { body: own } = await customer.call('GET', api(owner), { headers: { Accept: PROFILE } })
    expect([own.seeAlso[0].service, own.items[0].seeAlso[0].service]).toEqual([undefined, undefined])
    const { db } = hydria.services.store
    const kept = async () => (await db('iiif_resources').where({ customer: customer.id, id: 'guarded' }).first('*'))!
    const before = await kept()
    const headers = { 'If-Match': '*', 'Content-Type': 'application/ld+json' }
    const put = await customer.call('PUT', api(owner), { headers, body: (await stored('guarded')).text })
    expect([put.status, put.body.errors, (await kept()).body]).toEqual([200, undefined, before.body])
    for (const nothing of ['none', 'closed/annotation'])
      expect((await anyone(`/auth/v2/probe/iiif/${customer.id}/adjuncts/${owner}/${nothing}`)).status).toBe(404)
  })

  it('is told apart by its entity tag, and shared caches keep what is open alone', async () => {
    const { manifest: owner } = await painted('cached', true)
    const adjunct = await sent(owner, 'words')
    const closed = await sent(owner, 'closed', { roles: ['clerk'] })
    const sha256 = createHash('sha256').update('words of words').digest('hex')
    const { headers, text } = await anyone(adjunct.publicId)
    expect([text, headers.get('etag'), headers.get('content-type')]).toEqual([
      ...['words of words', `"${sha256}"`, 'text/plain; charset=utf-8'],
    ])
    expect(headers.get('cache-control')).toMatch(/^public, max-age=/)
    expect([headers.get('access-control-allow-origin'), headers.get('x-content-type-options')]).toEqual([
      '*',
      'nosniff',
    ])
    expect((await anyone(adjunct.publicId, { 'If-None-Match': `"${sha256}"` })).status).toBe(304)
    expect((await anyone(adjunct.publicId, { Range: 'bytes=0-4' })).text).toBe('words')
    const own = await customer.call('GET', closed.publicId)
    expect(own.headers.get('cache-control')).toMatch(/private/)
    const draft = await painted('cached-draft', false)
    const hidden = await sent(draft.manifest, 'words')
    expect((await customer.call('GET', hidden.publicId)).headers.get('cache-control')).toMatch(/private/)
  })

  it('of pages that run scripts runs none here', async () => {
    const { manifest: owner } = await painted('scripted', true)
    const { publicId } = await sent(owner, 'page.html', { mediaType: 'text/html' })
    expect((await anyone(publicId)).headers.get('content-security-policy')).toMatch(/sandbox/)
  })

  it('is gone with its manifest, and hidden while that has no such canvas or range', async () => {
    const { id, canvas, range } = await manifest('going')
    const [one, two, three] = [await sent('manifests/going', 'a'), await sent(canvas, 'a'), await sent(range, 'a')]
    const all = [one, two, three]
    const headers = { 'If-Match': '*', 'Content-Type': 'application/ld+json' }
    const without = textOf(`${id}-other`, 'going')
    await customer.call('PUT', api('manifests/going'), { headers, body: without })
    expect(await Promise.all(all.map(asAnyone))).toEqual([200, 404, 404])
    await customer.call('PUT', api('manifests/going'), { headers, body: textOf(id, 'going') })
    expect(await Promise.all(all.map(asAnyone))).toEqual([200, 200, 200])
    await customer.call('DELETE', api('manifests/going'), { headers })
    expect(await Promise.all(all.map(asAnyone))).toEqual([404, 404, 404])
  })
})
