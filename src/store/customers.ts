// Customers as they are named: by number or by name.
import type { Db } from './database.js'

/** What is known of a customer by its number or its name alone. */
export interface CustomerFacts {
  id: number
  name: string
  /** Version of the Image API where nothing names one. */
  imageVersion: 2 | 3
  /** Version of the Presentation API where nothing names one. */
  presentationVersion: 2 | 3
}

/** The customer of a number or, letters' case aside, of a name; undefined when there is none. */
export async function findCustomer(db: Db, named: string): Promise<CustomerFacts | undefined> {
  const query = db('customers')
  if (/^\d{1,9}$/.test(named)) query.where({ id: Number(named) })
  else query.whereRaw('lower(name) = lower(?)', [named.replaceAll('\u0000', '')])
  return query.first({
    id: 'id',
    name: 'name',
    imageVersion: 'default_image_version',
    presentationVersion: 'default_presentation_version',
  })
}

/** The name of a customer who is there. */
export const nameOfCustomer = async (db: Db, id: number): Promise<string> =>
  (await db('customers').where({ id }).first('name'))!.name

/** Whether there is any customer yet. */
export const hasCustomers = async (db: Db): Promise<boolean> => Boolean(await db('customers').first('id'))

/** Locks a customer's row, so that what is made for it once is made once. */
export const lockCustomer = (db: Db, customer: number): Promise<{ id: number } | undefined> =>
  db('customers').where({ id: customer }).forUpdate().first('id')
