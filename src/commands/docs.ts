// hydria docs: the documentation of every vocabulary as Markdown.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { soundVocabulary, VOCABULARY } from '../apis/index.js'
import { markdownPages, vocabularyFolders } from '../vocabulary/index.js'

export async function docs([folder = 'docs/api']: string[]): Promise<number> {
  for (const each of vocabularyFolders(VOCABULARY)) {
    const vocabulary = soundVocabulary(each)
    const target = join(folder, vocabulary.name)
    mkdirSync(target, { recursive: true })
    const pages = markdownPages(vocabulary)
    for (const [file, text] of pages) writeFileSync(join(target, file), text)
    process.stdout.write(`${pages.size} pages in ${target}\n`)
  }
  return 0
}
