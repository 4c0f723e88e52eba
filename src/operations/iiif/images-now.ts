// What a document of the IIIF store says of its images on its way out, by what they are now: how protected ones are seen, and which canvases show nothing any more.
import { LRUCache } from 'lru-cache'
import type { JsonObject } from '../../json-object.js'
import { perObject } from '../../per-object.js'
import {
  type AssetName,
  assetRecogniser,
  authInto,
  type Edit,
  type Markable,
  markablesIn,
  marksInto,
  type Protectable,
  protectablesIn,
  spliceAt,
} from '../../presentation/index.js'
import {
  closedImages,
  findShownIiif,
  type IiifHead,
  imageNames,
  nameOfCustomer,
  type Store,
} from '../../store/index.js'
import { rulesOf } from '../access-rules-cache.js'
import { type AuthDescription, authDescriber } from '../canvases/index.js'
import type { Services } from '../services.js'

/** Most places of assets of ours that are remembered, over all documents. */
const MOST_PLACES = 200_000

/** The places of assets in a document, and the names of all of them. */
interface Places {
  all: Protectable[]
  canvases: Markable[]
  names: string
}

const placesOf = perObject(
  (_: Store) =>
    new LRUCache<string, Places>({
      maxSize: MOST_PLACES,
      sizeCalculation: ({ all, canvases }) => all.length + canvases.length + 1,
    }),
)

const nameOf = ({ space, id }: AssetName): string => `${space}/${id}`

/** A row with its document, or without. */
type Row = IiifHead & { body?: string }

/** The places of assets of ours in a version of a document, which do not change. */
async function placesIn({ store, base }: Services, row: Row): Promise<Places> {
  const memory = placesOf(store)
  const key = [base, row.customer, row.kind, row.id, row.version].join(' ')
  const known = memory.get(key)
  if (known) return known
  const whole = row.body === undefined ? await findShownIiif(store.db, row) : row
  const isOwn = assetRecogniser(base, { id: row.customer, name: await nameOfCustomer(store.db, row.customer) })
  const document = JSON.parse(whole?.body ?? '{}') as JsonObject
  const all = protectablesIn(document, isOwn)
  const canvases = row.kind === 'manifests' ? markablesIn(document, isOwn) : []
  const assets = [...all.map(({ asset }) => asset), ...canvases.flatMap(one => one.assets)]
  const found = { all, canvases, names: imageNames([...new Map(assets.map(one => [nameOf(one), one])).values()]) }
  // What was changed meanwhile is of another version.
  if (whole?.version === row.version) memory.set(key, found)
  return found
}

/** What is put into a document, whose text is that of the row's version. */
export interface ImagesNow {
  /** Another when what is put in is another. */
  mark: string
  /** The document with all of it. */
  into(text: string): string
  /** The document with the marks alone, as its owner sees it. */
  marked(text: string): string
}

const NOTHING: ImagesNow = { mark: '', into: text => text, marked: text => text }

/** Edits of a text; without any it is the same. */
const edited = (text: string, edits: Edit[]): string => (edits.length > 0 ? spliceAt(text, edits) : text)

/** What the images of a document are now: one statement for all of them. */
export async function imagesNow(services: Services, row: Row): Promise<ImagesNow> {
  const { base, store } = services
  const { all, canvases, names } = await placesIn(services, row)
  if (all.length + canvases.length === 0) return NOTHING
  const closed = await closedImages(store.db, row.customer, names)
  if (closed.length === 0) return NOTHING
  const describe = authDescriber(base, row.customer, await rulesOf(services)(row.customer))
  const ways = new Map(
    closed
      .map((image): [string, AuthDescription] => [nameOf(image), describe(image)])
      .filter(([, way]) => way[3].length > 0),
  )
  const gone = new Set(closed.filter(image => image.gone).map(nameOf))
  const marks = marksInto(canvases, asset => gone.has(nameOf(asset)))
  if (ways.size + marks.length === 0) return NOTHING
  const authIn = (text: string): Edit[] => {
    const document = () => JSON.parse(text) as JsonObject
    return authInto(document, all, asset => ways.get(nameOf(asset)), base)
  }
  return {
    mark: JSON.stringify([[...ways], marks]),
    into: text => edited(text, [...authIn(text), ...marks]),
    marked: text => edited(text, marks),
  }
}
