// Adjuncts on the public side: in manifests where iiifLink says, and to whom they are delivered.
import { createHash } from 'node:crypto'
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { plainPicture } from '../pictures.js'

let hydria: TestHydria
let customer: TestCustomer
let space: string

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer('shown-side-files')
  space = (await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'pages' } })).body['@id']
  await customer.call('POST', `${customer.path}/roles`, { body: { name: 'clerk', label: 'Clerk' } })
  const reader = { name: 'reader', label: 'Reader', authService: 'clickthrough' }
  await customer.call('POST', `${customer.path}/roles`, { body: reader })
})

async function page(id: string, more: object = {}) {
  const headers = { 'Content-Type': 'image/png' }
  await customer.call('PUT', `${space}/images/${id}`, { headers, body: plainPicture('coffee.png') })
  await customer.call('PATCH', `${space}/images/${id}`, { body: more })
  return `${space}/images/${id}/adjuncts`
}

/** An adjunct with content. */
async function sent(adjuncts: string, id: string, more: object = {}) {
  const described = { '@type': 'Text', mediaType: 'text/plain', iiifLink: 'seeAlso', ...more }
  const { body } = await customer.call('PUT', `${adjuncts}/${id}`, { body: described })
  const headers = { 'Content-Type': body.mediaType }
  return (await customer.call('POST', body.content, { headers, body: `words of ${id}` })).body
}

const manifestOf = async (id: string, version = 3) =>
  (await hydria.anyone('GET', `/iiif-manifest/v${version}/${customer.id}/1/${id}`)).body

/** Links to adjuncts alone: a canvas links to its words too, as soon as they have been read. */
const toAdjuncts = (links: { id?: string; '@id'?: string }[]) =>
  links.filter(link => (link.id ?? link['@id'])!.includes('/adjuncts/'))

describe('in manifests', () => {
  beforeAll(async () => {
    const adjuncts = await page('shown')
    const label = { en: ['ALTO'] }
    const profile = 'http://www.loc.gov/standards/alto/v3/alto.xsd'
    await sent(adjuncts, 'alto.xml', { '@type': 'Dataset', mediaType: 'text/xml', label, profile, language: ['en'] })
    await sent(adjuncts, 'page.json', {
      '@type': 'AnnotationPage',
      mediaType: 'application/json',
      iiifLink: 'annotations',
    })
    await sent(adjuncts, 'page.pdf', { mediaType: 'application/pdf', iiifLink: 'rendering' })
    await sent(adjuncts, 'page.txt', {
      iiifLink: 'inlineAnnotation',
      motivation: 'supplementing, commenting',
      provides: 'transcript',
    })
    await customer.call('PUT', `${adjuncts}/empty`, {
      body: { '@type': 'Text', mediaType: 'text/plain', iiifLink: 'rendering' },
    })
  })

  it('an adjunct is linked to by the property that it names', async () => {
    const [canvas] = (await manifestOf('shown')).items
    const at = (id: string) => `${hydria.base}/adjuncts/${customer.id}/1/shown/${id}`
    const inline = `${hydria.base}/adjunct-annotations/${customer.id}/1/shown`
    expect(canvas.seeAlso).toEqual([
      {
        id: at('alto.xml'),
        type: 'Dataset',
        label: { en: ['ALTO'] },
        format: 'text/xml',
        profile: 'http://www.loc.gov/standards/alto/v3/alto.xsd',
        language: ['en'],
        fileSize: 17,
      },
    ])
    expect(toAdjuncts(canvas.rendering)).toEqual([
      { id: at('page.pdf'), type: 'Text', format: 'application/pdf', fileSize: 17 },
    ])
    expect(canvas.annotations).toEqual([
      { id: at('page.json'), type: 'AnnotationPage', fileSize: 18 },
      {
        id: inline,
        type: 'AnnotationPage',
        label: { en: ['Inline annotations'] },
        items: [
          {
            id: `${inline}/page.txt`,
            type: 'Annotation',
            motivation: ['supplementing', 'commenting'],
            provides: ['transcript'],
            body: { id: at('page.txt'), type: 'Text', format: 'text/plain', fileSize: 17 },
            target: canvas.id,
          },
        ],
      },
    ])
    const { '@context': _context, ...read } = (await hydria.anyone('GET', inline)).body
    expect(read).toEqual(canvas.annotations[1])
    expect((await hydria.anyone('GET', `${inline}/page.txt`)).body).toMatchObject(read.items[0])
    expect((await hydria.anyone('GET', `${inline}/page.pdf`)).status).toBe(404)
  })

  it('Presentation 2.1 has links and lists of annotations', async () => {
    const [canvas] = (await manifestOf('shown', 2)).sequences[0].canvases
    expect(canvas.seeAlso).toMatchObject([{ format: 'text/xml', label: { '@language': 'en', '@value': 'ALTO' } }])
    expect(toAdjuncts([canvas.rendering].flat())).toMatchObject([{ format: 'application/pdf' }])
    expect(canvas.otherContent).toHaveLength(2)
  })

  it('a named query shows the adjuncts of its images, as they are now', async () => {
    const adjuncts = await page('queried', { string1: 'adjunct' })
    await customer.call('POST', `${customer.path}/namedQueries`, { body: { name: 'words', template: 's1=p1' } })
    const read = async () =>
      (await hydria.anyone('GET', `/iiif-resource/v3/${customer.id}/words/adjunct`)).body.items[0].seeAlso
    expect(await read()).toBeUndefined()
    await sent(adjuncts, 'words.txt')
    expect(await read()).toHaveLength(1)
    await customer.call('PATCH', `${adjuncts}/words.txt`, { body: { label: { none: ['Words'] } } })
    expect(await read()).toMatchObject([{ label: { none: ['Words'] } }])
    await customer.call('DELETE', `${adjuncts}/words.txt`)
    expect(await read()).toBeUndefined()
  })
})

