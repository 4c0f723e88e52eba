// hydria types: the TypeScript types of the resources, for clients.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { soundVocabulary, VOCABULARY } from '../apis/index.js'
import { typeDefinitions } from '../vocabulary/index.js'

export async function types([folder = 'docs/types']: string[]): Promise<number> {
  mkdirSync(folder, { recursive: true })
  for (const { name } of readdirSync(VOCABULARY, { withFileTypes: true }).filter(entry => entry.isDirectory())) {
    const file = join(folder, `${name}.ts`)
    writeFileSync(file, typeDefinitions(soundVocabulary(join(VOCABULARY, name))))
    process.stdout.write(`${file}\n`)
  }
  return 0
}
