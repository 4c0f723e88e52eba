// The client of the API: what its README shows, lists page by page, conditions, patience, and that it is the vocabulary's.
import { execFile } from 'node:child_process'
import { createReadStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { soundVocabulary, VOCABULARY } from '../../src/apis/index.js'
import { clientModule } from '../../src/vocabulary/index.js'
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { type Origin, PICTURE_FOLDER, startOrigin } from '../pictures.js'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
/** As the package has it: `npm run build` makes it, with what the vocabulary says. */
const COMPILED = pathToFileURL(join(ROOT, 'client/dist/'))

let hydria: TestHydria
let origin: Origin
let customer: TestCustomer
// biome-ignore lint/suspicious/noExplicitAny: its types are made after those of the tests are checked.
let client: any
// biome-ignore lint/suspicious/noExplicitAny: the same.
let library: any

beforeAll(async () => {
  library = await import(new URL('index.js', COMPILED).href)
  hydria = await sharedTestHydria()
  origin = await startOrigin()
  customer = await hydria.customer('client')
  const { key, secret, id } = customer
  client = library.openClient({ server: hydria.base, key, secret, customer: id })
})
afterAll(() => origin.close())

it('its types and addresses are those of the vocabulary', () => {
  const module = clientModule(soundVocabulary(join(VOCABULARY, 'dlcs')))
  expect(readFileSync(join(ROOT, 'client/src/dlcs.ts'), 'utf8')).toBe(module)
})

it('has the version and the licence of the program', () => {
  const told = (file: string) => {
    const { version, license } = JSON.parse(readFileSync(join(ROOT, file), 'utf8'))
    return { version, license }
  }
  expect(told('client/package.json')).toEqual(told('package.json'))
})

it('the blocks of its README run, one behind the other', async () => {
  const readme = readFileSync(join(ROOT, 'client/README.md'), 'utf8')
  const blocks = [...readme.matchAll(/```js\n([\s\S]*?)```/g)].map(match => match[1]!)
  const script = blocks
    .join('\n')
    .replace(/'@hydria\/client(\/upload)?'/g, (_all, upload) =>
      JSON.stringify(new URL(upload ? 'upload.js' : 'index.js', COMPILED).href),
    )
  const folder = mkdtempSync(join(tmpdir(), 'hydria-client-'))
  const file = join(folder, 'readme.mjs')
  writeFileSync(file, script)
  const { stdout } = await promisify(execFile)(process.execPath, [file], {
    env: {
      ...process.env,
      ...{ HYDRIA_SERVER: hydria.base, HYDRIA_KEY: customer.key, HYDRIA_SECRET: customer.secret },
      ...{ HYDRIA_CUSTOMER: String(customer.id), ORIGIN: origin.url('coffee.png') },
      FILE: join(PICTURE_FOLDER, 'chelsea.png'),
    },
  }).finally(() => rmSync(folder, { recursive: true }))
  const lines = stdout.trim().split('\n')
  const last = `${hydria.base}${customer.path}/spaces/1/images/uploaded`
  expect([blocks.length, lines[0], lines[1], lines.at(-2), lines.at(-1)]).toEqual([
    5,
    'coffee 600 400',
    '0',
    '1 0',
    last,
  ])
  expect(stdout).toMatch(/412 Precondition failed http.*\/docs\/problems\/precondition-failed/)
})

it('a list is read page by page to its end', async () => {
  const names = ['a', 'b', 'c', 'd', 'e'].map(name => `page ${name}`)
  for (const name of names) await client.spaces.create({}, { name })
  const read: (string | undefined)[] = []
  for await (const { name } of client.spaces.list({}, { pageSize: 2, orderBy: 'name' })) read.push(name)
  expect(read.filter(name => name?.startsWith('page'))).toEqual(names)
})

it('what is refused is an error with the sentence, and what is at fault', async () => {
  const refused = client.spaces.create({}, { nmae: 'x' })
  await expect(refused).rejects.toThrow(library.Problem)
  const { status, errors, type } = await refused.catch((error: Error) => error)
  expect([status, errors.map(({ property }: { property: string }) => property), type]).toEqual([
    400,
    expect.arrayContaining(['nmae']),
    expect.stringMatching(/\/docs\/problems\/bad-request$/),
  ])
})

it('an upload that is refused is an error of the same form', async () => {
  const { upload } = await import(new URL('upload.js', COMPILED).href)
  const uploads = client.uploads.address({ space: 99 })
  const refused = upload(createReadStream(join(PICTURE_FOLDER, 'chelsea.png')), {
    uploads,
    headers: () => client.headers(),
    metadata: {},
  })
  const { status, title, type } = await refused.catch((error: Error) => error)
  expect([status, title, type]).toEqual([404, 'Not found', `${hydria.base}/docs/problems/not-found`])
})

it('a page in the place of a resource is an error, as proxies have them', async () => {
  const server = createServer((_request, response) => response.end('<h1>Log in</h1>'))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const elsewhere = library.openClient({ server: `http://127.0.0.1:${port}`, customer: 1 })
  await expect(elsewhere.wait('/customers/1/queue/batches/1')).rejects.toThrow(/no JSON object/)
  server.close()
})

it('credentials go to the server alone', async () => {
  await expect(client.request('GET', 'https://other.example/customers/1')).rejects.toThrow(/no address of/)
})

it('variables that mean no address are refused before anything is asked', () => {
  expect(() => client.images.address({ image: 'x' })).toThrow(/means none of/)
})

/** A server that answers with these statuses, one after the other, and then with 200. */
async function answering(statuses: number[], retryAfter = '0') {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    const status = statuses.shift() ?? 200
    response.writeHead(status, { 'Content-Type': 'application/json', 'Retry-After': retryAfter }).end('{"id":"x"}')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { asked, base: `http://127.0.0.1:${port}`, close: () => server.close() }
}

it.each([429, 503])('a server that answers %i is asked again', async status => {
  const { base, asked, close } = await answering([status])
  const image = await library.openClient({ server: base, customer: 1 }).images.get({ space: 1, image: 'x' })
  close()
  expect([image.id, asked.length]).toEqual(['x', 2])
})

it('a server that asks for more time than there is patience is not asked again', async () => {
  const { base, asked, close } = await answering([503, 503], '60')
  const impatient = library.openClient({ server: base, customer: 1, patienceMs: 1000 })
  await expect(impatient.spaces.get({ space: 1 })).rejects.toThrow(library.Unreachable)
  close()
  expect(asked.length).toBe(1)
})
