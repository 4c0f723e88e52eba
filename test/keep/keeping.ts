// Installations that are backed up, restored and copied: their settings, what is in them, and the commands in this process.
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { Surroundings } from '../../src/commands/terminal.js'
import type { Hydria } from '../../src/server.js'
import { readSettings } from '../../src/settings.js'
import { openBlobs, openDatabase, withSnapshot } from '../../src/store/index.js'
import { basic, clientOf, type TestCustomer, type TestHydria } from '../hydria.js'
import type { Ended } from '../processes.js'
import { freshDatabase, SERVER_KEY } from '../servers/database.js'

/** A place for an installation: nothing is in it. */
export interface Place {
  environment: Record<string, string>
  remove(): Promise<void>
}

export const emptyFolder = (name: string): string => mkdtempSync(join(process.env['HYDRIA_TEST_FOLDER']!, `${name}-`))

/** A place on the embedded database, or on an empty one of the PostgreSQL server. */
export async function emptyPlace(database: 'embedded' | 'server'): Promise<Place> {
  const folder = emptyFolder('place')
  const made = database === 'server' ? await freshDatabase() : undefined
  return {
    environment: { DATA_DIR: folder, ...SERVER_KEY, ...(made && { DATABASE_URL: made.url }) },
    async remove() {
      await made?.remove()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The variables by which a command finds the installation of a server. */
export const environmentOf = ({ settings }: TestHydria): Record<string, string> => ({
  ...{ DATA_DIR: settings.DATA_DIR, ...SERVER_KEY },
  ...(settings.DATABASE_URL && { DATABASE_URL: settings.DATABASE_URL }),
})

/** Runs a command in this process. */
export async function runKeep(
  command: (words: string[], around: Surroundings) => Promise<number>,
  words: string[],
  environment: Record<string, string>,
): Promise<Ended> {
  const [out, err] = [new PassThrough(), new PassThrough()]
  const [printed, told] = [text(out), text(err)]
  const code = await command(words, { out, err, environment, signal: new AbortController().signal })
  out.end()
  err.end()
  // How far it is, is told where it takes long.
  return { code, out: await printed, err: (await told).replaceAll(/^\d+ of \d+ .*\n/gm, '') }
}

/** Every row of every table that goes along, and where counting has come to. Nobody has the database open. */
export async function rowsIn(environment: Record<string, string>): Promise<Record<string, string[]>> {
  const database = await openDatabase(readSettings(environment))
  try {
    return await withSnapshot(database.knex, async ({ tables, rows }) => {
      const found: Record<string, string[]> = {}
      for (const table of tables) {
        found[table.name] = []
        for await (const lines of rows(table)) found[table.name]!.push(...lines)
        found[table.name]!.sort()
      }
      return found
    })
  } finally {
    await database.close()
  }
}

/** Key -> SHA-256 of every blob. */
export async function bytesIn(environment: Record<string, string>): Promise<Record<string, string>> {
  const blobs = await openBlobs(readSettings(environment))
  const found: [string, string][] = []
  for await (const { key } of blobs.list('')) {
    const hash = createHash('sha256')
    for await (const chunk of await blobs.get(key)) hash.update(chunk)
    found.push([key, hash.digest('hex')])
  }
  await blobs.close()
  return Object.fromEntries(found.sort(([a], [b]) => a.localeCompare(b)))
}

/** Pages of lists are left out, and streams, which do not end. */
const isPlain = (address: string): boolean => !/[?#{]|\/events$/.test(address)

/** What is followed of an answer: a list tells all of its members, of which the first two are asked for by themselves. */
const followed = (body: { member?: unknown[] }): unknown => ({ ...body, member: body.member?.slice(0, 2) })

/** Every resource that a customer reaches below its own address, by itself or in a list, with its entity tag; keys tell of their last use, which is now. */
export async function graphOf(
  { base }: Pick<Hydria, 'base'>,
  { path, key, secret }: TestCustomer,
): Promise<Record<string, string>> {
  const graph: Record<string, string> = {}
  const call = clientOf(() => base, basic(key, secret))
  const start = base + path
  const seen = new Set([start])
  for (const address of seen) {
    const { status, headers, text, body } = await call('GET', address)
    if (status !== 200) continue
    for (const [, linked] of JSON.stringify(followed(body)).matchAll(/"([^"]*)"/g))
      if (isPlain(linked!) && linked!.startsWith(start)) seen.add(linked!)
    if (!address.startsWith(`${start}/keys`)) graph[address] = `${headers.get('etag')}\n${text}`
  }
  return graph
}
