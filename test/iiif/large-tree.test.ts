// A folder of the IIIF store with a thousand manifests: read and moved with as many writes as one of few (`npm run bench:store-tree` measures a hundred thousand).
import { sharedTestHydria, type TestHydria } from '../hydria.js'
import { iiifStore, type Store } from './iiif-store.js'

const MANIFESTS = 1_000

let hydria: TestHydria
let store: Store
let customer: number

const DOCUMENT = JSON.stringify({ type: 'Manifest', label: { en: ['One of many'] }, items: [] })

beforeAll(async () => {
  hydria = await sharedTestHydria({}, { serve: true, work: false })
  store = await iiifStore(hydria)
  customer = Number(store.path.split('/')[2])
  for (const id of ['many', 'elsewhere'])
    await store.call('PUT', `${store.path}/collections/${id}`, {
      body: { slug: id, label: { en: [id] }, public: true },
    })
  await hydria.services.store.db.raw(
    `INSERT INTO iiif_resources (customer, kind, id, parent, slug, label, public, body)
     SELECT ?, 'manifests', 'many-' || n, 'many', 'm' || lpad(n::text, 4, '0'), '{"en":["One of many"]}', true, ?
     FROM generate_series(1, ?::integer) AS n`,
    [customer, DOCUMENT, MANIFESTS],
  )
})

/** Versions of all that is in the folder, and how many former versions the customer's resources have. */
async function writes(): Promise<{ children: unknown[]; versions: number }> {
  const { db } = hydria.services.store
  const children = await db('iiif_resources').where({ customer, parent: 'many' }).orderBy('id').pluck('version')
  const [{ count }] = (await db('iiif_versions').where({ customer }).count()) as [{ count: string | number }]
  return { children, versions: Number(count) }
}

it('its pages have all of them, in the order of their slugs', async () => {
  const slugs: string[] = []
  let next: string | undefined = `${store.path}/collections/many/containedItems?pageSize=400`
  while (next) {
    const { body }: { body: { member: { slug: string }[]; view: { next?: string } } } = await store.call('GET', next)
    slugs.push(...body.member.map(({ slug }) => slug))
    next = body.view.next
  }
  expect([slugs.length, slugs[0], slugs.at(-1)]).toEqual([MANIFESTS, 'm0001', 'm1000'])
  expect(slugs).toEqual(slugs.toSorted())
})

it('a move writes the folder alone, and each of them answers at its new address and is led to from the old one', async () => {
  const before = await writes()
  const moved = await store.change('PATCH', `${store.path}/collections/many`, { parent: 'elsewhere' })
  expect(moved.status).toBe(200)
  const after = await writes()
  expect(after.children).toEqual(before.children)
  expect(after.versions).toBe(before.versions + 1)
  expect((await hydria.anyone('GET', `/iiif/${customer}/elsewhere/many/m0500`)).status).toBe(200)
  const old = await hydria.anyone('GET', `/iiif/${customer}/many/m0500`)
  expect([old.status, old.headers.get('location')]).toEqual([
    301,
    `${hydria.base}/iiif/${customer}/elsewhere/many/m0500`,
  ])
})
