// Stored documents as linked data: the same graph in every syntax, without a context that anybody else keeps.
import { graphOfText } from '../graphs.js'
import { sharedTestHydria, type TestHydria } from '../hydria.js'
import { canvas, image, label, manifest } from '../presentation/recipes.js'
import { iiifStore, PRESENTATION_3, type Store } from './iiif-store.js'

let hydria: TestHydria
let store: Store
let open: string

beforeAll(async () => {
  hydria = await sharedTestHydria({}, { serve: true, work: false })
  store = await iiifStore(hydria)
  open = `/iiif/${store.path.split('/')[2]}`
})

async function keep(slug: string, more: object): Promise<void> {
  const service = [
    {
      '@context': 'http://iiif.io/api/image/2/context.json',
      '@id': 'https://made.example/i',
      '@type': 'ImageService2',
      profile: 'level2',
    },
  ]
  const { id: _, ...document } = manifest([canvas('p1', [image('p1', { service })])], {
    label: { en: ['Boat'], none: ['B 1'] },
    metadata: [{ label: label('Maker'), value: { none: ['One', 'Two'] } }],
    ...more,
  })
  const body = JSON.stringify({ ...document, slug, behavior: ['public-iiif'] })
  const put = await store.call('PUT', `${store.path}/manifests/${slug}`, {
    body,
    headers: { 'Content-Type': 'application/ld+json' },
  })
  if (put.status !== 201) throw new Error(put.text)
}

const read = (path: string, accept: string) => hydria.anyone('GET', open + path, { headers: { Accept: accept } })

it('a manifest is the same graph in every syntax, in the terms of Presentation 3 and Web Annotation', async () => {
  await keep('boat', { 'x-unknown': 1 })
  const graphs = new Set<string>()
  for (const mediaType of ['text/turtle', 'application/n-triples', 'application/n-quads', 'application/trig']) {
    const { status, headers, text } = await read('/boat', mediaType)
    expect([status, headers.get('content-type')]).toEqual([200, `${mediaType}; charset=utf-8`])
    graphs.add((await graphOfText(text, mediaType)).join('\n'))
  }
  expect(graphs.size).toBe(1)
  const [graph] = graphs
  const self = `<${hydria.base}${open}/boat>`
  const type = '<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>'
  for (const statement of [
    `${self} ${type} <http://iiif.io/api/presentation/3#Manifest>`,
    `${self} <http://www.w3.org/2000/01/rdf-schema#label> "Boat"@en`,
    `${self} <http://www.w3.org/2000/01/rdf-schema#label> "B 1" `,
    `<https://made.example/recipe/canvas/p1> <http://www.w3.org/2003/12/exif/ns#height> "600"^^<http://www.w3.org/2001/XMLSchema#integer>`,
    '<http://www.w3.org/ns/oa#motivatedBy> <http://iiif.io/api/presentation/3#painting>',
    `<https://made.example/i> ${type} <http://iiif.io/api/image/2#ImageService>`,
    '<http://www.w3.org/1999/02/22-rdf-syntax-ns#value> "Two"',
  ])
    expect(graph).toContain(statement)
})

it.each([
  ['of others', ['https://made.example/context.json', PRESENTATION_3]],
  ['of its own', [{ sails: 'https://made.example/sails' }, PRESENTATION_3]],
])('a document with a context %s is JSON alone, and nothing is fetched', async (name, context) => {
  const slug = name.replaceAll(' ', '-')
  await keep(slug, { '@context': context })
  const { status, text } = await read(`/${slug}`, 'text/turtle')
  expect([status, text]).toEqual([406, expect.stringContaining('is not supported here')])
  expect((await read(`/${slug}`, 'application/ld+json')).status).toBe(200)
})
