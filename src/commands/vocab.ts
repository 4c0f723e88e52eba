// hydria vocab check: whether the vocabularies hold together.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { soundVocabulary, VOCABULARY } from '../apis/index.js'

export async function vocab(): Promise<number> {
  const folders = readdirSync(VOCABULARY, { withFileTypes: true }).filter(entry => entry.isDirectory())
  for (const { name } of folders) {
    const { classes, routes } = soundVocabulary(join(VOCABULARY, name))
    process.stdout.write(`${name}: ${classes.size} classes, ${routes.length} addresses, all sound\n`)
  }
  return 0
}
