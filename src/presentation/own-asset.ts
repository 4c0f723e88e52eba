// Which addresses in a document are those of a customer's own assets.
import { publicAddress } from './public-address.js'

/** An asset as its addresses name it. */
export interface AssetName {
  space: number
  id: string
}

/** A customer as public addresses name it: by number, or by name whatever the case of its letters. */
export interface AddressedCustomer {
  id: number
  name: string
}

const parsed = (url: string): URL | undefined => (URL.canParse(url) ? new URL(url) : undefined)

/**
 * Says of addresses which asset of a customer they belong to: image services and their requests, thumbnails, files,
 * sound and video, below `base`, by http or https. Undefined for all others, and for what other customers have.
 */
export function assetRecogniser(base: string, customer: AddressedCustomer): (url: string) => AssetName | undefined {
  const own = new URL(base)
  const prefix = own.pathname.replace(/\/$/, '')
  const isCustomer = (named: string): boolean =>
    named === String(customer.id) || named.toLowerCase() === customer.name.toLowerCase()
  return url => {
    const address = parsed(url)
    if (!address || address.host !== own.host || !/^https?:$/.test(address.protocol)) return undefined
    if (!address.pathname.startsWith(`${prefix}/`)) return undefined
    const named = addressOf(address.pathname.slice(prefix.length))
    if (!named || !isCustomer(named.customer) || !/^\d{1,9}$/.test(named.space)) return undefined
    // No asset has such an id, and none can be looked for by it.
    if (named.id.includes('\u0000')) return undefined
    return { space: Number(named.space), id: named.id }
  }
}

/** The address, unless it is none: one that is not validly encoded belongs to nobody. */
function addressOf(path: string) {
  try {
    return publicAddress(path)
  } catch {
    return undefined
  }
}
