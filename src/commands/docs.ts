// hydria docs: the documentation of every vocabulary as Markdown.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { soundVocabulary, VOCABULARY } from '../apis/index.js'
import { markdownPages } from '../vocabulary/index.js'

export async function docs([folder = 'docs/api']: string[]): Promise<number> {
  for (const { name } of readdirSync(VOCABULARY, { withFileTypes: true }).filter(entry => entry.isDirectory())) {
    const target = join(folder, name)
    mkdirSync(target, { recursive: true })
    const pages = markdownPages(soundVocabulary(join(VOCABULARY, name)))
    for (const [file, text] of pages) writeFileSync(join(target, file), text)
    process.stdout.write(`${pages.size} pages in ${target}\n`)
  }
  return 0
}
