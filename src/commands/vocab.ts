// hydria vocab check: whether the vocabularies hold together.
import { soundVocabulary, VOCABULARY } from '../apis/index.js'
import { vocabularyFolders } from '../vocabulary/index.js'

export async function vocab(): Promise<number> {
  for (const folder of vocabularyFolders(VOCABULARY)) {
    const { name, classes, routes } = soundVocabulary(folder)
    process.stdout.write(`${name}: ${classes.size} classes, ${routes.length} addresses, all sound\n`)
  }
  return 0
}
