// What is said of a folder that becomes a manifest or a collection: manifest.yml, and manifest.csv with a row for each page.
import { join } from 'node:path'
import { LineCounter, parseDocument, type YAMLMap } from 'yaml'
import { isObject } from '../../json-object.js'
import { didYouMeanOneOf } from '../../nearest.js'
import { bytesIfAny } from '../optional-file.js'
import { type CsvRow, csvRows } from './csv-rows.js'

/** A part of a manifest, by the names of its files. */
export interface SheetRange {
  label: unknown
  pages: string[]
  ranges: SheetRange[]
}

/** What is said of a folder; all that says nothing is left out. */
export interface Sheet {
  slug?: string
  public?: boolean
  /** Properties of the document, as Presentation 3 has them. */
  properties: Record<string, unknown>
  /** Names of files in their order; the others follow them. */
  order: string[]
  /** File -> label of its canvas. */
  labels: Map<string, unknown>
  ranges: SheetRange[]
}

const SHEETS = ['manifest.yml', 'manifest.yaml']
const PAGES = 'manifest.csv'

/** Names of files that are no pictures, and are read here. */
export const isSheet = (name: string): boolean => [...SHEETS, PAGES].includes(name)

const TEXTS = ['label', 'summary']
const KEPT = ['rights', 'viewingDirection', 'behavior', 'navDate', 'provider', 'homepage', 'seeAlso', 'rendering']
const OWN = ['slug', 'public', 'requiredStatement', 'metadata', 'order', 'labels', 'ranges']
const KNOWN = [...TEXTS, ...KEPT, ...OWN]

const isText = (value: unknown): boolean => ['string', 'number'].includes(typeof value)

/** A text, or texts by their languages, as a language map. Throws Error that says what would be right. */
function languageMap(value: unknown): unknown {
  if (isText(value)) return { none: [String(value)] }
  if (!isObject(value) || !Object.values(value).every(one => [one].flat().every(isText)))
    throw new Error('must be a text, or texts by language, such as {en: Log book}')
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, [one].flat().map(String)]))
}

/** Pairs of a label and a value: `Author: Somebody`, or a list of {label, value}. */
function pairsOf(value: unknown): object[] {
  if (Array.isArray(value))
    return value.map(one => {
      if (!isObject(one)) throw new Error('must map names to values, or a list of {label, value}')
      return { label: languageMap(one['label']), value: languageMap(one['value']) }
    })
  if (!isObject(value)) throw new Error('must map names to values, such as {Author: Somebody}')
  return Object.entries(value).map(([name, one]) => ({ label: languageMap(name), value: languageMap(one) }))
}

function namesOf(value: unknown): string[] {
  if (!Array.isArray(value) || !value.every(isText)) throw new Error('must be a list of names of files')
  return value.map(String)
}

function rangesOf(value: unknown): SheetRange[] {
  if (!Array.isArray(value)) throw new Error('must be a list of {label, pages}')
  return value.map(one => {
    if (!isObject(one)) throw new Error('must be a list of {label, pages}')
    const { label, pages = [], ranges = [] } = one
    return { label: languageMap(label), pages: namesOf(pages), ranges: rangesOf(ranges) }
  })
}

/** What one key says. Throws Error that says what would be right. */
function readKey(sheet: Sheet, name: string, value: unknown): void {
  if (!KNOWN.includes(name)) throw new Error(`is not known${didYouMeanOneOf(name, KNOWN)}`)
  if (TEXTS.includes(name)) sheet.properties[name] = languageMap(value)
  else if (KEPT.includes(name)) sheet.properties[name] = value
  else if (name === 'metadata') sheet.properties[name] = pairsOf(value)
  else if (name === 'requiredStatement')
    sheet.properties[name] = pairsOf(isObject(value) && value['label'] ? [value] : value)[0]
  else if (name === 'order') sheet.order = namesOf(value)
  else if (name === 'ranges') sheet.ranges = rangesOf(value)
  else if (name === 'labels') {
    if (!isObject(value)) throw new Error('must map names of files to labels')
    for (const [file, label] of Object.entries(value)) sheet.labels.set(file, languageMap(label))
  } else if (name === 'public') {
    if (typeof value !== 'boolean') throw new Error('must be true or false')
    sheet.public = value
  } else {
    if (!isText(value)) throw new Error('must be a text')
    sheet.slug = String(value)
  }
}

