// A real server for a test: its own database, its own blobs, a free port; and a client that speaks to it.
import { cpSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pino } from 'pino'
import { soundVocabularies, type Vocabularies } from '../src/apis/index.js'
import { type Hydria, type Roles, startHydria } from '../src/server.js'
import { readSettings, type Settings } from '../src/settings.js'
import { type Db, migrateUp, openDatabase } from '../src/store/index.js'
import { noteOf, watch } from './documented-answers.js'
import { atExit } from './runner/at-exit.js'
import { freshDatabase, SERVER_KEY } from './servers/database.js'

declare const DATABASE: 'embedded' | 'server'

/** An answer, its body read: as JSON when it is JSON, else as text. */
export interface Reply {
  status: number
  headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came back.
  body: any
  text: string
}

export interface Ask {
  headers?: Record<string, string>
  body?: unknown
}

/** Speaks to the server as one caller. Objects are sent as application/ld+json unless a Content-Type is given. */
export type Client = (method: string, path: string, ask?: Ask) => Promise<Reply>

export interface TestHydria extends Hydria {
  settings: Settings
  admin: Client
  anyone: Client
  /** A new customer with a key of its own. */
  customer(name?: string): Promise<TestCustomer>
  /** Fulfilled once the server has heard of every change that was made so far, also past its API. */
  settled(): Promise<void>
  /** Stops, and starts again on the same data, which nobody has open `meanwhile`. */
  restart(meanwhile?: () => Promise<unknown>): Promise<void>
}

export interface TestCustomer {
  id: number
  name: string
  key: string
  secret: string
  call: Client
  /** Path of the customer: `/customers/7`. */
  path: string
}

const ADMIN = { ADMIN_KEY: 'test-admin', ADMIN_SECRET: 'test-admin-secret' }

export const basic = (key: string, secret: string): string =>
  `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`

const isBytes = (body: unknown): body is string | Uint8Array | FormData | ReadableStream =>
  typeof body === 'string' || body instanceof Uint8Array || body instanceof FormData || body instanceof ReadableStream

/** A client of the server at `base()`, with or without an Authorization header; `settle` ends before an answer is given. */
export const clientOf =
  (base: () => string, authorization?: string, settle?: () => Promise<void>): Client =>
  async (method, path, { headers = {}, body } = {}) => {
    const response = await fetch(new URL(path, base()), {
      method,
      redirect: 'manual',
      headers: {
        ...(authorization ? { Authorization: authorization } : {}),
        ...(body !== undefined && !isBytes(body) ? { 'Content-Type': 'application/ld+json' } : {}),
        ...headers,
      },
      body: body === undefined ? undefined : isBytes(body) ? body : JSON.stringify(body),
      ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
    } as RequestInit)
    const text = await response.text()
    noteOf(new URL(path, base()), method, response, text)
    await settle?.()
    const isJson = /json/.test(response.headers.get('content-type') ?? '')
    return { status: response.status, headers: response.headers, text, body: isJson && text ? JSON.parse(text) : text }
  }

/** Where a test's data lie: a copy of the migrated folder, or of the migrated database on the server. */
export async function freshData(
  folder: string,
): Promise<{ environment: Record<string, string>; remove(): Promise<void> }> {
  mkdirSync(folder, { recursive: true })
  if (DATABASE === 'embedded') {
    const template = join(process.env['HYDRIA_TEST_FOLDER']!, 'template', 'database')
    cpSync(template, join(folder, 'database'), { recursive: true })
    return { environment: {}, remove: async () => {} }
  }
  const { url, remove } = await freshDatabase(process.env['HYDRIA_TEST_TEMPLATE'])
  return { environment: { DATABASE_URL: url }, remove }
}

/** Makes a customer with a key of its own. */
export async function newCustomer(
  admin: Client,
  client: (authorization: string) => Client,
  name = `c-${crypto.randomUUID().slice(0, 8)}`,
): Promise<TestCustomer> {
  const made = await admin('POST', '/customers', { body: { name, displayName: name } })
  const path = new URL(made.body['@id']).pathname
  const { body } = await admin('POST', `${path}/keys`)
  const { key, secret } = body
  return { id: made.body.id, name, key, secret, path, call: client(basic(key, secret)) }
}

let ofAll: Vocabularies | undefined

/** The vocabularies that the servers of this process share. */
export const sharedVocabularies = (): Vocabularies => {
  ofAll ??= soundVocabularies()
  return ofAll
}

