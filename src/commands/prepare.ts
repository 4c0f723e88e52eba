// hydria prepare: what the build makes so that a start is quick.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { startHydria } from '../server.js'
import { readSettings } from '../settings.js'
import { prepareDatabase } from '../store/index.js'

/** Makes the database that new ones are copied from, and starts once: what has run is in the compile cache from then on. */
export async function prepare(): Promise<number> {
  await prepareDatabase()
  const folder = mkdtempSync(join(tmpdir(), 'hydria-prepare-'))
  try {
    const settings = readSettings({ DATA_DIR: folder, PORT: '0' })
    const { stop } = await startHydria(settings, pino({ level: 'silent' }), { serve: true, work: true })
    await stop()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return 0
}
