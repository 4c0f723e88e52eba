// A database of before the baseline, upgraded in place: it becomes what a new one is, and loses nothing.
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { up as takeDefaultCaching } from '../../migrations/20261127160000_default_caching.js'
import { down as leaveTrash, up as takeTrash } from '../../migrations/20261128193000_trash.js'
import { down as leaveWebhooks } from '../../migrations/20261128220000_webhooks.js'
import { down as leaveUsages } from '../../migrations/20261129060000_customer_usages.js'
import { down as leaveImagesInAudit, up as takeImagesInAudit } from '../../migrations/20261129073000_images_in_audit.js'
import { backupWords, restoreWords } from '../../src/commands/keep/index.js'
import { upgradeLine } from '../../src/commands/migrate.js'
import type { Hydria } from '../../src/server.js'
import { readSettings } from '../../src/settings.js'
import { type Db, lastingImageName, migrateDown, migrateUp, openDatabase, type Upgrade } from '../../src/store/index.js'
import { basic, clientOf, freshData } from '../hydria.js'
import { emptyPlace, runKeep } from '../keep/keeping.js'
import { serveAt } from '../keep/served.js'
import { SERVER_KEY } from '../servers/database.js'
import { schemaOf } from './schema.js'

declare const DATABASE: 'embedded' | 'server'

const OLD = fileURLToPath(new URL('../../../test/store/1e7a103/', import.meta.url))
/** Of whoever restores. */
const GIVEN = { ADMIN_KEY: 'upgrade-admin', ADMIN_SECRET: 'upgrade-admin-secret' }

/** A customer's keys, as the server of the dump has minted them. */
const ADMIN = basic('b6967774-742f-41ea-b790-43af65f01ca4', 'IFlRyADSUtEVTFHhx2LtFqhv_YsMfyK9F1XvHvQEuJM')
const READER = basic('def27950-0387-4360-a060-77a559977c33', '81VrO7bCC4fa-xdhFGTdTlak5c8yJuuxw7XKH0J_RZk')

const folder = mkdtempSync(join(process.env['HYDRIA_TEST_FOLDER']!, 'upgrade-'))
/** Of the database as it was before. */
const backup = join(folder, 'backup')
let environment: Record<string, string>
let remove: () => Promise<unknown> = async () => {}
let upgrades: Upgrade[]
let hydria: Hydria
let db: Db

/** A database that is emptied, since PostgreSQL takes seconds to make one, and in it what the dump has. */
async function restore(folder: string): Promise<{ environment: Record<string, string>; remove(): Promise<void> }> {
  cpSync(join(OLD, 'blobs'), join(folder, 'blobs', 'data'), { recursive: true })
  const dump = readFileSync(join(OLD, 'database.sql'), 'utf8')
  const made = await freshData(folder)
  const environment = { DATA_DIR: folder, PORT: '0', ...SERVER_KEY, ...made.environment }
  const database = await openDatabase(readSettings(environment))
  await database.knex.raw('DROP SCHEMA public CASCADE; CREATE SCHEMA public')
  await database.knex.raw(dump.replaceAll('?', '\\?'))
  await database.close()
  return { environment, remove: made.remove }
}

async function upgrade(): Promise<void> {
  const database = await openDatabase(readSettings(environment))
  upgrades = await Promise.all([migrateUp(database.knex), migrateUp(database.knex)])
  await database.close()
}

beforeAll(async () => {
  ;({ environment, remove } = await restore(folder))
  expect(await runKeep(backupWords, [backup, '--blobs'], environment)).toMatchObject({ code: 0, err: '' })
  await upgrade()
  hydria = await serveAt(environment, { serve: true, work: false })
  db = hydria.services.store.db
})
afterAll(async () => {
  await hydria.stop()
  await remove()
  rmSync(folder, { recursive: true, force: true })
})

const client = (authorization?: string) => clientOf(() => hydria.base, authorization)

/** Does the work in the database, and takes back what it has done. */
async function tried<T>(work: (transaction: Db) => Promise<T>): Promise<T> {
  const transaction = await db.transaction()
  try {
    return await work(transaction)
  } finally {
    await transaction.rollback()
  }
}

