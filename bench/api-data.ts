// What the API's measurements read: a database with a customer, its key, and a space of 100 images.
import { createHash } from 'node:crypto'
import { readSettings } from '../src/settings.js'
import { migrateUp, openDatabase } from '../src/store/index.js'

const SECRET = 'bench'

/** The header of the customer's key; it is the same in every database. */
export const AUTHORIZATION = `Basic ${Buffer.from(`bench:${SECRET}`).toString('base64')}`

/** Path of the images. */
export const IMAGES = '/customers/1/spaces/1/images'

const image = (index: number) => ({
  customer: 1,
  space: 1,
  id: `image-${index}`,
  origin: `https://origin.example/${index}.tif`,
  width: 4000,
  height: 3000,
  tags: ['one', 'two'],
  string1: 'shelf',
  number1: index,
  media_type: 'image/tiff',
  derivative: 'x',
})

/** Makes the tables and the rows in the database that the environment names. */
export async function fillDatabase(environment: Record<string, string>): Promise<void> {
  const { knex: db, close } = await openDatabase(readSettings(environment))
  await migrateUp(db)
  await db('customers').insert({ id: 1, name: 'bench' })
  await db('keys').insert({ key: 'bench', customer: 1, secret_hash: createHash('sha256').update(SECRET).digest() })
  await db('spaces').insert({ customer: 1, id: 1, name: 'bench' })
  await db('images').insert(Array.from({ length: 100 }, (_, index) => image(index)))
  await close()
}
