// Secrets at rest: encrypted when the program starts, with a key that can be changed, and never without it.
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { down, up } from '../../migrations/20261127150000_sealed_columns.js'
import { soundVocabulary, VOCABULARY } from '../../src/server.js'
import { readSettings } from '../../src/settings.js'
import {
  type Db,
  migrateUp,
  openDatabase,
  openStore,
  originRules,
  readAccessRules,
  rokka,
  type Store,
} from '../../src/store/index.js'
import { freshData } from '../hydria.js'

declare const DATABASE: 'embedded' | 'server'

const key = (name: string) => Buffer.alloc(32, name).toString('base64')
const [FIRST, SECOND] = [{ CREDENTIALS_KEY: key('first') }, { CREDENTIALS_KEY: key('second') }]
const vocabularies = ['dlcs', 'rokka'].map(name => soundVocabulary(VOCABULARY + name))
const LOGIN = JSON.stringify({ issuer: 'https://login.example', clientId: 'us', clientSecret: 'misplaced' })
/** What somebody could have written who knew what a sealed text would look like. */
const LOOKALIKE = `hydria:1:0123456789abcdef:${'A'.repeat(60)}`

let folder: string
let data: Awaited<ReturnType<typeof freshData>>
let opened: Store[]
let told: string[]

const settingsOf = (environment: Record<string, string>) =>
  readSettings({ DATA_DIR: folder, ...data.environment, ...environment })

async function open(environment: Record<string, string>): Promise<Store> {
  const log = pino({}, { write: (line: string) => told.push(line) })
  const store = await openStore(settingsOf(environment), vocabularies, log)
  opened.push(store)
  return store
}

/** As an earlier release would have written them: customers 1 to 3 with everything secret that there is. */
async function writePlain(db: Db): Promise<void> {
  for (const customer of [1, 2, 3]) {
    await db('customers').insert({ id: customer, name: `c${customer}`, display_name: 'x' })
    await db('customer_origin_strategies').insert([
      { customer, id: 'with', regex: 'a', strategy: 'sftp', credentials: `{"user":"u","password":"p${customer}"}` },
      { customer, id: 'without', regex: 'b', strategy: 'default', credentials: null },
    ])
    await db('rokka_organizations').insert({ customer, signing_key: `signing ${customer}` })
  }
  const services = ['secret', 'lookalike', 'none', 'misplaced'].map(name => ({ customer: 1, name, profile: 'oidc' }))
  await db('auth_services').insert(services)
  const provider = (auth_service: string, credentials: string, configuration = '{}') =>
    db('role_providers').insert({ customer: 1, auth_service, credentials, configuration })
  await provider('secret', 'client secret')
  await provider('lookalike', LOOKALIKE)
  await provider('none', '')
  await provider('misplaced', '', LOGIN)
}

/** Writes plain rows into the database, which the program has not opened since it encrypts. */
async function prepare(): Promise<void> {
  const database = await openDatabase(settingsOf({}))
  await migrateUp(database.knex)
  await writePlain(database.knex)
  await database.close()
}

/** All that is secret, in plain, as the program reads it. */
async function secretsOf(store: Store) {
  const customers = [1, 2, 3]
  const rules = await Promise.all(customers.map(customer => originRules(store, customer)))
  const { providers } = await readAccessRules(store, 1)
  const organizations = await Promise.all(customers.map(customer => rokka.organizationSettings(store, customer)))
  return {
    origins: rules.flat().map(rule => rule.credentials()),
    providers: Object.fromEntries(providers.map(({ auth_service, credentials }) => [auth_service, credentials()])),
    signing: organizations.map(({ signingKey }) => signingKey()),
  }
}

const PLAIN = {
  origins: [1, 2, 3].flatMap(customer => [`{"user":"u","password":"p${customer}"}`, null]),
  providers: { secret: 'client secret', lookalike: LOOKALIKE, none: '', misplaced: '' },
  signing: ['signing 1', 'signing 2', 'signing 3'],
}

/** All that is stored in the sealed columns. */
async function storedIn({ db }: Store): Promise<string[]> {
  const columns = [
    await db('customer_origin_strategies').orderBy(['customer', 'id']).pluck('credentials'),
    await db('role_providers').orderBy('auth_service').pluck('credentials'),
    await db('rokka_organizations').orderBy('customer').pluck('signing_key'),
  ]
  return columns.flat().filter(Boolean)
}

