// A CSV of images: its header names properties, each row is an image.

import { readFile, stat } from 'node:fs/promises'
import { dirname, isAbsolute, normalize, relative, resolve } from 'node:path'
import { didYouMeanOneOf } from '../../nearest.js'
import { Refusal } from '../refusal.js'
import { type CsvRow, csvRows } from './csv-rows.js'
import { type Found, fileVariables, mediaTypeOf } from './files-in-folder.js'
import type { Draft, Source } from './item.js'
import type { Options } from './options.js'
import type { Properties } from './properties.js'

/** Columns that say which image a row is, and where it comes from. */
const KEYS = ['id', 'file', 'origin']

/** What each column stands for; empty for those left out. Throws Refusal that lists the columns that stand for nothing. */
function columnsOf(header: string[], { map }: Options, properties: Properties, name: string): string[] {
  const faults: string[] = []
  const titles = header.map(title => title.trim())
  for (const column of map.keys())
    if (!titles.includes(column))
      faults.push(`--map ${column}: there is no such column${didYouMeanOneOf(column, titles)}`)
  const columns = titles.map((title, index) => {
    const meant = map.get(title) ?? title
    const refused = KEYS.includes(meant) ? undefined : properties.refuses(meant)
    if (title === '' && !map.has(title)) faults.push(`column ${index + 1} has no name`)
    else if (meant !== '' && refused)
      faults.push(
        `column ${JSON.stringify(title)}: ${refused} (--map "${title}=NAME" maps it to a property, --map "${title}=" skips it)`,
      )
    return meant
  })
  for (const [index, column] of columns.entries())
    if (column !== '' && columns.indexOf(column) < index) faults.push(`two columns map to ${column}`)
  if (faults.length > 0) throw new Refusal(`the columns of ${name} are invalid`, faults)
  return columns
}

/** Where a row's bytes are, or what is wrong about it. */
async function sourceOf(file: string, origin: string, folder: string): Promise<{ source?: Source; fault?: string }> {
  if (file && origin) return { fault: 'has both a file and an origin: give one of them' }
  if (origin) return { source: { origin } }
  if (!file) return {}
  const path = resolve(folder, file)
  const found = await stat(path).catch(() => undefined)
  if (!found?.isFile()) return { fault: `file: there is no file ${path}` }
  // What is nothing to ingest by its bytes or its name is sent all the same: the list says that it is one.
  return { source: { file: path, mediaType: (await mediaTypeOf(path)) ?? 'image/x-unknown' } }
}

async function draftOf({ line, cells }: CsvRow, titles: string[], columns: string[], name: string): Promise<Draft> {
  const folder = dirname(name)
  const named = columns.flatMap((column, index) => (column === '' ? [] : [[column, cells[index] ?? ''] as const]))
  const { id = '', file = '', origin = '', ...texts } = Object.fromEntries(named) as Record<string, string>
  const path = file.trim()
  const found = await sourceOf(path, origin.trim(), folder)
  return {
    place: `${name} line ${line}`,
    ...(id.trim() && { id: id.trim() }),
    idTemplate: path ? '{path}' : '',
    ...found,
    texts,
    variables: {
      ...Object.fromEntries(titles.map((title, index) => [title, cells[index] ?? ''])),
      ...(path && fileVariables(isAbsolute(path) ? relative(folder, path) : normalize(path))),
    },
  }
}

/** Reads a CSV; what is wrong with a row is in its draft. Throws Refusal that lists every column at fault. */
export async function readTable(name: string, options: Options, properties: Properties): Promise<Found> {
  const [header, ...rows] = csvRows(await readFile(name), name, options.delimiter)
  if (!header) throw new Refusal(`${name} is empty: it must have a header row`)
  const columns = columnsOf(header.cells, options, properties, name)
  const titles = header.cells.map(title => title.trim())
  const drafts: Draft[] = []
  for (const row of rows) drafts.push(await draftOf(row, titles, columns, name))
  return { drafts, leftOut: [] }
}
