// Secrets at rest: encrypted when the program starts, with a key that can be changed, and never without it.
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pino } from 'pino'
import { down, up } from '../../migrations/20261127150000_sealed_columns.js'
import { soundVocabulary, VOCABULARY } from '../../src/apis/index.js'
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
import { openSecrets } from '../../src/store/secrets.js'
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
  const services = ['secret', 'lookalike', 'none', 'misplaced'].map(name => ({
    customer: 1,
    name,
    profile: 'oidc' as const,
  }))
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
  await down(database.knex)
  await writePlain(database.knex)
  await up(database.knex)
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
  providers: { secret: 'client secret', lookalike: LOOKALIKE, none: '', misplaced: 'misplaced' },
  signing: ['signing 1', 'signing 2', 'signing 3'],
}

/** All that is stored in the sealed columns. */
async function storedIn({ db }: Store): Promise<string[]> {
  const columns = [
    await db('customer_origin_strategies').orderBy(['customer', 'id']).pluck('credentials'),
    await db('role_providers').orderBy('auth_service').pluck('credentials'),
    await db('rokka_organizations').orderBy('customer').pluck('signing_key'),
  ]
  return columns.flat().flatMap(text => text || [])
}

const closeAll = async () => {
  for (const store of opened.splice(0)) await store.close()
}
const keyIdOf = (stored: string[]) => new Set(stored.map(text => /^hydria:1:([0-9a-f]{16}):/.exec(text)?.[1]))

beforeAll(async () => {
  folder = mkdtempSync(join(process.env['HYDRIA_TEST_FOLDER']!, 'sealed-'))
  ;[opened, told] = [[], []]
  data = await freshData(folder)
  await prepare()
})
beforeEach(() => {
  told = []
})
afterEach(closeAll)
afterAll(async () => {
  await data.remove()
  rmSync(folder, { recursive: true })
})

// One database through its life: each start finds what the one before has left.

if (DATABASE === 'server')
  it('does not start without a key once there are rows that need it, and says how to make one', async () => {
    await expect(open({})).rejects.toThrow(
      /^CREDENTIALS_KEY is not set, and 9 rows with secrets must be encrypted with it \(.*rokka_organizations\.signing_key 3.*\)\. .*openssl rand -base64 32/,
    )
  })

it('encrypts at the first start what lies there in plain, and takes secrets out of configurations', async () => {
  const store = await open(FIRST)
  const stored = await storedIn(store)
  expect(stored).toHaveLength(9)
  expect(keyIdOf(stored)).toEqual(new Set([store.secrets.keyId]))
  expect(await secretsOf(store)).toEqual(PLAIN)
  expect(told.filter(line => line.includes('secrets have been encrypted'))).toHaveLength(3)
  expect(told.join()).not.toMatch(/client secret|signing 1|"p1"/)
  const { configuration } = (await store.db('role_providers').where({ auth_service: 'misplaced' }).first())!
  expect(JSON.parse(configuration)).toEqual({ issuer: 'https://login.example', clientId: 'us' })
})

it('encrypts nothing twice, but what a process of the release before has written since', async () => {
  const database = await openDatabase(settingsOf({}))
  await database.knex('role_providers').where({ auth_service: 'none' }).update({ credentials: 'written since' })
  await database.close()
  const store = await open(FIRST)
  PLAIN.providers.none = 'written since'
  expect(await secretsOf(store)).toEqual(PLAIN)
  expect(told.map(line => JSON.parse(line)).map(({ table, rows }) => [table, rows])).toEqual([['role_providers', 1]])
})

it('starts with no key other than the one that opens its rows, and says how many there are', async () => {
  const refusal =
    /^10 rows with secrets \(.*role_providers\.credentials 4.*\) are encrypted with the key ([0-9a-f]{16}), .* Set that key as CREDENTIALS_KEY, or as CREDENTIALS_KEY_PREVIOUS/
  const message = await open(SECOND).then(
    () => 'it has started',
    error => (error as Error).message,
  )
  expect(message).toMatch(refusal)
  expect(refusal.exec(message)?.[1]).toBe(openSecrets(Buffer.from(FIRST.CREDENTIALS_KEY, 'base64')).keyId)
  expect(message).not.toContain(SECOND.CREDENTIALS_KEY)
  if (DATABASE === 'server') await expect(open({})).rejects.toThrow(/^CREDENTIALS_KEY is not set, and 10 rows/)
})