const SETTLED = 'hydria_test'

/**
 * Fulfilled once the server has heard of every change that was committed before: the database tells changes in the order
 * of their commits, so the one that is told last tells that the others were heard.
 */
async function settledBy({ services }: Hydria): Promise<() => Promise<void>> {
  // The one connection of the embedded database hears of a change before the statement that made it ends.
  if (DATABASE === 'embedded') return async () => {}
  const { database, db } = services.store
  const waiting = new Map<string, () => void>()
  await database.listen(SETTLED, id => {
    waiting.get(id)?.()
    waiting.delete(id)
  })
  return async () => {
    const id = crypto.randomUUID()
    const heard = new Promise<void>(resolve => waiting.set(id, resolve))
    await db.raw('SELECT pg_notify(?, ?)', [SETTLED, id])
    await heard
  }
}

/**
 * Starts a server with settings of its own; `stop` removes all that it stored.
 * `prepare` changes the database before the server opens it.
 */
export async function startTestHydria(
  environment: Record<string, string> = {},
  roles: Roles = { serve: true, work: true },
  vocabularyFolder?: string,
  prepare?: (db: Db) => Promise<unknown>,
): Promise<TestHydria> {
  const folder = join(process.env['HYDRIA_TEST_FOLDER']!, crypto.randomUUID())
  const data = await freshData(folder)
  const settings = readSettings({
    PORT: '0',
    DATA_DIR: folder,
    ALLOW_PRIVATE_ORIGINS: 'true',
    // What is about a sweep does one.
    SWEEP_S: '86400',
    // Machines that run tests are slow at times; what is about this bound sets it.
    JSONLD_TIMEOUT_S: '60',
    ...ADMIN,
    ...SERVER_KEY,
    ...data.environment,
    ...environment,
  })
  if (prepare) {
    const database = await openDatabase(settings)
    await migrateUp(database.knex)
    await prepare(database.knex)
    await database.close()
  }
  const log = pino({ level: process.env['TEST_LOG'] ?? 'silent' })
  const vocabularies = vocabularyFolder ? () => soundVocabularies(vocabularyFolder) : sharedVocabularies
  let hydria = await startHydria(settings, log, roles, vocabularies)
  const watchIt = () =>
    watch(hydria.port, vocabularyFolder ? hydria.services.vocabulary : undefined, hydria.services.taken)
  let unwatch = watchIt()
  let settled = await settledBy(hydria)
  const base = () => hydria.base
  const client = (authorization?: string) => clientOf(base, authorization, () => settled())
  const admin = client(basic(ADMIN.ADMIN_KEY, ADMIN.ADMIN_SECRET))
  const handle: TestHydria = {
    ...hydria,
    settings,
    admin,
    anyone: client(),
    settled: () => settled(),
    customer: name => newCustomer(admin, client, name),
    async restart(meanwhile) {
      await hydria.stop()
      unwatch()
      await meanwhile?.()
      hydria = await startHydria({ ...settings, PORT: hydria.port }, log, roles, vocabularies)
      unwatch = watchIt()
      settled = await settledBy(hydria)
      Object.assign(handle, { ...hydria, stop: handle.stop })
    },
    async stop() {
      await hydria.stop()
      unwatch()
      await data.remove()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  return handle
}

/** Servers that are shared, by their settings; the one that was asked for last comes last. */
const shared = new Map<string, Promise<TestHydria>>()

/** Most servers that a process keeps open for the files that come: more than one file uses. */
const MOST_SHARED = 4

/**
 * A server of these settings that the test files of this process share, each with customers of its own: for what counts
 * nothing but its own, and changes nothing of the platform. It refuses to stop and to restart.
 */
export async function sharedTestHydria(
  environment: Record<string, string> = {},
  roles: Roles = { serve: true, work: true },
): Promise<TestHydria> {
  const key = JSON.stringify([DATABASE, Object.entries(environment).sort(), roles])
  const hydria = shared.get(key) ?? startTestHydria(environment, roles)
  shared.delete(key)
  shared.set(key, hydria)
  for (const [oldest, unused] of [...shared].slice(0, -MOST_SHARED)) {
    shared.delete(oldest)
    await (await unused).stop()
  }
  const refuse = () => Promise.reject(new Error('Other files use this server: startTestHydria starts one to stop'))
  return { ...(await hydria), stop: refuse, restart: refuse }
}

atExit(async () => {
  for (const hydria of shared.values()) await (await hydria).stop()
})
