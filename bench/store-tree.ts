// How the tree of the IIIF store depends on how many manifests there are: `npm run bench:store-tree`.
import { loadavg } from 'node:os'
import { startInProcess } from './in-process.js'

const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 60)
/** Folders of the large store; each folder of both stores holds as many manifests. */
const FOLDERS = Number(process.env['BENCH_FOLDERS'] ?? 1_000)
const IN_FOLDER = 100
const LARGEST_RATIO = 1.5

const { hydria, authorization, database, stop } = await startInProcess()
const { db } = hydria.services.store
const headers = {
  Authorization: authorization,
  'Content-Type': 'application/json',
}

/** One request and the milliseconds until the whole answer was there; anything but a success is an error. */
async function ask(method: string, path: string, body?: object, more?: Record<string, string>) {
  const started = performance.now()
  const response = await fetch(new URL(path, hydria.base), {
    method,
    headers: { ...headers, ...more },
    ...(body && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  const milliseconds = performance.now() - started
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
  return { milliseconds, response, body: JSON.parse(text) }
}

const DOCUMENT = JSON.stringify({
  '@context': 'http://iiif.io/api/presentation/3/context.json',
  type: 'Manifest',
  label: { en: ['A manifest'] },
  items: [{ id: 'https://library.example/canvas/1', type: 'Canvas', height: 3000, width: 2000, items: [] }],
})

/** A customer with so many folders of manifests in the root, and an empty folder to move them to; gives its number. */
async function fill(folders: number): Promise<number> {
  const { id: customer } = (await ask('POST', '/customers', { name: `bench-${folders}` })).body
  const insert = `INSERT INTO iiif_resources (customer, kind, id, parent, slug, label, public, body)`
  const label = '{"en":["A folder"]}'
  await db.raw(
    `${insert} SELECT ?, 'collections', name, 'root', name, ?::jsonb, true, ?
       FROM (SELECT 'folder-' || n AS name FROM generate_series(1, ?::integer) AS n UNION ALL SELECT 'elsewhere') AS named`,
    [customer, label, `{"type":"Collection","label":${label}}`, folders],
  )
  await db.raw(
    `${insert} SELECT ?, 'manifests', 'm-' || folder || '-' || n, 'folder-' || folder, 'manifest-' || n, ?::jsonb, true, ?
       FROM generate_series(1, ?::integer) AS folder, generate_series(1, ?::integer) AS n`,
    [customer, '{"en":["A manifest"]}', DOCUMENT, folders, IN_FOLDER],
  )
  return customer
}

/** A request of one store, which gives how many milliseconds it took. */
type Timed = () => Promise<number>

/** What is measured of a store, of a folder in the middle of it. */
async function measuredOf(customer: number, folders: number): Promise<Record<string, Timed>> {
  const flat = `/customers/${customer}/iiif/collections`
  const name = `folder-${Math.ceil(folders / 2)}`
  const pages = `${flat}/${name}/containedItems?pageSize=20`
  const { last } = (await ask('GET', `${pages}&cursor=`)).body.view
  const read =
    (path: string): Timed =>
    async () =>
      (await ask('GET', path)).milliseconds
  let etag = (await ask('GET', `${flat}/${name}`)).response.headers.get('etag')!
  let parent = 'root'
  return {
    'first page of a folder': read(pages),
    'last page of a folder, by number': read(`${pages}&page=${IN_FOLDER / 20}`),
    'last page of a folder, by cursor': read(last),
    'public collection of a folder': read(`/iiif/${customer}/${name}`),
    'manifest at its path': read(`/iiif/${customer}/${name}/manifest-${IN_FOLDER / 2}`),
    'move of a folder': async () => {
      parent = parent === 'root' ? 'elsewhere' : 'root'
      const moved = await ask('PATCH', `${flat}/${name}`, { parent }, { 'If-Match': etag })
      etag = moved.response.headers.get('etag')!
      return moved.milliseconds
    },
  }
}

const median = (times: number[]): number => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]!

/** Medians of two requests made in turn, each first as often as second: what else the machine does meets both alike. */
async function compare(few: Timed, many: Timed): Promise<[number, number]> {
  const times: [number[], number[]] = [[], []]
  for (let round = 0; round < ROUNDS; round++)
    for (const place of round % 2 ? ([1, 0] as const) : ([0, 1] as const))
      times[place].push(await (place ? many : few)())
  return [median(times[0].slice(3)), median(times[1].slice(3))]
}

try {
  const few = await measuredOf(await fill(1), 1)
  const many = await measuredOf(await fill(FOLDERS), FOLDERS)
  await db.raw('VACUUM ANALYZE')
  const manifests = (FOLDERS * IN_FOLDER).toLocaleString('en')
  process.stdout.write(
    `Load ${loadavg()[0]!.toFixed(1)}\n| ${database === 'embedded' ? database : 'PostgreSQL server'} `,
  )
  process.stdout.write(`| ${IN_FOLDER} manifests | ${manifests} | ratio |\n|---|---|---|---|\n`)
  for (const [title, request] of Object.entries(few)) {
    const [one, other] = await compare(request, many[title]!)
    const ratio = other / one
    if (ratio > LARGEST_RATIO) process.exitCode = 1
    process.stdout.write(`| ${title} | ${one.toFixed(1)} ms | ${other.toFixed(1)} ms | ${ratio.toFixed(2)} |\n`)
  }
} finally {
  await stop()
}