function readYaml(sheet: Sheet, text: string, file: string, faults: string[]): void {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, maxAliasCount: 0 } as never)
  for (const { message, pos } of document.errors)
    faults.push(`${file} line ${lines.linePos(pos[0]).line}: ${message.split('\n')[0]}`)
  if (document.errors.length > 0 || document.contents === null) return
  let value: unknown
  try {
    value = document.toJS({ maxAliasCount: 0 })
  } catch {
    return void faults.push(`${file}: must not have aliases (*name)`)
  }
  if (!isObject(value)) return void faults.push(`${file}: must map names to values, such as label: Log book`)
  for (const { key } of (document.contents as YAMLMap).items) {
    const name = String(key)
    const { range } = key as { range?: [number, number, number] }
    try {
      readKey(sheet, name, value[name])
    } catch (error) {
      faults.push(`${file} line ${lines.linePos(range?.[0] ?? 0).line}: ${name} ${(error as Error).message}`)
    }
  }
}

const COLUMNS = ['file', 'label', 'range']

/** A row for each page, in their order: its file, its label, and the range that it is in. */
function readPages(sheet: Sheet, bytes: Buffer, name: string, faults: string[]): void {
  let rows: CsvRow[]
  try {
    rows = csvRows(bytes, name)
  } catch (error) {
    return void faults.push((error as Error).message)
  }
  const [titles = [], ...pages] = rows.map(({ cells }) => cells.map(cell => cell.trim()))
  const unknown = titles.find(title => !COLUMNS.includes(title))
  if (unknown !== undefined)
    return void faults.push(`${name} line 1: the columns are file, label and range, not ${unknown}`)
  const [fileAt, labelAt, rangeAt] = COLUMNS.map(column => titles.indexOf(column)) as [number, number, number]
  for (const [index, cells] of pages.entries()) {
    const [file, label, range] = [cells[fileAt], cells[labelAt], cells[rangeAt]]
    if (!file) return void faults.push(`${name} line ${rows[index + 1]!.line}: file is missing`)
    sheet.order.push(file)
    if (label) sheet.labels.set(file, languageMap(label))
    if (!range) continue
    const named = languageMap(range)
    const last = sheet.ranges.at(-1)
    if (last && JSON.stringify(last.label) === JSON.stringify(named)) last.pages.push(file)
    else sheet.ranges.push({ label: named, pages: [file], ranges: [] })
  }
}

/** Names of files that a sheet names. */
const namedIn = ({ order, labels, ranges }: Sheet): string[] => [
  ...order,
  ...labels.keys(),
  ...ranges.flatMap(function pagesOf({ pages, ranges: inner }: SheetRange): string[] {
    return [...pages, ...inner.flatMap(pagesOf)]
  }),
]

/** What is said of a folder with those pictures; what is wrong in it is added to the faults, by file and line. */
export async function readSheet(folder: string, pictures: string[], faults: string[]): Promise<Sheet> {
  const sheet: Sheet = { properties: {}, order: [], labels: new Map(), ranges: [] }
  for (const name of SHEETS) {
    const bytes = await bytesIfAny(join(folder, name))
    if (bytes) readYaml(sheet, bytes.toString(), join(folder, name), faults)
  }
  const pages = await bytesIfAny(join(folder, PAGES))
  if (pages) readPages(sheet, pages, join(folder, PAGES), faults)
  for (const name of new Set(namedIn(sheet)))
    if (!pictures.includes(name)) faults.push(`${folder}: there is no ${name}${didYouMeanOneOf(name, pictures)}`)
  return sheet
}
