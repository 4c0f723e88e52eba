// What the cookbook of IIIF shows how to say is kept as it is sent: every kind of document, at every address.
import { sharedTestHydria, type TestHydria } from '../hydria.js'
import { ANNOTATED_RECIPES } from '../presentation/annotated-recipes.js'
import { RECIPES } from '../presentation/recipes.js'
import { iiifStore, type Store } from './iiif-store.js'

let hydria: TestHydria
let store: Store
let open: string

beforeAll(async () => {
  hydria = await sharedTestHydria({}, { serve: true, work: false })
  store = await iiifStore(hydria)
  open = `/iiif/${store.path.split('/')[2]}`
})

const BESIDE = [
  ...['id', 'publicId', 'flatId', 'slug', 'parent', 'created', 'modified', 'createdBy', 'modifiedBy'],
  ...['paintedResources', 'totals', 'totalItems', 'view'],
]

/** The document of others in an answer, with its members in their order; contexts as a list, without ours. */
function theirs(text: string): string {
  const document = JSON.parse(text)
  const contexts = [document['@context']].flat().filter(context => context !== `${hydria.base}/contexts/dlcs.jsonld`)
  const members = Object.entries({ ...document, '@context': contexts })
  return JSON.stringify(Object.fromEntries(members.filter(([name]) => !BESIDE.includes(name))))
}

/** A member that no server knows, with numbers that no parser keeps. */
const SHELF = '"x-shelf": { "z": 1.0, "a": 9007199254740993 }'

const ALL = [...RECIPES, ...ANNOTATED_RECIPES].map(
  ([name, document], index) => [name, document as Record<string, unknown>, `r${index}`] as const,
)

it.each(ALL)('%s is read as it was sent', async (_name, document, slug) => {
  const text = JSON.stringify({ ...document, 'x-shelf': '@' }, null, 2).replace('"x-shelf": "@"', SHELF)
  const headers = { 'Content-Type': 'application/ld+json' }
  const at = `${open}/${slug}`
  const made = await store.call('PUT', at, { body: text, headers })
  expect([made.status, made.body.detail]).toEqual([201, undefined])
  const kind = document['type'] === 'Manifest' ? 'manifests' : 'collections'
  const posted = await store.call('POST', `${store.path}/${kind}`, { body: text, headers })
  expect(posted.status).toBe(201)
  const flat = await store.document(posted.body['@id'])
  expect(flat.text).toContain(SHELF)
  expect(theirs(flat.text)).toBe(theirs(text))
  const back = await store.change('PUT', posted.body['@id'], flat.text)
  expect([back.status, back.headers.get('etag')]).toEqual([200, posted.headers.get('etag')])
  expect(made.text).toBe(text.replace(String(document['id']), hydria.base + at))
})
