// The assets that delivery knows: a bounded cache of rows, invalidated by the database's notifications.
import { LRUCache } from 'lru-cache'
import type { Version } from '../images/index.js'
import { isRestricted, type Services } from '../operations/index.js'
import { notFound } from '../problem.js'
import type { ImageRow } from '../store/index.js'
import { outageOf } from '../store/index.js'
import { type AssetAddress, customerNumber } from './asset.js'
import { publicCustomer } from './public-customer.js'

/** An information document as it is sent. */
export interface InfoDocument {
  body: Buffer
  etag: string
}

/** An asset as delivery needs it. */
export interface Asset {
  row: ImageRow
  /** The version of the Image API that the customer's services speak unless another is asked for. */
  defaultVersion: Version
  /** What its answers are made from and how, in a few characters: new when that is new. */
  mark: string
  lastModified: string
  /** When its row was read, in milliseconds. */
  read: number
  /** Information documents that were made already, by their IRI and media type. */
  documents: Map<string, InfoDocument>
  /** Until when it may be taken for true without asking again, by `performance.now()`; 0 when it is old. */
  trueUntil: number
}

/** Finds assets by their public addresses. */
export interface Assets {
  /** Rejects with HttpProblem 404. Fulfilled at once when the asset is in memory. */
  find(address: AssetAddress): Asset | Promise<Asset>
  /** Forgets an asset, because what it says turned out to be old. */
  forget(row: ImageRow): void
}

const CHANNEL = 'hydria_delivered'
const MAX_ASSETS = 20_000
/** Word of a change may be lost with its connection: what is in memory is then wrong for so long at most. */
const MAX_AGE_MS = 10_000
/** Changes when the same original gives other bytes than before. */
const RECIPE = '1'

const keyOf = (customer: unknown, space: unknown, id: unknown): string => `${customer}/${space}/${id}`

function assetOf(row: ImageRow, defaultVersion: Version): Asset {
  const source = row.derivative ?? row.original ?? ''
  const changed = row.finished ?? row.created
  return {
    row,
    defaultVersion,
    mark: `${source.replace(/[^A-Za-z0-9]/g, '').slice(-40)}${RECIPE}`,
    lastModified: new Date(changed).toUTCString(),
    read: Date.now(),
    documents: new Map(),
    trueUntil: 0,
  }
}

/** Opens the memory of assets; one LISTEN keeps it true. */
export async function openAssets(services: Services): Promise<Assets> {
  const { store, settings } = services
  const bounds = { max: MAX_ASSETS, ttl: MAX_AGE_MS, ttlResolution: MAX_AGE_MS / 100, noDeleteOnStaleGet: true }
  const known = new LRUCache<string, Asset>({
    ...bounds,
    dispose: asset => {
      asset.trueUntil = 0
    },
  })
  const numbers = new LRUCache<string, number>(bounds)
  const loading = new Map<string, Promise<Asset>>()

  await store.database.listen(CHANNEL, payload => {
    const [customer, space, id] = JSON.parse(payload) as unknown[]
    if (id === undefined) {
      known.clear()
      numbers.clear()
      loading.clear()
    } else {
      known.delete(keyOf(customer, space, id))
      loading.delete(keyOf(customer, space, id))
    }
  })

  async function load(customer: number, space: string, id: string): Promise<Asset> {
    const row = await store.find('Image', { customer, space, id })
    if (!row) throw notFound(`The asset ${id}`)
    const { imageVersion } = await publicCustomer(services, String(customer))
    return assetOf(row, imageVersion)
  }

  function remember(key: string, asset: Asset): void {
    asset.trueUntil = performance.now() + MAX_AGE_MS
    known.set(key, asset)
  }

  /**
   * While the database is unavailable, what is open to everyone is still served for as long as any cache may keep it;
   * what only some may see is not: nobody could tell who may.
   */
  function knownBefore(key: string, error: unknown): Asset {
    const asset = known.get(key, { allowStale: true })
    const isKept = asset && !isRestricted(asset.row) && Date.now() - asset.read < settings.PUBLIC_MAX_AGE_S * 1000
    if (!isKept || !outageOf(error)) throw error
    remember(key, asset)
    return asset
  }

  function find(customer: number, space: string, id: string): Asset | Promise<Asset> {
    const key = keyOf(customer, space, id)
    const asset = known.get(key)
    if (asset) return asset
    const underWay = loading.get(key)
    if (underWay) return underWay
    const started: Promise<Asset> = load(customer, space, id)
      .then(asset => {
        // What changed while it was being read is not cached, even if it is being read again by now.
        if (loading.get(key) === started) remember(key, asset)
        return asset
      })
      .catch(error => knownBefore(key, error))
      .finally(() => {
        if (loading.get(key) === started) loading.delete(key)
      })
    loading.set(key, started)
    return started
  }

  async function numberOf(name: string): Promise<number> {
    const number = await customerNumber(services, name).catch(error => {
      const before = numbers.get(name, { allowStale: true })
      if (before === undefined || !outageOf(error)) throw error
      return before
    })
    numbers.set(name, number)
    return number
  }

  return {
    find({ customer, space, id }) {
      if (!/^\d{1,9}$/.test(space)) throw notFound(`The space ${space}`)
      const number = /^\d{1,9}$/.test(customer) ? Number(customer) : numbers.get(customer)
      if (number !== undefined) return find(number, space, id)
      return numberOf(customer).then(found => find(found, space, id))
    },
    forget: row => void known.delete(keyOf(row.customer, row.space, row.id)),
  }
}

/** Throws HttpProblem 404 when an asset is not offered on a channel. */
export function assertOffered({ row }: Asset, channel: string): void {
  const channels = row.delivery_channels as { channel: string }[]
  if (!channels.some(entry => entry.channel === channel)) throw notFound(`The delivery channel ${channel} of ${row.id}`)
}
