// Hydria in the process of a measurement, with nothing that works in the background, asked as the administrator.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { type Hydria, startHydria } from '../src/server.js'
import { readSettings } from '../src/settings.js'
import { SERVER_KEY, startDatabase } from './database.js'

export interface InProcess {
  hydria: Hydria
  /** Of the requests of the administrator. */
  authorization: string
  /** The database, for people. */
  database: 'PostgreSQL' | 'embedded'
  stop(): Promise<void>
}

/** Starts it on a database of its own on the server of TEST_DATABASE_URL, else on the embedded one; `more`: further settings. */
export async function startInProcess(more: Record<string, string> = {}): Promise<InProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'hydria-bench-'))
  const server = process.env['TEST_DATABASE_URL']
  const database = server ? await startDatabase(server) : undefined
  const settings = readSettings({
    ...{ PORT: '0', DATA_DIR: folder, ADMIN_KEY: 'bench', ADMIN_SECRET: 'bench-admin-secret' },
    ...more,
    ...(database && { DATABASE_URL: database.url, ...SERVER_KEY }),
  })
  const hydria = await startHydria(settings, pino({ level: 'silent' }), { serve: true, work: false })
  return {
    hydria,
    authorization: `Basic ${Buffer.from('bench:bench-admin-secret').toString('base64')}`,
    database: server ? 'PostgreSQL' : 'embedded',
    async stop() {
      await hydria.stop()
      await database?.drop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
