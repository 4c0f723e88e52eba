// The ways to see protected images, put into a document of the IIIF store on its way out, by what the images are now.
import { LRUCache } from 'lru-cache'
import type { JsonObject } from '../../json-object.js'
import { type AuthDescription, authDescriber, rulesOf, type Services } from '../../operations/index.js'
import {
  type AssetName,
  AUTH_2_CONTEXT,
  assetRecogniser,
  type Edit,
  type Protectable,
  protectablesIn,
  spliceAt,
} from '../../presentation/index.js'
import {
  type CustomerFacts,
  findIiif,
  type IiifHead,
  imageNames,
  imagesWithRoles,
  type Store,
} from '../../store/index.js'

/** Most places of assets of ours that are remembered, over all documents. */
const MOST_PLACES = 200_000

/** The places of assets in a document, and the names of all of them. */
interface Places {
  all: Protectable[]
  names: string
}

const places = new WeakMap<Store, LRUCache<string, Places>>()

const nameOf = ({ space, id }: AssetName): string => `${space}/${id}`

/** The places of assets of ours in a version of a document, which do not change. */
async function placesIn({ store, base }: Services, customer: CustomerFacts, row: IiifHead): Promise<Places> {
  const memory =
    places.get(store) ??
    new LRUCache<string, Places>({ maxSize: MOST_PLACES, sizeCalculation: ({ all }) => all.length + 1 })
  places.set(store, memory)
  const key = [base, row.customer, row.kind, row.id, row.version].join(' ')
  const known = memory.get(key)
  if (known) return known
  const whole = await findIiif(store.db, row)
  const isOwn = assetRecogniser(base, customer)
  const all = whole ? protectablesIn(JSON.parse(whole.body) as JsonObject, isOwn) : []
  const found = { all, names: imageNames([...new Map(all.map(({ asset }) => [nameOf(asset), asset])).values()]) }
  // What was changed meanwhile is of another version.
  if (whole?.version === row.version) memory.set(key, found)
  return found
}

/** What is put into a document. */
export interface Protection {
  /** Another when what is put in is another. */
  mark: string
  /** The document with it. The text is that of the row's version. */
  into(text: string): string
}

const NONE: Protection = { mark: '', into: text => text }

/** A service that we put in, also one that came back with a document that we gave out. */
const isOfAuth = (service: unknown, base: string): boolean => {
  const { id, '@id': older = id } = service as JsonObject
  return typeof older === 'string' && older.startsWith(`${base}/auth/`)
}

function editsOf(all: Protectable[], ways: Map<string, AuthDescription>, base: string): Edit[] {
  return all.flatMap(({ asset, path, version, services }): Edit[] => {
    const way = ways.get(nameOf(asset))
    if (!way) return []
    const value = [...services.filter(service => !isOfAuth(service, base)), ...way[version]]
    return [{ path: [...path, 'service'] as unknown as Edit['path'], value }]
  })
}

/** The context of Authorization Flow 2.0 before those of the document (2.0 §2.1). */
function contextEdit(text: string): Edit[] {
  const contexts = [(JSON.parse(text) as JsonObject)['@context']].flat()
  return contexts.includes(AUTH_2_CONTEXT) ? [] : [{ path: ['@context'], value: [AUTH_2_CONTEXT, ...contexts] }]
}

/** How the protected images of a document are said to be seen: one statement for all of them. */
export async function protectionOf(services: Services, customer: CustomerFacts, row: IiifHead): Promise<Protection> {
  const { base, store } = services
  const { all, names } = await placesIn(services, customer, row)
  if (all.length === 0) return NONE
  const closed = await imagesWithRoles(store.db, row.customer, names)
  if (closed.length === 0) return NONE
  const describe = authDescriber(base, row.customer, await rulesOf(services)(row.customer))
  const ways = new Map(
    closed
      .map(image => [nameOf(image), describe(image)])
      .filter(([, way]) => (way as AuthDescription)[3].length > 0) as [string, AuthDescription][],
  )
  if (ways.size === 0) return NONE
  return {
    mark: JSON.stringify([...ways]),
    into: text => spliceAt(text, [...contextEdit(text), ...editsOf(all, ways, base)]),
  }
}
