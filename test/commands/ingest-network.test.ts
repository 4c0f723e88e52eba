// hydria ingest when something breaks: killed, stopped, the network cut, the server busy or gone.
import { request } from 'node:http'
import sharp from 'sharp'
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { type HttpServer, startHttp } from '../servers/http.js'
import { countsOf, type Folder, type Ingesting, ingestingFor, makeFolder } from './ingesting.js'

const COUNT = 9

let hydria: TestHydria
let customer: TestCustomer
let ingest: Ingesting
let folder: Folder

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer()
  ingest = ingestingFor(hydria, customer)
  folder = makeFolder()
  for (let number = 1; number <= COUNT; number++) {
    const background = { r: number, g: 0, b: 0 }
    folder.put(
      `${number}.png`,
      await sharp({ create: { width: 64, height: 64, channels: 3, background } })
        .png()
        .toBuffer(),
    )
  }
})
afterAll(() => folder.remove())

const spaceNamed = async (name: string): Promise<string> =>
  (await customer.call('POST', `${customer.path}/spaces`, { body: { name } })).body.images

const imagesIn = async (images: string) => (await customer.call('GET', images)).body

type Fate = 'cut' | 'hold' | 'cut the answer' | 'hold the answer' | { status: number; retryAfter: string }

/** A way to the server on which a request may meet its fate; `count` is that of its method. Tells of withheld answers. */
async function through(
  fate: (method: string, path: string, count: number) => Fate | undefined,
  withheld?: () => void,
): Promise<HttpServer> {
  const counts = new Map<string, number>()
  return startHttp((incoming, answer) => {
    const method = incoming.method!
    const count = (counts.get(method) ?? 0) + 1
    counts.set(method, count)
    const met = fate(method, incoming.url!, count)
    if (met === 'hold') return
    if (met === 'cut') return void incoming.socket.destroy()
    if (typeof met === 'object') return void answer.writeHead(met.status, { 'retry-after': met.retryAfter }).end()
    const target = new URL(incoming.url!, hydria.base)
    const headers = { ...incoming.headers, host: target.host }
    const onward = request(target, { method, headers }, response => {
      if (met === 'hold the answer' || met === 'cut the answer') {
        response.resume()
        if (met === 'cut the answer') incoming.socket.destroy()
        return withheld?.()
      }
      answer.writeHead(response.statusCode!, response.headers)
      response.pipe(answer)
    })
    incoming.pipe(onward)
  })
}

/** A way on which the request is held that `isIt` finds, and word of that. */
async function held(fate: Fate, isIt: (method: string, path: string) => boolean) {
  let tell: () => void
  const reached = new Promise<void>(resolve => {
    tell = resolve
  })
  const way = await through(
    (method, path) => {
      if (!isIt(method, path)) return undefined
      if (fate === 'hold') tell()
      return fate
    },
    () => tell(),
  )
  return { way, reached }
}

const isFifth = (method: string, path: string): boolean => method === 'PUT' && path.endsWith('/5.png')

it('killed and run again, each image is there once', async () => {
  const images = await spaceNamed('Killed')
  const { way, reached } = await held('hold', isFifth)
  const { child, ended } = ingest.start([folder.path, '--space', 'Killed', '--concurrency', '1', '--server', way.base])
  await reached
  child.kill('SIGKILL')
  await ended
  await way.stop()
  expect((await imagesIn(images)).totalItems).toBe(4)
  const { code, out } = await ingest.run([folder.path, '--space', 'Killed'])
  // Those that the server still works on are not skipped but waited for.
  const { done = 0, skipped = 0, ...others } = countsOf(out)
  expect([code, done + skipped, others]).toEqual([0, COUNT, {}])
  const { totalItems, member } = await imagesIn(images)
  expect(totalItems).toBe(COUNT)
  expect(member.filter(({ error, width }: { error: string; width: number }) => error || width !== 64)).toEqual([])
})

