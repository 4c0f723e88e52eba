// The form of a book's chapters: a row for each, with a name, pages from one to another and how deep it is; or lines of text.
import type { Chapter, ReadChapter } from '../../presentation/index.js'
import { withText } from '../../presentation/index.js'
import { shownText } from './book.js'

/** A row of the form, as it is typed. */
export interface ChapterRow {
  /** The place of the chapter among those that were read; empty of a new one. */
  key: string
  name: string
  from: string
  to: string
  depth: number
}

/** Deepest level that the form offers. */
export const DEEPEST_LEVEL = 6
/** Most rows of a form. */
export const MOST_ROWS = 1000

/** A place as a row shows it: the number of the page, and what it is called where that is another. */
const placeText = (index: number | undefined, names: readonly string[]): string =>
  index === undefined ? '' : names[index] ? `${index + 1} · ${names[index]}` : String(index + 1)

/** Chapters as rows; of one that is more than its pages in a row, these are left open. */
export const rowsOf = (
  chapters: readonly ReadChapter[],
  names: readonly string[],
  languages: readonly string[],
): ChapterRow[] =>
  chapters.map(({ key, label, depth, first, last, isPlain }) => ({
    key: String(key),
    name: shownText(label, languages),
    from: isPlain ? placeText(first, names) : '',
    to: isPlain ? placeText(last, names) : '',
    depth,
  }))

/**
 * The page that a text means, from 0: by its number, which may be followed by its name, or by its name alone; -1 for none.
 */
export function pageMeant(text: string, names: readonly string[]): number {
  const trimmed = text.trim()
  const [, digits] = /^(\d{1,6})(?:\s*·.*)?$/s.exec(trimmed) ?? []
  if (digits !== undefined) return Number(digits) >= 1 && Number(digits) <= names.length ? Number(digits) - 1 : -1
  const found = names.indexOf(trimmed)
  return found >= 0 ? found : names.findIndex(name => name.toLowerCase() === trimmed.toLowerCase())
}

/** What is wrong with a row: a word for the texts of the console. */
export interface RowFault {
  row: number
  fault: 'noName' | 'noPage' | 'backwards'
  part: string
}

/** The chapters that rows mean, or what is wrong with them. Rows in which nothing stands are passed over. */
export function chaptersMeant(
  rows: readonly ChapterRow[],
  present: readonly ReadChapter[],
  names: readonly string[],
  languages: readonly string[],
): { chapters: Chapter[]; faults: RowFault[] } {
  const faults: RowFault[] = []
  const chapters = rows.flatMap((row, index): Chapter[] => {
    const { key, from, to, depth } = row
    const name = row.name.replace(/\s+/g, ' ').trim()
    const before = key === '' ? undefined : present[Number(key)]
    if (!before && name === '' && from.trim() === '' && to.trim() === '') return []
    const hasPages = from.trim() !== '' || to.trim() !== ''
    const first = from.trim() === '' ? pageMeant(to, names) : pageMeant(from, names)
    const last = to.trim() === '' ? first : pageMeant(to, names)
    if (name === '' && !(before && shownText(before.label, languages) === ''))
      faults.push({ row: index, fault: 'noName', part: '' })
    if (hasPages && (first < 0 || last < 0))
      faults.push({ row: index, fault: 'noPage', part: first < 0 ? from || to : to })
    else if (hasPages && last < first) faults.push({ row: index, fault: 'backwards', part: `${from} – ${to}` })
    const isSame = before !== undefined && shownText(before.label, languages) === name
    const label = isSame ? before.label : withText(before?.label, languages, name)
    const keeps = before && !before.isPlain && !hasPages
    const pages = keeps
      ? { first: before.first, last: before.last }
      : hasPages
        ? { first, last }
        : { first: undefined, last: undefined }
    return [{ key: before?.key, label, depth, ...pages }]
  })
  return { chapters, faults }
}

/** What stands before and behind a separator of a line: two dots or more, a bar, a tab, or wide space. */
const PARTS = /^(.*?)(?:\s*\|\s*|\t+|\s*(?:\.\s?){3,}|\s*…+\s*|\s{3,})([^|\t]+)$/

/**
 * Rows from lines: the name, then behind a bar, a tab or dots the pages, from one to another or the first alone; how far a line
 * is set in says how deep it is. The last page of one whose first alone is told is that before the next one's as deep, or higher.
 */
export function rowsFromLines(text: string, names: readonly string[]): ChapterRow[] {
  const lines = text.split(/\r?\n/).filter(line => line.trim() !== '')
  const open: number[] = []
  const rows = lines.slice(0, MOST_ROWS).map((line): ChapterRow & { isOpen: boolean } => {
    const indent = /^\s*/.exec(line)![0].replaceAll('\t', '    ').length
    while (open.length > 0 && open.at(-1)! >= indent) open.pop()
    open.push(indent)
    const [, name = line, pages = ''] = PARTS.exec(line.trim()) ?? []
    const [from = '', to] = pagesIn(pages, names)
    return {
      key: '',
      name: name.trim(),
      from,
      to: to ?? '',
      depth: open.length,
      isOpen: from !== '' && to === undefined,
    }
  })
  return rows.map(({ isOpen, ...row }, index) => {
    const next = rows.slice(index + 1).find(({ depth, from }) => depth <= row.depth && from !== '')
    if (!isOpen) return row
    const first = pageMeant(row.from, names)
    const end = next ? pageMeant(next.from, names) - 1 : names.length - 1
    return { ...row, to: end >= first && first >= 0 ? String(end + 1) : row.from }
  })
}

/** The first and the last page of a text; a name that has a hyphen itself is taken as a whole where there is such a page. */
function pagesIn(text: string, names: readonly string[]): string[] {
  const trimmed = text.trim()
  if (trimmed === '' || pageMeant(trimmed, names) >= 0) return trimmed === '' ? [] : [trimmed]
  const cuts = [...trimmed.matchAll(/[-–—]/g)]
  const pair = (cut: RegExpExecArray) => [trimmed.slice(0, cut.index).trim(), trimmed.slice(cut.index + 1).trim()]
  const known = cuts.map(pair).find(parts => parts.every(part => pageMeant(part, names) >= 0))
  return known ?? (cuts[0] ? pair(cuts[0]) : [trimmed])
}

/** The rows with one of them a place further up or down. */
export function rowMoved(rows: readonly ChapterRow[], at: number, step: 1 | -1): ChapterRow[] {
  const to = at + step
  if (!rows[at] || !rows[to]) return [...rows]
  const moved = rows.toSpliced(at, 1)
  return moved.toSpliced(to, 0, rows[at])
}
