// hydria settings: the table of settings.
import { SETTINGS } from '../settings.js'

/** Each setting by its name, with its default and its meaning in words. */
export const settingRows = (): [name: string, shown: string, meaning: string][] =>
  Object.entries(SETTINGS).map(([name, { default: fallback, meaning }]) => [
    name,
    String(fallback ?? '') || 'unset',
    meaning,
  ])

export async function printSettings(): Promise<number> {
  const rows = settingRows()
  const widths = [0, 1].map(column => Math.max(...rows.map(row => row[column]!.length)))
  for (const [name, shown, meaning] of rows)
    process.stdout.write(`${name.padEnd(widths[0]!)}  ${shown.padEnd(widths[1]!)}  ${meaning}\n`)
  return 0
}
