// hydria settings: the table of settings.
import { SETTINGS } from '../settings.js'

export async function printSettings(): Promise<number> {
  for (const [name, { default: fallback, meaning }] of Object.entries(SETTINGS))
    process.stdout.write(`${name.padEnd(22)} ${(String(fallback ?? '') || 'unset').padEnd(12)} ${meaning}\n`)
  return 0
}
