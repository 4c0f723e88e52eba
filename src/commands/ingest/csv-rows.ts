// Rows of a CSV, in whatever Unicode and with whichever delimiter a spreadsheet has written it.
import { type CsvError, parse } from 'csv-parse/sync'
import { Refusal } from '../refusal.js'

export interface CsvRow {
  line: number
  cells: string[]
}

/** The text, whatever Unicode it is in. Throws Refusal for anything else: letters must not be lost. */
function decode(bytes: Buffer, name: string): string {
  const [first, second] = bytes
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8'
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    throw new Refusal(`${name} is not UTF-8: save it as "CSV UTF-8"`)
  }
}

/** The delimiter that the header row has most of, outside of quotes. */
function delimiterOf(text: string): string {
  const header = /^(?:"(?:[^"]|"")*"|[^"\r\n])*/.exec(text)![0].replace(/"(?:[^"]|"")*"/g, '')
  const counts = [',', ';', '\t'].map(mark => [mark, header.split(mark).length] as const)
  return counts.reduce((best, next) => (next[1] > best[1] ? next : best))[0]
}

/** The rows of a CSV, its header first; rows without any value are passed over. Throws Refusal when it cannot be read. */
export function csvRows(bytes: Buffer, name: string, delimiter?: string): CsvRow[] {
  const text = decode(bytes, name).replace(/\r\n?/g, '\n')
  const options = { info: true, skip_empty_lines: true, skip_records_with_empty_values: true }
  try {
    const records = parse(text, { ...options, delimiter: delimiter ?? delimiterOf(text) })
    return (records as unknown as { info: { lines: number }; record: string[] }[]).map(({ info, record }) => ({
      line: info.lines,
      cells: record,
    }))
  } catch (error) {
    throw new Refusal(`${name} cannot be read as CSV: ${(error as CsvError).message}`)
  }
}
