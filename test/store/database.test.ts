// The database: migrations there and back, and what was stored.
import { mock } from 'node:test'
import fc from 'fast-check'
import { pino } from 'pino'
import { readSettings } from '../../src/settings.js'
import { migrateDown, migrateUp, openDatabase, openStore } from '../../src/store/index.js'
import { run } from '../../src/store/statement.js'
import { sharedTestHydria, startTestHydria } from '../hydria.js'
import { freshDatabase, SERVER_KEY } from '../servers/database.js'

declare const DATABASE: 'embedded' | 'server'

it('every migration can be taken back, to the empty database and up again', async () => {
  const hydria = await startTestHydria({}, { serve: true, work: false })
  const { db } = hydria.services.store
  const down: string[] = []
  for (let { steps } = await migrateDown(db); steps.length > 0; { steps } = await migrateDown(db)) down.push(...steps)
  expect(down.length).toBeGreaterThan(1)
  const { rows } = await db.raw(
    `SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() AND table_name NOT LIKE 'migrations%'`,
  )
  expect(rows).toEqual([])
  expect(await migrateUp(db)).toEqual({ adopted: 0, steps: down.reverse() })
  await hydria.stop()
})

if (DATABASE === 'server')
  it('is migrated by connections whose statements have no bound, however long another holds it up', async () => {
    const { url, remove } = await freshDatabase()
    const settings = readSettings({ DATABASE_URL: url, ...SERVER_KEY })
    const { knex, close } = await openDatabase(settings)
    const lock = await knex.transaction()
    await lock.raw('SELECT pg_advisory_xact_lock(4871230119)')
    const opened = openStore(settings, [], pino({ level: 'silent' }))
    const waiting = async () =>
      (
        await knex.raw(`SELECT application_name AS name FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event = 'advisory'`)
      ).rows
    while ((await waiting()).length === 0);
    expect(await waiting()).toEqual([{ name: 'hydria keep' }])
    await lock.rollback()
    await (await opened).close()
    const unbounded = await openDatabase(settings, 'hydria keep')
    expect((await unbounded.knex.raw('SHOW statement_timeout')).rows).toEqual([{ statement_timeout: '0' }])
    for (const place of [{ close }, unbounded]) await place.close()
    await remove()
  })

it('two processes that start together migrate once', async () => {
  const { services } = await sharedTestHydria()
  const { knex } = services.store.database
  expect(await Promise.all([migrateUp(knex), migrateUp(knex)])).toEqual(Array(2).fill({ adopted: 0, steps: [] }))
})

it('a statement that waits for a connection as it is closed fails, and prints nothing', async () => {
  const { services } = await startTestHydria({ DATABASE_POOL: '1' }, { serve: false, work: false })
  const { knex, close } = services.store.database
  const printed = (['log', 'warn', 'error'] as const).map(method => mock.method(console, method, () => undefined))
  const held = await knex.transaction()
  const waiting = expect(knex.raw('SELECT 1')).rejects.toThrow('aborted')
  const destroyed = knex.destroy()
  await held.rollback()
  await Promise.all([waiting, destroyed])
  await close()
  expect(printed.flatMap(({ mock: { calls } }) => calls)).toEqual([])
  mock.restoreAll()
})

it('what was stored is there after a restart', async () => {
  const hydria = await startTestHydria()
  const customer = await hydria.customer()
  await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'kept' } })
  await hydria.restart()
  const { body } = await customer.call('GET', `${customer.path}/spaces`)
  expect(body.member.map((space: { name: string }) => space.name)).toEqual(['kept'])
  await hydria.stop()
})

it('listening disturbs no query that is under way', async () => {
  const { services } = await sharedTestHydria()
  const { database, db } = services.store
  const work = Array.from({ length: 50 }, async (_, index) => {
    await database.listen(`channel_${index}`, () => undefined)
    return (await db.raw('SELECT ?::int AS value', [index])).rows[0].value
  })
  expect(await Promise.all(work)).toEqual(work.map((_, index) => index))
})

it('every text comes back as it was sent, however it is asked for', async () => {
  const { services } = await sharedTestHydria()
  const { db } = services.store
  const text = fc.string({ unit: 'binary' }).filter(value => !value.includes('\0'))
  const marked = fc.tuple(fc.constantFrom('', '\uFEFF', '\uFFFE', '\u2028'), text).map(parts => parts.join(''))
  await fc.assert(
    fc.asyncProperty(marked, async sent => {
      const { rows } = await db.raw('SELECT ?::text AS text, ARRAY[?::text] AS texts, ?::jsonb AS json', [
        ...[sent, sent],
        JSON.stringify({ [sent]: sent }),
      ])
      expect(rows).toEqual([{ text: sent, texts: [sent], json: { [sent]: sent } }])
      expect(await run(db, { name: 'echo', text: 'SELECT $1::text' }, [sent])).toEqual([sent])
    }),
    { numRuns: 100, seed: 1 },
  )
})

it('statement after statement keeps no timer from its turn', async () => {
  const { services } = await sharedTestHydria()
  let turns = 0
  const timer = setInterval(() => turns++, 0)
  for (let asked = 0; turns < 3 && asked < 20_000; asked++) await services.store.db.raw('SELECT 1')
  clearInterval(timer)
  expect(turns).toBeGreaterThan(2)
})

it('a statement that is asked for often answers with the columns that its table has now', async () => {
  const { services } = await sharedTestHydria()
  const { db } = services.store
  const asked = async () => (await db.raw('SELECT * FROM changing WHERE 1 = ?', [1])).fields
  await db.raw('CREATE TABLE changing (a integer)')
  const before = []
  for (let round = 0; round < 6; round++) before.push((await asked()).length)
  await db.raw('ALTER TABLE changing ADD COLUMN b integer')
  const after = (await asked()).length
  await db.schema.dropTable('changing')
  expect([...new Set(before), after]).toEqual([1, 2])
})
