// The asset that a public address means: the customer by number or by name, then space and id.
import type { Services } from '../operations/index.js'
import { notFound } from '../problem.js'
import { type ImageRow, movedImages } from '../store/index.js'
import { publicCustomer } from './public-customer.js'

/** The parts of a public address that name an asset, decoded. */
export interface AssetAddress {
  customer: string
  space: string
  id: string
}

/** The number of a customer given by number or, letters' case aside, by name. Throws HttpProblem 404. */
export async function customerNumber(services: Services, customer: string): Promise<number> {
  if (/^\d{1,9}$/.test(customer)) return Number(customer)
  return (await publicCustomer(services, customer)).id
}

/** The space to which the asset of an address was moved; undefined when there is none. */
export async function spaceNow(services: Services, address: AssetAddress): Promise<number | undefined> {
  if (!/^\d{1,9}$/.test(address.space)) return undefined
  const customer = await customerNumber(services, address.customer)
  const [moved] = await movedImages(services.store.db, customer, [{ space: Number(address.space), id: address.id }])
  return moved?.space_now
}

/** The row of an asset, where it is now. Throws HttpProblem 404. */
export async function findAsset(services: Services, address: AssetAddress): Promise<ImageRow> {
  const { space, id } = address
  const where = { customer: await customerNumber(services, address.customer), id }
  const row = await services.store.find('Image', { ...where, space })
  if (row) return row
  const now = await spaceNow(services, address)
  const moved = now !== undefined && (await services.store.find('Image', { ...where, space: now }))
  if (!moved) throw notFound(`The image ${id}`)
  return moved
}
