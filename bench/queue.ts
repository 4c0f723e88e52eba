// The queue alone, with a million jobs in it: jobs that do nothing, so that what remains is the queue's own cost.
// `npm run bench:queue`, which needs TEST_DATABASE_URL.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Database, SERVER_KEY, startDatabase } from './database.js'
import { startProduct } from './product.js'

const JOBS = Number(process.env['BENCH_JOBS'] ?? 1_000_000)
const CUSTOMERS = 10
const BATCH = 1000
/** Seconds between two looks, at which rates are told. */
const LOOK_S = Number(process.env['BENCH_LOOK_S'] ?? 30)

const say = (text: string): boolean => process.stdout.write(`${text}\n`)
const server = process.env['TEST_DATABASE_URL']
if (!server) {
  say('The queue is measured on a PostgreSQL server: TEST_DATABASE_URL names one.')
  process.exit()
}

/** Jobs with the rows that belong to them, as POST of so many batches would leave them. */
async function fill({ query }: Database): Promise<void> {
  for (let customer = 1; customer <= CUSTOMERS; customer++) {
    const own = JOBS / CUSTOMERS
    await query(`INSERT INTO spaces (customer, id, name) VALUES ($1, 1, 'bench')`, [customer])
    await query(
      `INSERT INTO images (customer, space, id, origin, string1, number1, tags, ingesting, queued)
       SELECT $1, 1, 'image-' || n, 'https://example.org/images/' || n || '.jpg', 'book-' || n / 200, n % 200,
         ARRAY['bench'], true, now() FROM generate_series(0, $2::integer - 1) AS n`,
      [customer, own],
    )
    await query(
      `WITH made AS (INSERT INTO batches (customer, count)
         SELECT $1, $3::integer FROM generate_series(1, $2::integer / $3) RETURNING id),
       numbered AS (SELECT id, row_number() OVER (ORDER BY id) - 1 AS nth FROM made),
       members AS (INSERT INTO batch_images (batch, customer, space, image)
         SELECT id, $1, 1, 'image-' || nth * $3 + n FROM numbered, generate_series(0, $3 - 1) AS n
         RETURNING batch, image)
       INSERT INTO jobs (customer, space, image, batch) SELECT $1, 1, image, batch FROM members`,
      [customer, own, BATCH],
    )
  }
  await query('VACUUM ANALYZE')
}

/** Rows and bytes of the tables that grow with the images. */
async function tellTables({ query }: Database): Promise<void> {
  say('\n| table | rows | bytes a row | indexes, bytes a row |\n|---|---|---|---|')
  for (const table of ['images', 'batch_images', 'jobs', 'changes']) {
    const [size] = await query(
      `SELECT (SELECT count(*)::integer FROM ${table}) AS rows,
         pg_table_size('${table}')::float8 AS own, pg_indexes_size('${table}')::float8 AS indexes`,
    )
    const { rows, own, indexes } = size
    say(`| ${table} | ${rows} | ${Math.round(own / rows)} | ${Math.round(indexes / rows)} |`)
  }
}

const startWorker = (database: Database, folder: string): ChildProcess =>
  spawn(process.execPath, [fileURLToPath(new URL('idle-worker.js', import.meta.url))], {
    env: { ...process.env, DATABASE_URL: database.url, ...SERVER_KEY, DATA_DIR: folder, INGEST_CONCURRENCY: '8' },
    stdio: ['ignore', 'ignore', 'inherit'],
  })

const residentMiB = ({ pid }: ChildProcess): number =>
  Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024)

/** Two workers until nothing is left; the second one joins at half of the way. */
async function work(database: Database, folder: string): Promise<void> {
  const left = async (): Promise<number> => (await database.query('SELECT count(*)::integer AS left FROM jobs'))[0].left
  const workers: ChildProcess[] = []
  say('\n| jobs left | workers | jobs/s | largest memory of each, MiB |\n|---|---|---|---|')
  try {
    workers.push(startWorker(database, folder))
    let [before, since] = [await left(), performance.now()]
    while (before > 0) {
      await new Promise(resolve => setTimeout(resolve, LOOK_S * 1000))
      const [now, at] = [await left(), performance.now()]
      const rate = Math.round(((before - now) * 1000) / (at - since))
      say(`| ${now} | ${workers.length} | ${rate} | ${workers.map(residentMiB).join(', ')} |`)
      ;[before, since] = [now, at]
      if (workers.length === 1 && now <= JOBS / 2) workers.push(startWorker(database, folder))
    }
  } finally {
    for (const worker of workers) {
      worker.kill('SIGTERM')
      await once(worker, 'exit')
    }
  }
}

/** Every image finished once, every batch counted, nothing left. */
async function check({ query }: Database): Promise<void> {
  const [images] = await query(
    'SELECT count(*) FILTER (WHERE finished IS NOT NULL AND NOT ingesting)::integer AS done FROM images',
  )
  const [totals] = await query(
    'SELECT sum(success)::integer AS success, sum(failed)::integer AS failed FROM ingest_totals',
  )
  const [batches] = await query('SELECT count(*)::integer AS open FROM batches WHERE finished IS NULL')
  say(
    `\nImages finished: ${images.done}; counted: ${totals.success}, failed: ${totals.failed}; batches still open: ${batches.open}`,
  )
}

const folder = mkdtempSync(join(tmpdir(), 'hydria-bench-'))
const database = await startDatabase(server)
try {
  const product = await startProduct(folder, 'serve', database.url)
  for (let customer = 1; customer <= CUSTOMERS; customer++)
    await product.ask('POST', '/customers', { name: `bench-${customer}` })
  await product.stop()
  const started = performance.now()
  await fill(database)
  say(`${JOBS} jobs of ${CUSTOMERS} customers, written in ${Math.round((performance.now() - started) / 1000)} s`)
  await tellTables(database)
  await work(database, folder)
  await check(database)
} finally {
  await database.drop()
  rmSync(folder, { recursive: true, force: true })
}
