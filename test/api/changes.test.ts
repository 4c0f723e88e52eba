// Change discovery: what happened to images, as harvesters read it, from the last page backwards.
import { graphOfJsonLd, graphOfText } from '../graphs.js'
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { plainPicture } from '../pictures.js'

let hydria: TestHydria
let customer: TestCustomer
let images: string

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer()
  images = (await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'a' } })).body.images
  await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'b' } })
})

interface Activity {
  type: string
  object: { id: string; seeAlso: { id: string }[] }
}

/** Everything from the last page backwards, oldest first; pages are walked by `prev` alone. */
async function harvest(feed: string): Promise<Activity[]> {
  const { body } = await customer.call('GET', feed)
  const found: Activity[] = []
  for (let next = body.last?.id; next; ) {
    const page = await customer.call('GET', next)
    expect([page.status, page.body.type, page.body.partOf.id]).toEqual([200, 'OrderedCollectionPage', body.id])
    found.unshift(...page.body.orderedItems)
    next = page.body.prev?.id
  }
  return found
}

/** What is seen once no transaction of anyone runs that is older. */
async function harvestUntil(feed: string, holds: (found: Activity[]) => boolean): Promise<Activity[]> {
  for (let tries = 0; tries < 200; tries++) {
    const found = await harvest(feed)
    if (holds(found)) return found
    await new Promise(resolve => setTimeout(resolve, 20))
  }
  throw new Error('the feed does not get there')
}

const kindsOf = (found: Activity[], id: string) =>
  found.filter(({ object }) => object.id.endsWith(`/${id}`)).map(({ type }) => type)

it('tells what was made, changed and deleted, in this order', async () => {
  const headers = { 'Content-Type': 'image/png' }
  await customer.call('PUT', `${images}/life`, { headers, body: plainPicture('coffee.png') })
  await customer.call('PATCH', `${images}/life`, { body: { string1: 'x' } })
  await customer.call('DELETE', `${images}/life`)
  const found = await harvestUntil(`${customer.path}/changes`, seen => kindsOf(seen, 'life').includes('Delete'))
  const kinds = kindsOf(found, 'life')
  expect([kinds[0], kinds.at(-1)]).toEqual(['Create', 'Delete'])
  expect(new Set(kinds.slice(1, -1))).toEqual(new Set(['Update']))
})

it('leads to the manifest and the resource of the image', async () => {
  const headers = { 'Content-Type': 'image/png' }
  await customer.call('PUT', `${images}/kept%20one`, { headers, body: plainPicture('coffee.png') })
  const found = await harvestUntil(`${customer.path}/changes`, seen => kindsOf(seen, 'kept%20one').length > 0)
  const { object } = found.filter(({ object }) => object.id.endsWith('/kept%20one'))[0]!
  expect((await hydria.anyone('GET', object.id)).body.type ?? 'none').toBe('Manifest')
  expect((await customer.call('GET', object.seeAlso[0]!.id)).body.id).toBe('kept one')
})

it('of a space is about that space alone', async () => {
  const { body } = await customer.call('GET', `${customer.path}/spaces/2`)
  expect(await harvest(body.changes)).toEqual([])
  const origin = 'https://nowhere.example/x.jpg'
  const member = Array.from({ length: 130 }, (_, index) => ({ id: `many-${index}`, space: 2, origin }))
  await customer.call('POST', `${customer.path}/queue`, { body: { '@type': 'Collection', member } })
  const created = (found: Activity[]) => found.filter(({ type }) => type === 'Create')
  const found = await harvestUntil(body.changes, seen => created(seen).length === 130)
  expect(new Set(created(found).map(({ object }) => object.id)).size).toBe(130)
  const pages = await customer.call('GET', `${body.changes}?before=`)
  expect(pages.body.orderedItems).toHaveLength(100)
  const older = await customer.call('GET', pages.body.prev.id)
  const newer = await customer.call('GET', older.body.next.id)
  expect(newer.body.orderedItems[0]).toEqual(pages.body.orderedItems[0])
})

it("is another customer's secret, and refuses places that are none", async () => {
  const other = await hydria.customer()
  expect((await other.call('GET', `${customer.path}/changes`)).status).toBe(404)
  for (const place of ['x', '1-', '99999999999999999999-1'])
    expect((await customer.call('GET', `${customer.path}/changes?after=${place}`)).status).toBe(400)
})

it('is the same graph in every representation, and a page for people', async () => {
  const feed = `${customer.path}/spaces/1/changes?before=`
  await harvestUntil(
    `${customer.path}/spaces/1/changes`,
    seen => kindsOf(seen, 'kept%20one').length > 0 && kindsOf(seen, 'life').includes('Delete'),
  )
  const as = (mediaType: string) => customer.call('GET', feed, { headers: { Accept: mediaType } })
  const { body, headers } = await as('application/ld+json')
  expect([body['@context'], headers.get('content-type')]).toEqual([
    'http://iiif.io/api/discovery/1/context.json',
    'application/ld+json; charset=utf-8',
  ])
  const profile = (form: string) => `application/ld+json;profile="http://www.w3.org/ns/json-ld#${form}"`
  const graphs = new Set<string>()
  for (const mediaType of ['text/turtle', 'application/n-triples', 'application/n-quads', 'application/trig']) {
    const { status, text } = await as(mediaType)
    expect([mediaType, status]).toEqual([mediaType, 200])
    graphs.add((await graphOfText(text, mediaType)).join('\n'))
  }
  for (const form of ['expanded', 'flattened'])
    graphs.add((await graphOfJsonLd((await as(profile(form))).body, {})).join('\n'))
  expect(graphs.size).toBe(1)
  const [graph] = graphs
  expect(graph).toContain(
    '<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://www.w3.org/ns/activitystreams#Create>',
  )
  const page = await as('text/html')
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
  expect(page.text).toContain('orderedItems')
})
