// hydria types: the TypeScript types of the resources, for clients.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { soundVocabulary, VOCABULARY } from '../apis/index.js'
import { typeDefinitions, vocabularyFolders } from '../vocabulary/index.js'

export async function types([folder = 'docs/types']: string[]): Promise<number> {
  mkdirSync(folder, { recursive: true })
  for (const each of vocabularyFolders(VOCABULARY)) {
    const vocabulary = soundVocabulary(each)
    const file = join(folder, `${vocabulary.name}.ts`)
    writeFileSync(file, typeDefinitions(vocabulary))
    process.stdout.write(`${file}\n`)
  }
  return 0
}
