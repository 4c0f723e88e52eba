// hydria docs: the documentation of every vocabulary, the settings and the errors as Markdown.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { soundVocabulary, VOCABULARY } from '../apis/index.js'
import { PROBLEM_KINDS, type ProblemKind } from '../problem-kinds.js'
import { markdownPages, vocabularyFolders } from '../vocabulary/index.js'
import { settingRows } from './list-settings.js'

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '\\<')

const table = (head: string[], rows: string[][]): string =>
  [head, head.map(() => '--'), ...rows].map(row => `|${row.map(cell).join('|')}|`).join('\n')

function settingsPage(): string {
  const rows = settingRows().map(([name, ...told]) => [`\`${name}\``, ...told])
  return `# Settings\n\nVariables of the environment. Unknown names that resemble one prevent the start.\n\n${table(['Name', 'Default', 'Meaning'], rows)}\n`
}

function errorsPage(): string {
  const kinds = Object.entries(PROBLEM_KINDS as Record<string, ProblemKind>)
  const sections = kinds.map(
    ([title, { statuses, meaning, remedy }]) => `## ${title}\n\nStatus ${statuses.join(', ')}. ${meaning}\n\n${remedy}`,
  )
  return `# Errors\n\nWhat every API answers where it refuses or fails, by the \`title\` of the answer. Its \`type\` is the address of the same words, below \`/docs/problems\`.\n\n${sections.join('\n\n')}\n`
}

export async function docs([folder = 'docs/api']: string[]): Promise<number> {
  for (const each of vocabularyFolders(VOCABULARY)) {
    const vocabulary = soundVocabulary(each)
    const target = join(folder, vocabulary.name)
    mkdirSync(target, { recursive: true })
    const pages = markdownPages(vocabulary)
    for (const [file, text] of pages) writeFileSync(join(target, file), text)
    process.stdout.write(`${pages.size} pages in ${target}\n`)
  }
  writeFileSync(join(folder, 'settings.md'), settingsPage())
  writeFileSync(join(folder, 'errors.md'), errorsPage())
  process.stdout.write(`settings.md and errors.md in ${folder}\n`)
  return 0
}
