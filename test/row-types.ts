// npm run rows: generates the types of rows from the vocabularies into the sources. It needs no other module of theirs.
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readVocabulary, rowTypes } from '../src/vocabulary/index.js'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

export const ROW_TYPES = join(ROOT, 'src/store/row-types.ts')

/** The text of the module for the vocabularies as they are. */
export function currentRowTypes(): string {
  const folder = join(ROOT, 'vocab')
  const folders = readdirSync(folder, { withFileTypes: true }).filter(entry => entry.isDirectory())
  return rowTypes(folders.map(({ name }) => readVocabulary(join(folder, name))))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(ROW_TYPES, currentRowTypes())
