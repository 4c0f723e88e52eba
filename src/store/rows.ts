// Reads and writes single rows of any class: the statements are made from the vocabulary's columns.
import type { Knex } from 'knex'
import { type Class, columnName, type Row, type Vocabulary } from '../vocabulary/index.js'
import { type FindRow, isPlain } from './batched-find.js'
import type { Db } from './database.js'
import { problemOf } from './postgres-errors.js'
import type { ClassRows } from './row-types.js'
import type { Sealing } from './sealing.js'
import type { Tables } from './tables.js'
import { isFollowed, noteRow } from './trail.js'
import type { Where } from './where.js'

/** Name of a class with a table. */
export type ClassName = keyof ClassRows

/** A class by its name, where the code knows which, or itself, where it may be any. */
export type AnyClass = ClassName | Class

/** The rows of a class: typed when it is named. */
export type RowOf<O extends AnyClass> = O extends ClassName ? ClassRows[O] : Row

/** A value that a column is compared with; a number also as the text that an address has. */
type Compared<T> = NonNullable<T> extends number ? T | string : T

/** Conditions on the rows of a class. */
export type WhereOf<O extends AnyClass> = O extends ClassName
  ? { [C in keyof ClassRows[O]]?: Compared<ClassRows[O][C]> | null | { not: null } | readonly ClassRows[O][C][] }
  : Where

/** The class of an AnyClass. */
export type ClassOf = (owner: AnyClass) => Class

/** Finds the classes with tables of the vocabularies by name. Throws an Error when none has the name. */
export function classesOf(vocabularies: Vocabulary[]): ClassOf {
  const classes = vocabularies.flatMap(vocabulary => [...vocabulary.classes.values()]).filter(({ table }) => table)
  const named = new Map<string, Class>(classes.map(owner => [owner.name, owner]))
  return owner => {
    const found = typeof owner === 'string' ? named.get(owner) : owner
    if (!found) throw new Error(`No vocabulary has a class ${owner} with a table`)
    return found
  }
}

/** Membership told by another table: the rows whose key columns stand in a row of it that meets `where`. */
export interface Within {
  table: string
  /** Column of the class's table -> column of the other one. */
  on: Record<string, string>
  where: Where
}

export const isNotNull = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && (value as { not?: unknown }).not === null

/** knex hands arrays to PostgreSQL as arrays; JSON columns need them as text. */
function encode(tables: Tables, owner: Class, values: Row): Row {
  const columns = tables.get(owner.table!)!
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      columns.get(name)?.type === 'jsonb' && value !== null && value !== undefined ? JSON.stringify(value) : value,
    ]),
  )
}

/** Largest integers that columns hold, by the type. */
export const LARGEST_INTEGERS: Record<string, number> = { int2: 32767, int4: 2147483647, int8: Number.MAX_SAFE_INTEGER }

/** Whether a value from a path can be in a column at all; what cannot is not found rather than refused. */
export function fits(tables: Tables, owner: Class, column: string, value: unknown): boolean {
  const limit = LARGEST_INTEGERS[tables.get(owner.table!)?.get(column)?.type ?? '']
  if (typeof value === 'string' && value.includes('\u0000')) return false
  if (limit === undefined || value === null || isNotNull(value)) return true
  return (Array.isArray(value) ? value : [value]).every(item => {
    const number = Number(item)
    return /^-?\d+$/.test(String(item)) && Number.isSafeInteger(number) && Math.abs(number) <= limit
  })
}

/** Adds the conditions to a statement on the table. */
export function applyWhere<Q extends Knex.QueryBuilder>(query: Q, table: string, where: Where): Q {
  for (const [column, value] of Object.entries(where)) {
    const name = `${table}.${column}`
    if (isNotNull(value)) query.whereNotNull(name)
    else if (value === null) query.whereNull(name)
    else if (Array.isArray(value)) query.whereIn(name, value)
    else query.where(name, value as string)
  }
  return query
}

/** Adds the membership to a statement on the table. */
export function applyWithin<Q extends Knex.QueryBuilder>(
  query: Q,
  table: string,
  { table: members, on, where }: Within,
): Q {
  query.whereExists(exists => {
    exists.select('*').from(members)
    for (const [column, other] of Object.entries(on))
      exists.whereRaw('?? = ??', [`${members}.${other}`, `${table}.${column}`])
    applyWhere(exists, members, where)
  })
  return query
}

/** The columns that tell a row of a class from the others. */
export const keyColumnsOf = (owner: Class): string[] => owner.uriTemplates[0]?.columns ?? [columnName(owner.key)]