it('told to stop, it says how to go on', async () => {
  await spaceNamed('Stopped')
  const { way, reached } = await held('hold', isFifth)
  const { child, ended } = ingest.start([folder.path, '--space', 'Stopped', '--concurrency', '1', '--server', way.base])
  await reached
  child.kill('SIGINT')
  const { code, out, err } = await ended
  await way.stop()
  expect([code, err]).toEqual([130, expect.stringMatching(/stopped\. Run the same command again/)])
  expect(out).toMatch(/left +\d+/)
})

it('a batch whose submission was not heard of is waited for, and not submitted again', async () => {
  const images = await spaceNamed('Batch')
  const rows = [1, 2, 3].map(number => `${number},${hydria.base}/none/${number}.jpg`)
  const list = folder.put('../batch.csv', `id,origin\n${rows.join('\n')}\n`)
  const { way, reached } = await held('hold the answer', (method, path) => method === 'POST' && path.endsWith('/queue'))
  const { child, ended } = ingest.start([list, '--space', 'Batch', '--server', way.base])
  await reached
  const batches = async () => (await customer.call('GET', `${customer.path}/queue/batches`)).body
  child.kill('SIGKILL')
  await ended
  await way.stop()
  const { code, out } = await ingest.run([list, '--space', 'Batch'])
  expect([code, countsOf(out)]).toEqual([1, { failed: 3 }])
  expect([(await batches()).totalItems, (await imagesIn(images)).totalItems]).toEqual([1, 3])
})

it('a network that breaks and a server that is busy are got over', async () => {
  const images = await spaceNamed('Busy')
  const fates: Record<number, Fate> = {
    1: { status: 503, retryAfter: '0' },
    2: 'cut',
    4: 'cut the answer',
    6: { status: 429, retryAfter: '1' },
  }
  const way = await through((method, _path, count) => (method === 'PUT' ? fates[count] : undefined))
  const { code, out } = await ingest.run([folder.path, '--space', 'Busy', '--server', way.base])
  await way.stop()
  expect([code, countsOf(out), (await imagesIn(images)).totalItems]).toEqual([0, { done: COUNT }, COUNT])
})

it('an upload that always breaks off is told, and the others are there', async () => {
  const images = await spaceNamed('Breaks')
  const way = await through((method, path) => (method === 'PUT' && path.endsWith('/7.png') ? 'cut' : undefined))
  const { code, out } = await ingest.run([folder.path, '--space', 'Breaks', '--server', way.base, '--patience', '1'])
  await way.stop()
  expect([code, countsOf(out), (await imagesIn(images)).totalItems]).toEqual([
    1,
    { done: COUNT - 1, failed: 1 },
    COUNT - 1,
  ])
  expect(out).toMatch(/7\.png\n +.*could not be asked/)
})

it('a server that asks to be left alone for longer than one has patience ends the run', async () => {
  await spaceNamed('Later')
  const later: Fate = { status: 503, retryAfter: '3600' }
  // Who asks again all the same would be served.
  const way = await through((method, _path, count) => (method === 'PUT' && count <= COUNT ? later : undefined))
  const { code, err } = await ingest.run([folder.path, '--space', 'Later', '--server', way.base, '--patience', '60'])
  await way.stop()
  expect([code, err]).toEqual([1, expect.stringMatching(/could not be asked: it answered 503.*Run the same command/)])
})

it('a server that goes away ends the run', async () => {
  const images = await spaceNamed('Gone')
  let isGone = false
  const way = await through((method, _path, count) => {
    isGone ||= method === 'PUT' && count > 2
    return isGone ? 'cut' : undefined
  })
  const words = [folder.path, '--space', 'Gone', '--server', way.base, '--patience', '1', '--no-wait']
  const { code, err } = await ingest.run(words)
  await way.stop()
  expect([code, err]).toEqual([1, expect.stringMatching(/could not be asked: .*Run the same command/)])
  expect((await imagesIn(images)).totalItems).toBe(2)
})
