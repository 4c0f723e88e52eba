// The types of rows are true: each column is in the table as the vocabulary describes it.
import { join } from 'node:path'
import { VOCABULARY } from '../../src/apis/index.js'
import { readTables, tableFaults } from '../../src/store/tables.js'
import { type Class, type Column, readVocabulary } from '../../src/vocabulary/index.js'
import { sharedTestHydria, type TestHydria } from '../hydria.js'

let hydria: TestHydria
beforeAll(async () => {
  hydria = await sharedTestHydria({}, { serve: true, work: false })
})

/** The faults of the vocabulary after a column of Image is described otherwise. */
async function faults(name: string, change: Partial<Column>): Promise<string[]> {
  const vocabulary = readVocabulary(join(VOCABULARY, 'dlcs'))
  const image: Class = vocabulary.classes.get('vocab:Image')!
  image.internal = image.internal.map(column => (column.name === name ? { ...column, ...change } : column))
  return tableFaults(vocabulary, await readTables(hydria.services.store.db))
}

it.each(['dlcs', 'rokka', 'dsio'])(
  'every column of %s has the type that the database has, and may be null as there',
  async name => {
    const tables = await readTables(hydria.services.store.db)
    expect(tableFaults(readVocabulary(join(VOCABULARY, name)), tables)).toEqual([])
  },
)

it.each<[what: string, column: string, change: Partial<Column>, fault: RegExp]>([
  ['of another type', 'original_size', { kind: 'string' }, /images\.original_size is of type int8, .* has text$/],
  ['one value where the table has an array', 'sha1', { many: true }, /images\.sha1 is of type text, .* has _text$/],
  ['never null where it may be', 'original', { nullable: false }, /images\.original may be null/],
  ['null where it may not be', 'customer', { nullable: true }, /images\.customer is NOT NULL/],
])('a column described as %s is told by file and name', async (_, column, change, fault) => {
  expect(await faults(column, change)).toEqual([expect.stringMatching(fault)])
})

it('every column of images is compared when one is changed, but for those that move with ingest', async () => {
  const { rows } = await hydria.services.store.db.raw(
    `SELECT attname AS name, pg_get_functiondef('note_updated_images'::regproc) AS source FROM pg_attribute
       WHERE attrelid = 'images'::regclass AND attnum > 0 AND NOT attisdropped`,
  )
  const left = rows.filter(({ name, source }: { name: string; source: string }) =>
    ['after', 'before'].some(of => !new RegExp(`${of}\\."?${name}"?[,)]`).test(source)),
  )
  expect(left.map(({ name }: { name: string }) => name).sort()).toEqual([
    ...['batch', 'dequeued', 'ingesting', 'queued', 'version'],
  ])
})
