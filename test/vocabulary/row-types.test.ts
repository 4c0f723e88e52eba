// The types of rows are generated: what is checked in is what the vocabularies say now.
import { readFileSync } from 'node:fs'
import type { Db } from '../../src/store/index.js'
import { currentRowTypes, ROW_TYPES } from '../row-types.js'

it('the checked-in types of rows are those of the vocabularies (npm run rows)', () => {
  expect(readFileSync(ROW_TYPES, 'utf8')).toBe(currentRowTypes())
})

/** Compiled, never run: what is not refused here is an error of the build. */
export const MISTYPED = [
  // @ts-expect-error: no such column
  (db: Db) => db('images').where({ custmer: 1 }),
  // @ts-expect-error: a number
  (db: Db) => db('images').where({ customer: '1' }),
  // @ts-expect-error: no such column
  (db: Db) => db('keys').insert({ kye: 'x' }),
  // @ts-expect-error: no such column
  (db: Db) => db('keys').update({ kye: 'x' }),
  // @ts-expect-error: no such column
  async (db: Db) => (await db('images').first())?.spce,
]
