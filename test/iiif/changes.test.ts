// Change discovery of the IIIF store: what harvesters are told of public manifests and collections, and what they are not.
import { sharedTestHydria, type TestHydria } from '../hydria.js'
import { iiifStore, type Store } from './iiif-store.js'

let hydria: TestHydria
let store: Store
let feed: string

const label = { en: ['Log books'] }

beforeAll(async () => {
  hydria = await sharedTestHydria({}, { serve: true, work: false })
  store = await iiifStore(hydria)
  feed = store.path.replace('/iiif', '/changes')
})

interface Activity {
  type: string
  object: { id: string; type: string; seeAlso: { id: string }[] }
  target?: { id: string; type: string }
}

/** What is said of the addresses that end in a name, once there is so much: nothing is shown while an older transaction runs. */
async function activities(name: string, count: number): Promise<Activity[]> {
  for (let tries = 0; tries < 200; tries++) {
    const { body } = await store.call('GET', `${feed}?before=`)
    const found = (body.orderedItems as Activity[]).filter(({ object }) => object.seeAlso[0]!.id.endsWith(`/${name}`))
    if (found.length >= count) return found
    await new Promise(resolve => setTimeout(resolve, 20))
  }
  throw new Error('the feed does not get there')
}

const address = (path: string) => `${hydria.base}/iiif/${store.path.split('/')[2]}/${path}`
const make = (kind: string, id: string, body: object) =>
  store.call('PUT', `${store.path}/${kind}/${id}`, { body: { label, ...body } })
const change = (method: string, kind: string, id: string, body?: object) =>
  store.change(method, `${store.path}/${kind}/${id}`, body)

it('a public manifest is created, updated, moved and deleted, at the address that it had', async () => {
  await make('manifests', 'life', { public: true })
  await change('PATCH', 'manifests', 'life', { label: { en: ['Other'] } })
  await change('PATCH', 'manifests', 'life', { slug: 'afterlife' })
  await change('PATCH', 'manifests', 'life', { tags: ['of no concern to the public'] })
  await change('DELETE', 'manifests', 'life')
  const found = await activities('life', 4)
  expect(found.map(({ type, object, target }) => [type, object.id, object.type, target?.id])).toEqual([
    ['Create', address('life'), 'Manifest', undefined],
    ['Update', address('life'), 'Manifest', undefined],
    ['Move', address('life'), 'Manifest', address('afterlife')],
    ['Delete', address('afterlife'), 'Manifest', undefined],
  ])
})

it('a draft is created when it becomes public, and deleted when it no longer is', async () => {
  await make('manifests', 'draft', {})
  await change('PATCH', 'manifests', 'draft', { label: { en: ['Secret'] } })
  await change('PATCH', 'manifests', 'draft', { slug: 'published' })
  await change('PATCH', 'manifests', 'draft', { public: true })
  await change('PATCH', 'manifests', 'draft', { public: false })
  await change('DELETE', 'manifests', 'draft')
  await make('manifests', 'after-draft', { public: true })
  await activities('after-draft', 1)
  const found = await activities('draft', 2)
  expect(found.map(({ type, object }) => [type, object.id])).toEqual([
    ['Create', address('published')],
    ['Delete', address('published')],
  ])
})

it('a collection that moves is one move, after which what is in it is at its new address', async () => {
  await make('collections', 'shelf', { public: true })
  await make('manifests', 'book', { public: true, parent: 'shelf' })
  await change('PATCH', 'collections', 'shelf', { slug: 'rack', label: { en: ['Rack'] } })
  await change('PATCH', 'manifests', 'book', { label: { en: ['Book'] } })
  const book = await activities('book', 2)
  expect(book.map(({ type, object }) => [type, object.id])).toEqual([
    ['Create', address('shelf/book')],
    ['Update', address('rack/book')],
  ])
  const shelf = await activities('shelf', 3)
  expect(shelf.map(({ type, object, target }) => [type, object.type, target])).toEqual([
    ['Create', 'Collection', undefined],
    ['Move', 'Collection', { id: address('rack'), type: 'Collection' }],
    ['Update', 'Collection', undefined],
  ])
})
