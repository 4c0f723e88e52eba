// Single rows by some of their columns: what is asked for in one turn of the event loop is one prepared statement.
import { perObject } from '../per-object.js'
import type { Row } from '../vocabulary/index.js'
import type { Db } from './database.js'
import { type Packed, packed } from './json-rows.js'
import { isSimple, quoted, run, type Statement } from './statement.js'
import type { Tables } from './tables.js'
import type { Where } from './where.js'

/** Finds the row of a table whose columns have the values, with those columns or with all; undefined when there is none. */
export type FindRow = (table: string, where: Where, columns?: string[]) => Promise<Row | undefined>

interface Asked {
  values: unknown[]
  resolve(row: Row | undefined): void
  reject(error: unknown): void
}

/** One table and the columns by which rows of it are found. */
interface Shape {
  unpack: Packed['unpack']
  one: Statement
  many: Statement
  waiting: Asked[]
}

/** Most rows of one statement; others go in the next one. */
const MOST = 100

/** Whether rows are found by columns that equal plain values, and by nothing else. */
export function isPlain(where: Where): boolean {
  const values = Object.values(where)
  return values.length > 0 && values.every(isSimple)
}

/** The columns are named, since one that is added while the server runs would spoil a statement that says `*`. */
function shapeOf(tables: Tables, table: string, names: string[], read: string[] | undefined, number: number): Shape {
  const columns = tables.get(table)!
  const wanted = read && new Set([...read, ...names, 'version'])
  const shown = [...columns.values()].filter(({ name }) => !wanted || wanted.has(name))
  const { select, unpack } = packed(shown)
  const from = `SELECT ${select} FROM ${quoted(table)} WHERE `
  const types = names.map(name => columns.get(name)!.type)
  const one = names.map((name, index) => `${quoted(name)} = $${index + 1}`).join(' AND ')
  const many = names.map((name, index) => `${quoted(name)} = asked.key${index}`).join(' AND ')
  const keys = names.map((_, index) => `key${index}`).join(', ')
  const lists = types.map((type, index) => `$${index + 1}::${quoted(type)}[]`).join(', ')
  return {
    unpack,
    one: { name: `hydria_find_${number}`, text: `${from}${one} LIMIT 1` },
    many: {
      name: `hydria_find_many_${number}`,
      // One row for each that was asked for, in that order; empty where there is none.
      text: `SELECT found.* FROM unnest(${lists}) WITH ORDINALITY AS asked (${keys}, place)
        LEFT JOIN LATERAL (${from}${many} LIMIT 1) AS found ON true ORDER BY asked.place`,
    },
    waiting: [],
  }
}

async function answer(db: Db, { one, many, unpack }: Shape, asked: Asked[]): Promise<void> {
  const [first] = asked
  const lists = first!.values.map((_, index) => asked.map(({ values }) => values[index]))
  const texts = asked.length === 1 ? await run(db, one, first!.values) : await run(db, many, lists)
  for (const [index, { resolve }] of asked.entries()) {
    const text = texts[index]
    resolve(text ? unpack(text) : undefined)
  }
}

/** Finds rows outside of transactions. */
export function openFind(db: Db, tables: Tables): FindRow {
  let number = 0
  const whole = new Map<string, Shape>()
  const parts = perObject((_: string[]) => new Map<string, Shape>())
  const known = (table: string, names: string[], columns: string[] | undefined): Shape => {
    const key = `${table} ${names.join(' ')}`
    const shapes = columns ? parts(columns) : whole
    const shape = shapes.get(key) ?? shapeOf(tables, table, names, columns, number++)
    shapes.set(key, shape)
    return shape
  }
  const send = (shape: Shape): void => {
    const asked = shape.waiting.splice(0, MOST)
    if (shape.waiting.length > 0) setImmediate(send, shape)
    answer(db, shape, asked).catch(error => {
      for (const { reject } of asked) reject(error)
    })
  }
  return (table, where, columns) =>
    new Promise((resolve, reject) => {
      const shape = known(table, Object.keys(where), columns)
      shape.waiting.push({ values: Object.values(where), resolve, reject })
      if (shape.waiting.length === 1) setImmediate(send, shape)
    })
}