/** Records the steps in the place of the baseline, as they were before there was one. */
async function recordSteps(transaction: Db, keep: (name: string) => boolean): Promise<void> {
  const dump = readFileSync(join(OLD, 'database.sql'), 'utf8')
  const rows = [...dump.matchAll(/^INSERT INTO public\.migrations VALUES \((\d+), '(\w+)'/gm)]
  await transaction('migrations').where({ id: 1 }).delete()
  for (const [, id, name] of rows) if (keep(name!)) await transaction('migrations').insert({ id, name, batch: 1 })
}

it('records the baseline in the place of the 26 steps, once, and takes those that came after it', () => {
  const [first, second] = upgrades.toSorted((a, b) => b.adopted - a.adopted)
  expect(first).toEqual({ adopted: 26, steps: expect.arrayContaining(['20261127120000_protected']) })
  expect(second).toEqual({ adopted: 0, steps: [] })
  expect(upgradeLine(second!)).toBeUndefined()
  expect(upgradeLine(first!)).toMatch(/^26 steps .* are recorded as the baseline; applied: 20261127120000_protected, /)
})

it('has then the schema of a new database', async () => {
  const fresh = join(folder, 'fresh')
  const data = await freshData(fresh)
  const database = await openDatabase(readSettings({ DATA_DIR: fresh, ...data.environment }))
  const [upgraded, made] = [await schemaOf(db), await schemaOf(database.knex)]
  await database.close()
  await data.remove()
  expect(Object.values(made).map(lines => lines.length > 10)).not.toContain(false)
  expect(upgraded).toEqual(made)
})

it('has no longer the caching header that every customer was given, but keeps what customers wrote', async () => {
  expect(await db('custom_headers').where({ customer: 1 }).pluck('key')).toEqual(['X-Licence'])
  const value = 'public, s-maxage=2419200, max-age=2419200'
  await tried(async transaction => {
    const write = (id: string, more: object) =>
      transaction('custom_headers').insert({ id, customer: 1, key: 'Cache-Control', value, ...more })
    await write('changed', { value: 'public, max-age=9' })
    await write('of a space', { space: 1 })
    await write('seeded', {})
    await write('the same again', {})
    await takeDefaultCaching(transaction)
    expect(await transaction('custom_headers').where({ key: 'Cache-Control' }).orderBy('version').pluck('id')).toEqual([
      'changed',
      'of a space',
      'the same again',
    ])
  })
})

it('has in the trash of all APIs what was in that of rokka, save for what was in spaces that are gone', async () => {
  await tried(async transaction => {
    await leaveUsages(transaction)
    await leaveWebhooks(transaction)
    await leaveTrash(transaction)
    const [kept, gone] = await transaction('rokka_images').whereNull('deleted').orderBy('hash').limit(2)
    for (const { hash, space, id } of [kept!, gone!]) {
      await transaction.raw(
        `UPDATE rokka_images SET deleted = now(), trashed = to_jsonb(images) FROM images
         WHERE hash = ? AND images.customer = 1 AND images.space = ? AND images.id = ?`,
        [hash, space, id],
      )
      await transaction('images').where({ customer: 1, space, id }).delete()
    }
    await transaction('rokka_images').where({ hash: gone!.hash }).update({ space: 99 })
    const before = await transaction('rokka_images').where({ hash: kept!.hash }).first()
    await takeTrash(transaction)
    const [row, ...others] = await transaction('trashed_images')
    expect([row.image, row.was.id, row.hashes, others]).toEqual([kept!.id, kept!.id, [kept!.sha256], []])
    expect(Number(row.expires) - Number(row.trashed)).toBe(30 * 86_400_000)
    expect(await transaction('rokka_images').whereIn('hash', [kept!.hash, gone!.hash]).pluck('trash')).toEqual([row.id])
    const { number_of_trashed_images: number } = (await transaction('storage')
      .where({ customer: 1, space: null })
      .first())!
    expect(number).toBe(1)
    await leaveTrash(transaction)
    const after = await transaction('rokka_images').where({ hash: kept!.hash }).first()
    expect({ ...after, version: 0 }).toMatchObject({ ...before, version: 0 })
  })
})

it('finds the entries that the audit trail had of an image by the image, from where it was before, too', async () => {
  await tried(async transaction => {
    await leaveImagesInAudit(transaction)
    const [image, other] = await transaction('images').where({ customer: 1 }).orderBy(['space', 'id']).limit(2)
    const path = ({ space, id }: { space: number; id: string }) => `/customers/1/spaces/${space}/images/${id}`
    const was = path({ ...image!, space: 77 })
    await transaction('former_image_places').insert({
      customer: 1,
      space: 77,
      image: image!.id,
      space_now: image!.space,
    })
    const entry = { actor: 'x', actor_kind: 'key', action: 'x', client_address: '', customer: 1 }
    const entries = [
      { ...entry, id: -3, target: path(image!) },
      { ...entry, id: -2, target: '/customers/1/editImages', concerned: [was, path(other!)] },
      { ...entry, id: -1, target: was, created: '2001-01-01' },
    ]
    for (const one of entries) await transaction('audit_entries').insert(one as never)
    await takeImagesInAudit(transaction)
    const found = await transaction('audit_entries').where('id', '<', 0).orderBy('id').pluck('images_concerned')
    const [name, another] = [image!, other!].map(lastingImageName)
    expect(found.map(names => names.sort())).toEqual([[name], [name, another].sort(), []])
  })
})

it('answers with the images that it had', async () => {
  const { status, body } = await client(READER)('GET', '/customers/1/spaces/1/images/large')
  expect([status, body.width, body.height, body.tags]).toEqual([200, 700, 600, ['seen']])
  const tile = await fetch(`${hydria.base}/iiif-img/museum/1/large/0,0,512,512/512,/0/default.jpg`)
  expect([tile.status, tile.headers.get('content-type')]).toEqual([200, 'image/jpeg'])
  expect((await tile.arrayBuffer()).byteLength).toBeGreaterThan(1000)
  const thumbnail = await fetch(`${hydria.base}/thumbs/museum/1/queued/full/200,/0/default.jpg`)
  expect([thumbnail.status, (await thumbnail.arrayBuffer()).byteLength]).toEqual([200, 2733])
})

it('keeps its batches, its keys and what it had closed', async () => {
  const { body } = await client(ADMIN)('GET', '/customers/1/queue/batches/1')
  expect([body.count, body.completed, body.errors]).toEqual([2, 1, 1])
  expect((await client(READER)('POST', '/customers/1/spaces', { body: { name: 'more' } })).status).toBe(403)
  const hidden = await db('images').where({ space: 3 }).first('id')
  for (const image of ['2/small', `3/${hidden!.id}`])
    expect((await client()('GET', `/iiif-img/1/${image}/full/max/0/default.jpg`)).status).toBe(401)
})

it('encrypts the secrets that lay there in plain', async () => {
  const { credentials } = (await db('customer_origin_strategies').first())!
  expect(credentials).toMatch(/^hydria:1:/)
  const provider = (await db('role_providers').first())!
  expect(provider.credentials).toMatch(/^hydria:1:/)
  expect(provider.configuration).not.toContain('client secret')
})

it('upgrades in the same way when steps after the 26 had been taken before', async () => {
  const done = await tried(async transaction => {
    await recordSteps(transaction, () => true)
    return migrateUp(transaction)
  })
  expect(done).toEqual({ adopted: 26, steps: [] })
})

it('refuses a database that has only some of the 26, and says what to do', async () => {
  const attempt = tried(async transaction => {
    await recordSteps(transaction, name => name < '125')
    return migrateUp(transaction)
  })
  await expect(attempt).rejects.toThrow(
    /migrated to 120_setbacks only; 125_uploads, 130_checksum, 135_key_changes must be taken first.*hydria migrate.*1e7a103/,
  )
})

it('can be taken back step by step, keeping what the tables of before hold, to the empty database', async () => {
  const images = (db: Db) =>
    db('images').select('customer', 'space', 'id', 'width', 'height', 'tags', 'roles', 'original').orderBy('id')
  const { before, former, left } = await tried(async transaction => {
    const before = await images(transaction)
    let former: unknown
    for (let { steps } = await migrateDown(transaction); steps.length > 0; { steps } = await migrateDown(transaction))
      if (steps[0]!.startsWith('20261127120000')) former = await images(transaction)
    return { before, former, left: await schemaOf(transaction) }
  })
  expect(before.length).toBeGreaterThan(3)
  expect(former).toEqual(before)
  expect(left.columns).toEqual([])
})

it('is the same where a backup that was made of it before is restored, and the steps since are taken', async () => {
  const restored = await emptyPlace(DATABASE)
  expect(await runKeep(restoreWords, [backup], { ...restored.environment, ...GIVEN })).toMatchObject({
    code: 0,
    err: '',
  })
  const back = await serveAt(restored.environment, { serve: true, work: false })
  try {
    // Where places in the change feed go on is in one of its functions.
    expect((await schemaOf(back.services.store.db)).columns).toEqual((await schemaOf(db)).columns)
    const ask = clientOf(() => back.base, READER)
    const { status, body } = await ask('GET', '/customers/1/spaces/1/images/large')
    expect([status, body.width, body.height, body.tags]).toEqual([200, 700, 600, ['seen']])
    expect((await ask('GET', '/iiif-img/museum/1/large/0,0,512,512/512,/0/default.jpg')).status).toBe(200)
    const { credentials } = (await back.services.store.db('customer_origin_strategies').first())!
    expect(credentials).toMatch(/^hydria:1:/)
  } finally {
    await back.stop()
    await restored.remove()
  }
})
