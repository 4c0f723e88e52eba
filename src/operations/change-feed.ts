// Change discovery, IIIF Change Discovery API 1.0: what happened to images, and to public manifests and collections, as an Activity Streams collection, paged backwards.
import { HttpProblem, invalid, notFound } from '../problem.js'
import { type Change, type ChangePage, type ChangePosition, isCut, isPlace, readChanges } from '../store/index.js'
import type { Answer, Call, Handler } from './call.js'
import { flatPath, TYPES } from './iiif/index.js'
import type { Services } from './services.js'

const CONTEXT = 'http://iiif.io/api/discovery/1/context.json'

const PAGE_SIZE = 100

/** The place before all others. */
const BEGINNING = '0-0'

const cut = (self: string): HttpProblem =>
  new HttpProblem(
    410,
    'Gone',
    `Changes after this point are no longer kept. Read everything again, then continue from the last page of ${self}.`,
    [{ property: 'after', message: 'is older than the changes that are kept' }],
  )

const AS = 'https://www.w3.org/ns/activitystreams#'
const link = (iri: string) => ({ '@id': iri, '@type': '@id' })

/** What the keys of the feed mean, as its context says; for its graph, without the context being fetched. */
const TERMS = {
  ...Object.fromEntries(
    ['OrderedCollection', 'OrderedCollectionPage', 'Create', 'Update', 'Move', 'Delete'].map(name => [name, AS + name]),
  ),
  ...Object.fromEntries(
    ['first', 'last', 'prev', 'next', 'partOf', 'object', 'target'].map(name => [name, link(AS + name)]),
  ),
  orderedItems: { '@id': `${AS}items`, '@type': '@id', '@container': '@list' },
  endTime: { '@id': `${AS}endTime`, '@type': 'http://www.w3.org/2001/XMLSchema#dateTime' },
  seeAlso: link('http://www.w3.org/2000/01/rdf-schema#seeAlso'),
  format: { '@id': 'http://purl.org/dc/elements/1.1/format' },
  Manifest: 'http://iiif.io/api/presentation/3#Manifest',
  Collection: 'http://iiif.io/api/presentation/3#Collection',
  Dataset: 'http://purl.org/dc/dcmitype/Dataset',
}

/** Paths of what an entry is about: of a manifest or a collection that the public reads, and of what the API says of it. */
interface Changed {
  type: 'Manifest' | 'Collection'
  path: string
  target?: string | null
  described: string
}

/** An image is known by its manifest. */
function changedBy(change: Change): Changed {
  const { customer } = change
  if ('path' in change && change.path !== null) {
    const { resource_kind: kind, resource: id, path, target } = change
    return { type: TYPES[kind], path, target, described: flatPath({ customer, kind, id }) }
  }
  const { space, image } = change as Extract<Change, { image: string }>
  const id = encodeURIComponent(image)
  return {
    type: 'Manifest',
    path: `/iiif-manifest/${customer}/${space}/${id}`,
    described: `/customers/${customer}/spaces/${space}/images/${id}`,
  }
}

/** One Activity, section 3.2 of the specification. */
function activity(base: string, self: string, change: Change): object {
  const { type, path, target, described } = changedBy(change)
  return {
    id: `${self}#${change.place}`,
    type: change.kind,
    endTime: change.at.toISOString(),
    object: {
      id: base + path,
      type,
      seeAlso: [{ id: base + described, type: 'Dataset', format: 'application/ld+json' }],
    },
    ...(target && { target: { id: base + target, type } }),
  }
}

const page = (self: string, parameter: string): object => ({
  id: `${self}?${parameter}`,
  type: 'OrderedCollectionPage',
})

function collection(self: string): Record<string, unknown> {
  return {
    '@context': CONTEXT,
    id: self,
    type: 'OrderedCollection',
    first: page(self, `after=${BEGINNING}`),
    last: page(self, 'before='),
  }
}

function collectionPage(base: string, self: string, requested: string, found: ChangePage): Record<string, unknown> {
  const { changes, hasOlder, hasNewer } = found
  const [oldest, newest] = [changes[0], changes.at(-1)]
  return {
    '@context': CONTEXT,
    id: requested,
    type: 'OrderedCollectionPage',
    partOf: { id: self, type: 'OrderedCollection' },
    ...(hasOlder && oldest ? { prev: page(self, `before=${oldest.place}`) } : {}),
    ...(hasNewer && newest ? { next: page(self, `after=${newest.place}`) } : {}),
    orderedItems: changes.map(change => activity(base, self, change)),
  }
}

function positionOf(query: URLSearchParams): ChangePosition | undefined {
  for (const name of ['before', 'after'] as const) {
    const place = query.get(name)
    if (place === null) continue
    if (place === '' && name === 'before') return 'newest'
    if (!isPlace(place)) throw invalid(name, 'must be taken from the links of a page')
    return name === 'before' ? { before: place } : { after: place }
  }
  return undefined
}

/** The customer and space of the address. Throws HttpProblem 404 when they are not there. */
async function scopeOf({ variables }: Call, { store }: Services) {
  const { customer, space } = variables
  const name = space === undefined ? 'Customer' : 'Space'
  const where = space === undefined ? { id: customer } : { customer, id: space }
  if (!(await store.find(store.classOf(name), where))) throw notFound(`The ${name}`)
  return { customer: Number(customer), ...(space === undefined ? {} : { space: Number(space) }) }
}

/** The collection, or with `before` or `after` one of its pages. */
export const readChangeFeed: Handler = {
  statuses: [200, 404, 410],
  async run(call, services): Promise<Answer> {
    const { base, store } = services
    const scope = await scopeOf(call, services)
    const position = positionOf(call.query)
    if (!position) return { kind: 'document', status: 200, body: collection(call.self), terms: TERMS }
    // Whoever begins at the beginning knows that they have missed what was before.
    const { after = BEGINNING } = position === 'newest' ? {} : (position as { after?: string })
    if (after !== BEGINNING && (await isCut(store.db, scope.customer, after))) throw cut(call.self)
    const found = await readChanges(store.db, scope, position, PAGE_SIZE)
    const body = collectionPage(base, call.self, call.requestUri, found)
    return { kind: 'document', status: 200, body, terms: TERMS }
  },
}