const closeAll = async () => {
  for (const store of opened.splice(0)) await store.close()
}
const keyIdOf = (stored: string[]) => new Set(stored.map(text => /^hydria:1:([0-9a-f]{16}):/.exec(text)?.[1]))

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hydria-sealed-'))
  ;[opened, told] = [[], []]
  data = await freshData(folder)
  await prepare()
})
afterEach(async () => {
  await closeAll()
  await data.remove()
  rmSync(folder, { recursive: true })
})

it('encrypts at the first start what lies there in plain, and nothing twice', async () => {
  const store = await open(FIRST)
  const stored = await storedIn(store)
  expect(stored).toHaveLength(8)
  expect(keyIdOf(stored)).toEqual(new Set([store.secrets.keyId]))
  expect(await secretsOf(store)).toEqual(PLAIN)
  expect(told.filter(line => line.includes('secrets have been encrypted'))).toHaveLength(3)
  expect(told.join()).not.toMatch(/client secret|signing 1|"p1"/)
  await closeAll()
  told = []
  const again = await open(FIRST)
  expect([await storedIn(again), told]).toEqual([stored, []])
  // A process of the release before may still write.
  await again.db('role_providers').where({ auth_service: 'none' }).update({ credentials: 'written since' })
  expect((await secretsOf(again)).providers['none']).toBeUndefined()
  await closeAll()
  expect((await secretsOf(await open(FIRST))).providers['none']).toBe('written since')
})

it('encrypts anew with a new key what the previous one has encrypted, and then needs that no more', async () => {
  await open(FIRST)
  await closeAll()
  told = []
  const rotated = await open({ ...SECOND, CREDENTIALS_KEY_PREVIOUS: FIRST.CREDENTIALS_KEY })
  const stored = await storedIn(rotated)
  expect(keyIdOf(stored)).toEqual(new Set([rotated.secrets.keyId]))
  expect(await secretsOf(rotated)).toEqual(PLAIN)
  const lines = told.map(line => JSON.parse(line))
  expect(lines.map(({ table, rows, key }) => [table, rows, key])).toEqual(
    expect.arrayContaining([
      ['customer_origin_strategies', 3, rotated.secrets.keyId],
      ['role_providers', 2, rotated.secrets.keyId],
      ['rokka_organizations', 3, rotated.secrets.keyId],
    ]),
  )
  await closeAll()
  expect(await secretsOf(await open(SECOND))).toEqual(PLAIN)
})

it('starts with no key other than the one that opens its rows, and says how many there are', async () => {
  const { keyId } = (await open(FIRST)).secrets
  await closeAll()
  const refusal =
    /^8 rows with secrets \(.*role_providers\.credentials 2.*\) are encrypted with the key ([0-9a-f]{16}), .* Set that key as CREDENTIALS_KEY, or as CREDENTIALS_KEY_PREVIOUS/
  const error = await open(SECOND).catch(error => error)
  expect(error.message).toMatch(refusal)
  expect(refusal.exec(error.message)?.[1]).toBe(keyId)
  expect(error.message).not.toContain(SECOND.CREDENTIALS_KEY)
  expect(await secretsOf(await open(FIRST))).toEqual(PLAIN)
})

it('opens nothing that was copied from another row or column, and tells it in the log', async () => {
  const store = await open(FIRST)
  const rows = store.db('customer_origin_strategies')
  const { credentials } = await rows.clone().where({ customer: 1, id: 'with' }).first()
  await rows.clone().where({ customer: 2, id: 'with' }).update({ credentials })
  await store.db('rokka_organizations').where({ customer: 1 }).update({ signing_key: credentials })
  await store.db('role_providers').where({ auth_service: 'secret' }).update({ credentials })
  expect(await secretsOf(store)).toEqual({
    origins: PLAIN.origins.with(2, undefined as never),
    providers: { ...PLAIN.providers, secret: undefined },
    signing: PLAIN.signing.with(0, undefined as never),
  })
  const lines = told.filter(line => line.includes('a stored secret cannot be decrypted'))
  expect(lines.map(line => JSON.parse(line).err.message).sort()).toEqual([
    expect.stringMatching(/^customer_origin_strategies\.credentials of 2\/with was encrypted for another place/),
    expect.stringMatching(/^rokka_organizations\.signing_key of 1 was encrypted for another place/),
    expect.stringMatching(/^role_providers\.credentials of 1\/secret was encrypted for another place/),
  ])
  expect(lines.join()).not.toMatch(/"p1"|signing 1/)
  await closeAll()
  const rotated = await open({ ...SECOND, CREDENTIALS_KEY_PREVIOUS: FIRST.CREDENTIALS_KEY })
  expect((await secretsOf(rotated)).origins).toEqual(PLAIN.origins.with(2, undefined as never))
})

