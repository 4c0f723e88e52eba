// What an organization gives names to: aliases of source images, and stacks of operations.
import type { Db } from '../database.js'
import type { AliasRow, StackRow } from '../row-types.js'
import { noteRow } from '../trail.js'

export const findAlias = (db: Db, customer: number, alias: string): Promise<AliasRow | undefined> =>
  db('rokka_aliases').where({ customer, alias }).first()

/** Sets an alias. Undefined when it already exists and must not be overwritten. */
export async function putAlias(
  db: Db,
  { customer, alias, hash }: Omit<AliasRow, 'created'>,
  overwrite: boolean,
): Promise<AliasRow | undefined> {
  const before = await db('rokka_aliases').where({ customer, alias }).forUpdate().first()
  const insert = db('rokka_aliases').insert({ customer, alias, hash }).onConflict(['customer', 'alias'])
  const [row] = await (overwrite ? insert.merge(['hash']) : insert.ignore()).returning('*')
  if (row) noteRow({ owner: 'Alias', before, after: row })
  return row
}

/** False when there was no such alias. */
export async function removeAlias(db: Db, customer: number, alias: string): Promise<boolean> {
  const [before] = await db('rokka_aliases').where({ customer, alias }).delete().returning('*')
  if (before) noteRow({ owner: 'Alias', before })
  return before !== undefined
}

export const findStack = (db: Db, customer: number, name: string): Promise<StackRow | undefined> =>
  db('rokka_stacks').where({ customer, name }).first()

/** Stacks in the order of their names, from behind the name `after`. */
export const listStacks = (db: Db, customer: number, limit: number, after: string): Promise<StackRow[]> =>
  db('rokka_stacks').where({ customer }).where('name', '>', after).orderBy('name').limit(limit)

/** Sets a stack. Undefined when it already exists and must not be overwritten. */
export async function putStack(
  db: Db,
  { customer, name, ...rest }: Omit<StackRow, 'created'>,
  overwrite: boolean,
): Promise<StackRow | undefined> {
  const columns = Object.fromEntries(Object.entries(rest).map(([column, value]) => [column, JSON.stringify(value)]))
  const insert = db('rokka_stacks')
    .insert({ customer, name, ...columns })
    .onConflict(['customer', 'name'])
  const [row] = await (overwrite ? insert.merge() : insert.ignore()).returning('*')
  return row
}

/** False when there was no such stack. */
export const removeStack = async (db: Db, customer: number, name: string): Promise<boolean> =>
  (await db('rokka_stacks').where({ customer, name }).delete()) > 0
