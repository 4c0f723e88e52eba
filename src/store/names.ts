// Names that a row may refer to: those that there are, and those that there are not.
import type { Db } from './database.js'

/** Those of the names that the customer has no role of. */
export async function unknownRoles(db: Db, customer: number, names: string[]): Promise<string[]> {
  const known: string[] = await db('roles').where({ customer }).whereIn('name', names).pluck('name')
  return names.filter(name => !known.includes(name))
}

/** Those of the names that are no portal role. */
export async function unknownPortalRoles(db: Db, names: string[]): Promise<string[]> {
  const known: string[] = await db('portal_roles').whereIn('id', names).pluck('id')
  return names.filter(name => !known.includes(name))
}

/** The names of all origin strategies. */
export const originStrategyNames = (db: Db): Promise<string[]> => db('origin_strategies').orderBy('id').pluck('id')

/** A named query as a customer has it, or as everyone has it. */
export interface NamedQuery {
  id: string
  name: string
  template: string
}

/** The named query that a customer may use by the name, letters' case aside; undefined when there is none. */
export async function findNamedQuery(db: Db, customer: number, named: string): Promise<NamedQuery | undefined> {
  if (named.includes('\u0000')) return undefined
  return db('usable_named_queries')
    .where({ customer })
    .whereRaw('lower(name) = lower(?)', [named])
    .first('id', 'name', 'template')
}