it('encrypts anew with a new key what the previous one has encrypted, and then needs that no more', async () => {
  const rotated = await open({ ...SECOND, CREDENTIALS_KEY_PREVIOUS: FIRST.CREDENTIALS_KEY })
  expect(keyIdOf(await storedIn(rotated))).toEqual(new Set([rotated.secrets.keyId]))
  const counts = told.map(line => JSON.parse(line)).map(({ table, rows, key }) => [table, rows, key])
  expect(counts.toSorted()).toEqual([
    ['customer_origin_strategies', 3, rotated.secrets.keyId],
    ['rokka_organizations', 3, rotated.secrets.keyId],
    ['role_providers', 4, rotated.secrets.keyId],
  ])
  await closeAll()
  expect(await secretsOf(await open(SECOND))).toEqual(PLAIN)
})

it('opens nothing that was copied from another row or column, tells it in the log, and goes on with the rest', async () => {
  const store = await open(SECOND)
  const rows = store.db('customer_origin_strategies')
  const credentials = (await rows.clone().where({ customer: 1, id: 'with' }).first())!.credentials!
  await rows.clone().where({ customer: 2, id: 'with' }).update({ credentials })
  await store.db('rokka_organizations').where({ customer: 1 }).update({ signing_key: credentials })
  await store.db('role_providers').where({ auth_service: 'secret' }).update({ credentials })
  const left = {
    origins: PLAIN.origins.with(2, undefined as never),
    providers: { ...PLAIN.providers, secret: undefined },
    signing: PLAIN.signing.with(0, undefined as never),
  }
  expect(await secretsOf(store)).toEqual(left)
  const lines = told.filter(line => line.includes('a stored secret cannot be decrypted'))
  expect(lines.map(line => JSON.parse(line).err.message).sort()).toEqual([
    expect.stringMatching(/^customer_origin_strategies\.credentials of 2\/with was encrypted for another place/),
    expect.stringMatching(/^rokka_organizations\.signing_key of 1 was encrypted for another place/),
    expect.stringMatching(/^role_providers\.credentials of 1\/secret was encrypted for another place/),
  ])
  expect(lines.join()).not.toMatch(/"p1"|signing 1/)
  await closeAll()
  const again = await open({ ...FIRST, CREDENTIALS_KEY_PREVIOUS: SECOND.CREDENTIALS_KEY })
  expect(await secretsOf(again)).toEqual(left)
  // What nothing opens is for the operator to remove.
  await again.db('customer_origin_strategies').where({ customer: 2 }).delete()
  await again.db('rokka_organizations').where({ customer: 1 }).delete()
  await again.db('role_providers').where({ auth_service: 'secret' }).delete()
})

if (DATABASE === 'server')
  it('encrypts each row once when several servers start at the same time', async () => {
    const database = await openDatabase(settingsOf({}))
    await database.knex.raw(`
      INSERT INTO customer_origin_strategies (customer, id, regex, strategy, credentials)
      SELECT 3, 'many ' || n, 'r' || n, 'sftp', 'plain ' || n FROM generate_series(1, 1200) AS n`)
    await database.close()
    const environment = { ...FIRST, CREDENTIALS_KEY_PREVIOUS: SECOND.CREDENTIALS_KEY }
    const stores = await Promise.all([1, 2, 3].map(() => open(environment)))
    const rules = await originRules(stores[0]!, 3)
    const many = rules.map(rule => rule.credentials()).filter(text => text?.startsWith('plain '))
    expect(new Set(many).size).toBe(1200)
    const counts = told.map(line => JSON.parse(line)).filter(({ rows }) => rows > 0)
    expect(counts.reduce((sum, { rows }) => sum + rows, 0)).toBe(1200)
  })
else
  it('goes over to a key in a file of its own, for its owner alone, and makes no other one when that is lost', async () => {
    const file = join(folder, 'credentials.key')
    const { keyId } = (await open({ CREDENTIALS_KEY_PREVIOUS: FIRST.CREDENTIALS_KEY })).secrets
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const kept = readFileSync(file, 'utf8')
    expect(kept).toMatch(/^[A-Za-z0-9+/]{43}=\n$/)
    await closeAll()

    rmSync(file)
    await expect(open({})).rejects.toThrow(/^7 rows .* put its file credentials\.key back into/)
    expect(existsSync(file)).toBe(false)
    writeFileSync(file, 'nothing')
    await expect(open({})).rejects.toThrow(/credentials\.key, the key .* must be 32 bytes in base64 or hex/)
    writeFileSync(file, kept)
    expect((await open({})).secrets.keyId).toBe(keyId)
    await closeAll()
    // A key of the settings takes over from the file without a word.
    expect((await secretsOf(await open(SECOND))).providers.lookalike).toBe(LOOKALIKE)
  })
