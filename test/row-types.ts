// npm run rows: generates the types of rows from the vocabularies into the sources. It needs no other module of theirs.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readVocabulary, rowTypes, vocabularyFolders } from '../src/vocabulary/index.js'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

export const ROW_TYPES = join(ROOT, 'src/store/row-types.ts')

/** The text of the module for the vocabularies as they are. */
export const currentRowTypes = (): string => rowTypes(vocabularyFolders(join(ROOT, 'vocab')).map(readVocabulary))

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(ROW_TYPES, currentRowTypes())
