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
  for (const [name, shown, meaning] of settingRows())
    process.stdout.write(`${name.padEnd(22)} ${shown.padEnd(12)} ${meaning}\n`)
  return 0
}
