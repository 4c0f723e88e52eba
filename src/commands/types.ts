// hydria types: the TypeScript types of the resources of each API, and the module that the client has of the DLCS API.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { soundVocabulary, VOCABULARY } from '../apis/index.js'
import { clientModule, typeDefinitions, type Vocabulary, vocabularyFolders } from '../vocabulary/index.js'

/** The client speaks the API whose documents are at the root. */
const moduleOf = (vocabulary: Vocabulary): string =>
  vocabulary.root ? clientModule(vocabulary) : typeDefinitions(vocabulary)

export async function types([folder = 'docs/types', name]: string[]): Promise<number> {
  mkdirSync(folder, { recursive: true })
  for (const each of vocabularyFolders(VOCABULARY)) {
    const vocabulary = soundVocabulary(each)
    if (name !== undefined && vocabulary.name !== name) continue
    const file = join(folder, `${vocabulary.name}.ts`)
    writeFileSync(file, moduleOf(vocabulary))
    process.stdout.write(`${file}\n`)
  }
  return 0
}
