// hydria vocab check: whether the vocabularies hold together; hydria vocab rows: the types of rows, generated from them.
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { soundVocabulary, VOCABULARY } from '../apis/index.js'
import { readVocabulary, rowTypes } from '../vocabulary/index.js'

/** The generated module, in a copy of the sources. */
export const ROW_TYPES = join(VOCABULARY, '../src/store/row-types.ts')

const folders = (): string[] =>
  readdirSync(VOCABULARY, { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .map(({ name }) => join(VOCABULARY, name))

/** The text of the module of row types for the vocabularies as they are. */
export const currentRowTypes = (): string => rowTypes(folders().map(readVocabulary))

function check(): void {
  for (const folder of folders()) {
    const { name, classes, routes } = soundVocabulary(folder)
    process.stdout.write(`${name}: ${classes.size} classes, ${routes.length} addresses, all sound\n`)
  }
}

const VERBS: Record<string, () => void> = { check, rows: () => writeFileSync(ROW_TYPES, currentRowTypes()) }

export async function vocab([verb = '']: string[]): Promise<number> {
  const run = VERBS[verb]
  if (!run) throw new Error(`Unknown verb "${verb}". Verbs: ${Object.keys(VERBS).join(', ')}`)
  run()
  return 0
}