describe('delivered', () => {
  const asAnyone = async (adjunct: { publicId: string }) => (await hydria.anyone('GET', adjunct.publicId)).status
  const asOwner = async (adjunct: { publicId: string }) => (await customer.call('GET', adjunct.publicId)).status

  it('an adjunct is open where its asset is, unless it has roles of its own', async () => {
    const adjuncts = await page('open')
    expect(await asAnyone(await sent(adjuncts, 'plain'))).toBe(200)
    const closed = await sent(adjuncts, 'closed', { roles: ['clerk'] })
    expect(closed.roles).toEqual([`${customer.path}/roles/clerk`].map(path => hydria.base + path))
    expect([await asAnyone(closed), await asOwner(closed)]).toEqual([401, 200])
  })

  it('an adjunct is closed where its asset is, unless it says that it has no roles', async () => {
    const adjuncts = await page('restricted', { roles: ['clerk'], maxUnauthorised: 200 })
    const closed = await sent(adjuncts, 'plain')
    expect([await asAnyone(closed), await asOwner(closed)]).toEqual([401, 200])
    expect(await asAnyone(await sent(adjuncts, 'open', { roles: [] }))).toBe(200)
  })

  it('an adjunct with roles of its own is said how to be seen by services of both versions', async () => {
    const adjuncts = await page('guarded')
    const { publicId } = await sent(adjuncts, 'closed', { roles: ['reader'] })
    const body = await manifestOf('guarded')
    expect(body['@context'][0]).toBe('http://iiif.io/api/auth/2/context.json')
    const [probe, older] = body.items[0].seeAlso[0].service
    expect([probe.id, probe.type, older['@context']]).toEqual([
      publicId.replace(hydria.base, `${hydria.base}/auth/v2/probe`),
      'AuthProbeService2',
      'http://iiif.io/api/auth/1/context.json',
    ])
    const asked = [await hydria.anyone('GET', probe.id), await customer.call('GET', probe.id)]
    expect(asked.map(({ body: { status } }) => status)).toEqual([401, 200])
    expect((await hydria.anyone('GET', probe.id.replace('closed', 'none'))).status).toBe(404)
    const [canvas] = (await manifestOf('guarded', 2)).sequences[0].canvases
    expect(canvas.seeAlso[0].service).toMatchObject({ '@context': 'http://iiif.io/api/auth/1/context.json' })
  })

  it('has an entity tag, and goes with its asset', async () => {
    const adjunct = await sent(await page('gone'), 'words')
    const sha256 = createHash('sha256').update('words of words').digest('hex')
    const head = await hydria.anyone('HEAD', adjunct.publicId)
    expect([head.status, head.headers.get('etag'), head.headers.get('access-control-allow-origin')]).toEqual([
      200,
      `"${sha256}"`,
      '*',
    ])
    const again = await hydria.anyone('GET', adjunct.publicId, { headers: { 'If-None-Match': `"${sha256}"` } })
    expect(again.status).toBe(304)
    const before = (await customer.call('GET', `${customer.path}/storage`)).body
    await customer.call('DELETE', `${space}/images/gone`)
    await hydria.settled()
    const after = (await customer.call('GET', `${customer.path}/storage`)).body
    expect(before.numberOfStoredAdjuncts - after.numberOfStoredAdjuncts).toBe(1)
    expect(before.totalSizeOfStoredAdjuncts - after.totalSizeOfStoredAdjuncts).toBe(14)
    expect(await asAnyone(adjunct)).toBe(404)
  })
})