/** Rows of one class, by their columns. */
export interface Rows {
  /** The row with those of its columns, or with all. */
  find<O extends AnyClass>(owner: O, where: WhereOf<O>, columns?: string[]): Promise<RowOf<O> | undefined>
  /** Throws HttpProblem 409 when a unique column is in use, 400 when a value does not fit. */
  insert<O extends AnyClass>(owner: O, values: Partial<RowOf<O>>): Promise<RowOf<O>>
  /** The same for several rows in one statement. */
  insertAll<O extends AnyClass>(owner: O, rows: Partial<RowOf<O>>[]): Promise<RowOf<O>[]>
  /** Undefined when there is no such row. */
  update<O extends AnyClass>(owner: O, where: WhereOf<O>, values: Partial<RowOf<O>>): Promise<RowOf<O> | undefined>
  /** Undefined when there is no such row; HttpProblem 409 when it is still referred to. */
  remove<O extends AnyClass>(owner: O, where: WhereOf<O>): Promise<RowOf<O> | undefined>
  /** The row locked until the transaction ends. */
  lock<O extends AnyClass>(owner: O, where: WhereOf<O>): Promise<RowOf<O> | undefined>
}

/** The rows as one database or transaction sees them; `findRow` is the short way to one outside of transactions. */
export function rowsOf(db: Db, tables: Tables, sealing: Sealing, classOf: ClassOf, findRow?: FindRow): Rows {
  const guarded = async <T>(owner: Class, statement: PromiseLike<T>): Promise<T> => {
    try {
      return await statement
    } catch (error) {
      throw problemOf(owner, error)
    }
  }
  const possible = (owner: Class, where: Where) =>
    Object.entries(where).every(([column, value]) => fits(tables, owner, column, value))
  const find = <R extends Row>(
    owner: Class,
    where: Where,
    lock: boolean,
    columns?: string[],
  ): Promise<R | undefined> => {
    if (!possible(owner, where)) return Promise.resolve(undefined)
    if (findRow && !lock && isPlain(where))
      return guarded(owner, findRow(owner.table!, where, columns) as Promise<R | undefined>)
    const table = lock ? owner.writeTable! : owner.table!
    const query = applyWhere(db(table).first('*'), table, where)
    return guarded<R | undefined>(owner, lock ? query.forUpdate() : query)
  }
  const insertAll: Rows['insertAll'] = async (named, rows) => {
    const owner = classOf(named)
    const stored = rows.map(values => encode(tables, owner, sealing.sealRow(owner.table!, values, {})))
    const inserted = await guarded(owner, db(owner.writeTable!).insert(stored).returning('*'))
    for (const after of inserted) noteRow({ owner: owner.name, after })
    return inserted
  }
  /** The rows that were locked, which is how they were before. */
  const locked: { owner: Class; row: Row }[] = []
  const asLocked = (owner: Class, after: Row): Row | undefined =>
    locked.findLast(
      before => before.owner === owner && keyColumnsOf(owner).every(column => before.row[column] === after[column]),
    )?.row
  const isLocked = (owner: Class, where: Where): boolean =>
    isPlain(where) &&
    locked.some(
      before =>
        before.owner === owner && Object.entries(where).every(([column, value]) => before.row[column] === value),
    )
  async function lock<R extends Row>(owner: Class, where: Where): Promise<R | undefined> {
    const row = await find<R>(owner, where, true)
    if (row && isFollowed()) locked.push({ owner, row })
    return row
  }
  return {
    find: (owner, where, columns) => find(classOf(owner), where, false, columns),
    lock: (named, where) => lock(classOf(named), where),
    insert: async (named, values) => (await insertAll(named, [values]))[0]!,
    insertAll,
    async update(named, where, values) {
      const owner = classOf(named)
      if (Object.keys(values).length === 0) return find(owner, where, false)
      if (!possible(owner, where)) return undefined
      if (isFollowed() && !isLocked(owner, where)) await lock(owner, where)
      const statement = applyWhere(
        db(owner.writeTable!).update(encode(tables, owner, sealing.sealRow(owner.table!, values, where))),
        owner.writeTable!,
        where,
      ).returning('*')
      const after = (await guarded(owner, statement))[0]
      if (after) noteRow({ owner: owner.name, before: asLocked(owner, after), after })
      return after
    },
    async remove(named, where) {
      const owner = classOf(named)
      if (!possible(owner, where)) return undefined
      const statement = applyWhere(db(owner.writeTable!).delete(), owner.writeTable!, where).returning('*')
      const before = (await guarded(owner, statement))[0]
      if (before) noteRow({ owner: owner.name, before })
      return before
    },
  }
}
