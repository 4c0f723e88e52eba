// A search over a collection: manifests and collections by their labels and metadata, pages by their words, all the way down.
import { readDocuments } from '../../src/ingest/index.js'
import { buildManifests } from '../../src/operations/index.js'
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { addPage, readAllTexts } from './searched-pages.js'

let hydria: TestHydria
let customer: TestCustomer

async function readAllDocuments(): Promise<void> {
  const { db } = hydria.services.store
  do await readDocuments(hydria.services)
  while (await db('iiif_words').where({ customer: customer.id }).whereNotNull('run_at').first('id'))
}

const put = (kind: string, id: string, body: object) =>
  customer.call('PUT', `${customer.path}/iiif/${kind}/${id}`, { body: { slug: id, ...body } })
const folder = (id: string, more: object = {}) =>
  put('collections', id, { type: 'Collection', label: { en: [`The ${id}`] }, behavior: ['public-iiif'], ...more })
const parent = (id: string) => ({ parent: `${hydria.base}${customer.path}/iiif/collections/${id}` })

const book = (id: string, page: string, more: object = {}) =>
  put('manifests', id, {
    ...{ type: 'Manifest', label: { en: [`Book ${id}`] }, behavior: ['public-iiif'] },
    paintedResources: [{ asset: { id: page, space: 1 }, canvasPainting: { canvasId: `of-${id}` } }],
    ...more,
  })

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer('searched-collections')
  const text = (body: string) => [{ id: 't', mediaType: 'text/plain', body, language: ['en'] }]
  await addPage(customer, 1, 'open', text('quinces in the orchard'))
  await addPage(customer, 1, 'closed', text('quinces behind a wall'), { body: { roles: ['clickthrough'] } })
  await addPage(customer, 1, 'other', text('nothing of the kind'))
  await folder('herbals')
  await folder('inner', parent('herbals'))
  await folder('elsewhere')
  await book('one', 'open', {
    ...parent('inner'),
    metadata: [
      { label: { en: ['Printer'] }, value: { de: ['Über die Quitten'], none: ['<b>Plantin</b> of Antwerp'] } },
    ],
  })
  await book('two', 'closed', parent('herbals'))
  await book('three', 'open', parent('elsewhere'))
  await book('draft', 'open', { ...parent('herbals'), behavior: [], summary: { en: ['A draft about Plantin'] } })
  await book('four', 'other', { ...parent('herbals'), label: { en: ['Quinces & medlars'] } })
  await buildManifests(hydria.services)
  await readAllTexts(hydria)
  await readAllDocuments()
})

type Item = {
  motivation: string
  target: string | { id: string; type: string; partOf?: { id: string }[] }
  body: { value: string }
}

