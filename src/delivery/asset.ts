// The asset that a public address means: the customer by number or by name, then space and id.
import type { Services } from '../operations/index.js'
import { notFound } from '../problem.js'
import type { ImageRow } from '../store/index.js'
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

/** The row of an asset. Throws HttpProblem 404. */
export async function findAsset(services: Services, { customer, space, id }: AssetAddress): Promise<ImageRow> {
  const where = { customer: await customerNumber(services, customer), space, id }
  const row = await services.store.find('Image', where)
  if (!row) throw notFound(`The image ${id}`)
  return row
}