it('takes the client secret out of a configuration, which everyone may read, into the credentials', async () => {
  const database = await openDatabase(settingsOf({}))
  await down(database.knex)
  await up(database.knex)
  await database.close()
  const store = await open(FIRST)
  expect((await secretsOf(store)).providers).toEqual({ ...PLAIN.providers, misplaced: 'misplaced' })
  const { configuration } = await store.db('role_providers').where({ auth_service: 'misplaced' }).first()
  expect(JSON.parse(configuration)).toEqual({ issuer: 'https://login.example', clientId: 'us' })
})

if (DATABASE === 'server') {
  it('encrypts each row once when several servers start at the same time', async () => {
    const database = await openDatabase(settingsOf({}))
    await database.knex.raw(`
      INSERT INTO customer_origin_strategies (customer, id, regex, strategy, credentials)
      SELECT 3, 'many ' || n, 'r' || n, 'sftp', 'plain ' || n FROM generate_series(1, 1200) AS n`)
    await database.close()
    const stores = await Promise.all([1, 2, 3].map(() => open(FIRST)))
    const rules = await originRules(stores[0]!, 3)
    const many = rules.map(rule => rule.credentials()).filter(text => text?.startsWith('plain '))
    expect(new Set(many).size).toBe(1200)
    const counts = told.map(line => JSON.parse(line)).filter(({ rows }) => rows > 0)
    expect(counts.reduce((sum, { rows }) => sum + rows, 0)).toBe(1208)
  })

  it('does not start without a key once there are rows that need it, and says how to make one', async () => {
    await expect(open({})).rejects.toThrow(
      /^CREDENTIALS_KEY is not set, and 8 rows with secrets must be encrypted with it \(.*rokka_organizations\.signing_key 3.*\)\. .*openssl rand -base64 32/,
    )
    const store = await open(FIRST)
    expect(await secretsOf(store)).toEqual(PLAIN)
    await closeAll()
    await expect(open({})).rejects.toThrow(/^CREDENTIALS_KEY is not set, and 8 rows/)
  })
} else {
  const file = () => join(folder, 'credentials.key')

  it('makes a key at the first start, in a file for its owner alone, and keeps it', async () => {
    const { keyId } = (await open({})).secrets
    expect(statSync(file()).mode & 0o777).toBe(0o600)
    expect(readFileSync(file(), 'utf8')).toMatch(/^[A-Za-z0-9+/]{43}=\n$/)
    await closeAll()
    const again = await open({})
    expect([again.secrets.keyId, await secretsOf(again)]).toEqual([keyId, PLAIN])
  })

  it('makes no other key when the file is lost, and takes it back', async () => {
    await open({})
    await closeAll()
    const kept = readFileSync(file())
    rmSync(file())
    await expect(open({})).rejects.toThrow(/^8 rows .* put its file credentials\.key back into/)
    expect(existsSync(file())).toBe(false)
    writeFileSync(file(), kept)
    expect(await secretsOf(await open({}))).toEqual(PLAIN)
  })

  it('goes over to a key of the settings by itself', async () => {
    await open({})
    await closeAll()
    expect(await secretsOf(await open(FIRST))).toEqual(PLAIN)
  })

  it('names a file that holds no key', async () => {
    writeFileSync(file(), 'nothing')
    await expect(open({})).rejects.toThrow(/credentials\.key, the key .* must be 32 bytes in base64 or hex/)
  })
}