async function search(
  path: string,
  q: string,
  ask = hydria.anyone,
): Promise<[what: string, within: string, value: string][]> {
  const { status, body } = await ask('GET', `/search/v2/iiif/${customer.id}${path}?q=${encodeURIComponent(q)}`)
  expect(status).toBe(200)
  const last = (iri: string) =>
    iri
      .split(/[/#]/)
      .filter(part => part !== '')
      .at(-1)!
  return body.items.map(({ target, body: { value } }: Item) =>
    typeof target === 'string' ? ['?', '?', value] : [last(target.id), last(target.partOf?.[0]?.id ?? '-'), value],
  )
}

it('pages below it are found with their manifests, and manifests by their labels', async () => {
  expect(await search('/herbals', 'quince')).toEqual([
    ['four', '-', 'Quinces'],
    ['of-one', 'one', 'quinces'],
  ])
})

it('all of the customer is searched at the root', async () => {
  expect(await search('', 'quince')).toEqual([
    ['four', '-', 'Quinces'],
    ['of-three', 'three', 'quinces'],
    ['of-one', 'one', 'quinces'],
  ])
})

it.each([
  ['plantin', ['one']],
  ['"plantin of antwerp"', ['one']],
  ['quitten', ['one']],
  ['printer', ['one']],
  ['inner', ['inner']],
  ['book one', ['one']],
  ['antwerp medlars', []],
])('metadata and labels are found by %s', async (q, expected) => {
  expect((await search('/herbals', q)).map(([what]) => what)).toEqual(expected)
})

it('its owner finds drafts and closed pages too', async () => {
  const found = (await search('/herbals', 'quinces', customer.call)).map(([what, within]) => `${within} ${what}`)
  expect(found.sort()).toEqual(['- four', 'draft of-draft', 'one of-one', 'two of-two'])
  expect((await search('/herbals', 'plantin', customer.call)).map(([what]) => what).sort()).toEqual(['draft', 'one'])
})

it('a snippet tells where the words stand', async () => {
  const { body } = await hydria.anyone('GET', `/search/v1/iiif/${customer.id}/herbals?q=antwerp`)
  expect(body.hits).toEqual([expect.objectContaining({ before: 'Plantin of ', match: 'Antwerp', after: '' })])
  expect(body.resources[0].on).toEqual(expect.objectContaining({ '@type': 'sc:Manifest', label: expect.anything() }))
})

it('words are found anew when a document changes', async () => {
  const { headers } = await customer.call('GET', `${customer.path}/iiif/collections/elsewhere`)
  await customer.call('PATCH', `${customer.path}/iiif/collections/elsewhere`, {
    body: { label: { en: ['Atlases'] } },
    headers: { 'If-Match': headers.get('etag')! },
  })
  await readAllDocuments()
  expect((await search('', 'atlases')).map(([what]) => what)).toEqual(['elsewhere'])
  expect(await search('', 'elsewhere')).toEqual([])
})

it('autocompletion is of the words of the pages below', async () => {
  const { body } = await hydria.anyone('GET', `/autocomplete/v2/iiif/${customer.id}/herbals?q=qui`)
  expect(body.items).toEqual([{ value: 'quinces', total: 1 }])
})

it('a collection that is no longer public is not searched', async () => {
  await folder('hidden', { behavior: [] })
  expect((await hydria.anyone('GET', `/search/v2/iiif/${customer.id}/hidden?q=a`)).status).toBe(404)
})

describe('annotations in the manifests below it', () => {
  const annotate = async (canvas: string, id: string, value: string, more: object = {}) => {
    const at = `/iiif/${customer.id}/canvases/${canvas}/annotations/${id}`
    const body = {
      type: 'Annotation',
      motivation: 'commenting',
      ...more,
      body: { type: 'TextualBody', value, language: 'en' },
    }
    const { status, text } = await customer.call('PUT', at, { body })
    if (status !== 201) throw new Error(text)
  }
  const found = async (path: string, query: string, ask = hydria.anyone) => {
    const { status, body } = await ask('GET', `/search/v2/iiif/${customer.id}${path}?${query}`)
    expect(status).toBe(200)
    const ids: string[] = body.items.map(({ id }: { id: string }) => id)
    return ids.filter(id => id.includes('/annotations/')).map(id => id.split('/').at(-1)!)
  }

  beforeAll(async () => {
    await annotate('of-one', 'inside', 'A walled garden of sloes')
    await annotate('of-one', 'tagged', 'sloes', { motivation: 'tagging' })
    await annotate('of-draft', 'drafted', 'a sloe')
    await annotate('of-three', 'outside', 'sloes of others')
  })

  it.each([
    ['/herbals', 'q=sloes', ['inside', 'tagged']],
    ['/herbals', 'q=sloe', ['inside', 'tagged']],
    ['/herbals', 'q="garden of sloes"', ['inside']],
    ['/herbals', 'q="sloes of"', []],
    ['/herbals', 'q=wall*', ['inside']],
    ['/herbals', 'q=sloes&motivation=tagging', ['tagged']],
    ['', 'q=sloes', ['outside', 'inside', 'tagged']],
  ])('at %s are found by %s', async (path, query, ids) => {
    expect(await found(path, query)).toEqual(ids)
  })

  it('are found behind documents and pages, each once, with its places', async () => {
    await annotate('of-one', 'fruit', 'quinces, and more quinces')
    const { body } = await hydria.anyone('GET', `/search/v2/iiif/${customer.id}/herbals?q=quinces`)
    expect(body.items.map(({ motivation }: Item) => motivation)).toEqual(['describing', 'supplementing', 'commenting'])
    expect(body.annotations[0].partOf.total).toBe(4)
    const { target } = body.annotations[0].items.at(-1)
    expect(target.selector).toEqual([
      { type: 'TextQuoteSelector', prefix: 'quinces, and more ', exact: 'quinces', suffix: '' },
    ])
    await customer.call('DELETE', `/iiif/${customer.id}/canvases/of-one/annotations/fruit`, {
      headers: { 'If-Match': '*' },
    })
  })

  it('are found of drafts by their owner alone', async () => {
    expect((await found('/herbals', 'q=sloes', customer.call)).sort()).toEqual(['drafted', 'inside', 'tagged'])
  })

  it('that were written before there were vectors of them are found too', async () => {
    const where = { customer: customer.id, id: 'inside' }
    await hydria.services.store.db('iiif_annotations').where(where).update({ words: null, found_by: null })
    expect(await found('/herbals', 'q=sloes')).toEqual(['inside', 'tagged'])
  })
})
