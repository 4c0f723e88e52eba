// What is seen of requests: a line of the access log for each, measures by route, failed log-ins; and never a secret.
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough, Writable } from 'node:stream'
import { mock } from 'node:test'
import { type AccessEntry, openAccessLog, toldAddress } from '../../src/http/index.js'
import { basic, startTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { lineIn } from '../logged-line.js'
import { plainPicture } from '../pictures.js'
import { head, openRaw } from './raw.js'

let hydria: TestHydria
let customer: TestCustomer
const file = join(process.env['HYDRIA_TEST_FOLDER']!, `access-${process.pid}.jsonl`)

beforeAll(async () => {
  hydria = await startTestHydria({
    ACCESS_LOG: file,
    METRICS_PORT: '0',
    FAILED_LOG_INS: '0',
    FAILED_LOG_INS_BY_KEY: '0',
  })
  customer = await hydria.customer()
})
afterAll(() => hydria.stop())

const lineOf = (requestId: string) => lineIn(file, requestId)

/** The template of images and their tiles. */
const IMAGES = '/iiif-img/{path*}/{region}/{size}/{rotation}/{quality}'

const named = (id: string) => ({ 'X-Request-ID': id })
const measures = async (): Promise<string> => (await fetch(`${hydria.monitor}/metrics`)).text()

describe('the access log', () => {
  it('tells what was asked, by whom, and what came of it', async () => {
    await customer.call('GET', `${customer.path}/spaces?page=1`, { headers: named('log.1') })
    expect(await lineOf('log.1')).toEqual({
      ...{ time: expect.stringMatching(/^20.*Z$/), requestId: 'log.1', method: 'GET', status: 200 },
      ...{ route: '/customers/{customer}/spaces', path: `${customer.path}/spaces?page=1` },
      ...{ bytes: expect.any(Number), ms: expect.any(Number), client: '127.0.0.1' },
      ...{ key: customer.key, customer: customer.id },
    })
  })

  it.each([
    ['a rendering that is not there', 'log.2', '/nobody/dynamic/abcdef.jpg', '/{organization}/{rendering*}'],
    ['what is said of an image', 'log.3', '/iiif-img/1/1/x/info.json', '/iiif-img/{path*}/info.json'],
    ['an image', 'log.6', '/iiif-img/1/1/x/full/max/0/default.jpg', IMAGES],
    ['neither', 'log.7', '/iiif-img/1/1/x/what.is/this', '/iiif-img/{path*}'],
    ['the console', 'log.4', '/console/sign-in', '/console/sign-in'],
    ['nothing that is known', 'log.5', '/a/b/c/d/e/f/g', 'none'],
  ])('names the route and not the address: %s', async (_name, id, path, route) => {
    await hydria.anyone('GET', path, { headers: named(id) })
    expect(await lineOf(id)).toMatchObject({ route, path })
  })

  it('tells whose pictures and documents anyone asked for, also out of memory', async () => {
    const space = `${customer.path}/spaces/1`
    await customer.call('PUT', space, { body: { name: 'open' } })
    const headers = { 'Content-Type': 'image/png' }
    await customer.call('PUT', `${space}/images/x`, { headers, body: plainPicture('chelsea.png') })
    const tile = `/iiif-img/${customer.name}/1/x/0,0,451,300/451,300/0/default.jpg`
    const asked = [tile, tile, `/iiif-manifest/${customer.name}/1/x`, `/iiif-img/nobody/1/x/info.json`]
    const found = []
    for (const [at, path] of asked.entries()) {
      await hydria.anyone('GET', path, { headers: named(`whose.${at}`) })
      const { customer, cache, status } = await lineOf(`whose.${at}`)
      found.push([status, customer, cache])
    }
    const { id } = customer
    expect(found).toEqual([
      [200, id, 'miss'],
      [200, id, 'hit'],
      [200, id, undefined],
      [404, undefined, undefined],
    ])
  })

  it('tells whether documents came out of memory', async () => {
    const body = { type: 'Manifest', label: { en: ['A book'] }, items: [], behavior: ['public-iiif'] }
    await customer.call('PUT', `/iiif/${customer.id}/told`, { body })
    const asked = [`/iiif-img/${customer.name}/1/x/info.json`, `/iiif/${customer.id}/told`]
    const found = []
    for (const [at, path] of [...asked, ...asked].entries()) {
      const { status } = await hydria.anyone('GET', path, { headers: named(`document.${at}`) })
      found.push([status, (await lineOf(`document.${at}`))['cache']])
    }
    // The answer to the PUT has left the manifest there.
    expect(found).toEqual([
      [200, 'miss'],
      [200, 'hit'],
      [200, 'hit'],
      [200, 'hit'],
    ])
  })

  it('alerts of routes that there are', async () => {
    await hydria.anyone('GET', '/iiif-img/1/1/x/full/max/0/default.jpg', { headers: named('alert.1') })
    await lineOf('alert.1')
    const rules = readFileSync(new URL('../../../monitoring/alerts.yml', import.meta.url), 'utf8')
    const routes = [...rules.matchAll(/route="([^"]+)"/g)].map(([, route]) => route!)
    expect(routes).toContain(IMAGES)
    const measured = await measures()
    for (const route of routes) expect(measured).toContain(`hydria_http_requests_total{method="GET",route="${route}"`)
  })

  it('tells of bytes that are no request, with the id of their answer', async () => {
    const { write, answer } = await openRaw(hydria.base)
    write('NO HTTP\r\n\r\n')
    const { status, headers } = await answer()
    expect(await lineOf(headers.get('x-request-id')!)).toMatchObject({
      ...{ status, method: '-', path: '-', route: 'none', client: '127.0.0.1' },
    })
    expect(status).toBe(400)
  })

  it('tells where a client sat that went away', async () => {
    const { write, close } = await openRaw(hydria.base)
    write(head('GET', '/zip/1/x', named('left.1')))
    close()
    expect(await lineOf('left.1')).toMatchObject({ client: '127.0.0.1' })
  })

  it('never tells what lets somebody in', async () => {
    const SECRET = 'Sup3rSecretValueThatNobodyMaySeeInALogFile0'
    expect(SECRET).toHaveLength(43)
    const sent: [string, string, Record<string, string>?][] = [
      ['GET', '/customers', { Authorization: basic('x', SECRET) }],
      ['GET', '/customers', { Authorization: `Bearer ${SECRET}` }],
      ['GET', '/user', { 'Api-Key': `x:${SECRET}` }],
      ['GET', '/console/sign-in', { Cookie: `hydria-session=${SECRET}; other=${SECRET}` }],
      ['GET', `/console/invitations/${SECRET}`],
      ['GET', `/console/reset/${SECRET}/`],
      ['GET', `/console/first/${SECRET}?x=1`],
      ['GET', `/console/invitation/${SECRET}`],
      // As mail programs and people break links.
      ...['.', ',', '%20', ')', ';x=1', '&x=1'].map((end): [string, string] => [
        'GET',
        `/console/reset/${SECRET}${end}`,
      ]),
      ['GET', `/${'x'.repeat(970)}/${SECRET}`],
      ['GET', `/nobody/dynamic/abcdef.jpg?sig=${SECRET}`],
      ['GET', `/x?token=${SECRET}&access_token=${SECRET}&X-Amz-Signature=${SECRET}&page=2`],
      ['GET', `/x?%74oken=${SECRET}`],
      ['GET', `/auth/v2/callback/1/x?code=${SECRET}&state=${SECRET}`],
      ['POST', '/console/sign-in', { 'Content-Type': 'application/x-www-form-urlencoded' }],
    ]
    for (const [index, [method, path, headers]] of sent.entries()) {
      const body = method === 'POST' ? `email=a@b.example&password=${SECRET}` : undefined
      await hydria.anyone(method, path, { headers: { ...headers, ...named(`secret.${index}`) }, body })
    }
    await lineOf(`secret.${sent.length - 1}`)
    expect(readFileSync(file, 'utf8')).not.toContain(SECRET.slice(0, 20))
  })

  it.each([
    ['a link whose characters are percent-encoded', '/console/reset/%53up3rSecretValueThatNobodyMaySeeInALogFile0'],
    ['a target with a password', 'http://name:Sup3rSecretValue@127.0.0.1/'],
  ])('never tells %s', (_what, target) => {
    expect(toldAddress(target)).toMatch(/^(\/console\/reset\/|http:\/\/)-hidden-/)
    expect(toldAddress(target)).not.toMatch(/up3rSecret/)
  })

  it('leaves other addresses as they are', () => {
    const path = `/customers/7/spaces/1/images/${'a'.repeat(64)}%2F%C3%A9?page=2`
    expect(toldAddress(path)).toBe(path)
  })
})

const ENTRY: AccessEntry = {
  ...{ time: 0, requestId: 'a', method: 'GET', route: '/', path: '/', status: 200, bytes: 1, ms: 1, client: '::1' },
}

const fail = (error: Error): never => {
  throw error
}

describe('the lines', () => {
  it('are bounded, and no character of a stranger ends one', async () => {
    const stream = new PassThrough()
    openAccessLog(stream, fail).write({
      ...ENTRY,
      path: `/\u0000\n\r\u001b[2J\u009b\u2028"\\${'x'.repeat(100_000)}`,
      key: '\n'.repeat(9999),
    })
    const [written] = await once(stream, 'data')
    expect(written.length).toBeLessThan(4000)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there.
    expect(String(written).slice(0, -1)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/)
    expect(JSON.parse(String(written))).toMatchObject({ requestId: 'a' })
  })

  it('are dropped and counted where nobody reads them, and nothing waits for that', async () => {
    const stuck = new Writable({ write: () => undefined })
    const log = openAccessLog(stuck, fail)
    for (let index = 0; index < 50_000; index++) log.write(ENTRY)
    expect(log.dropped()).toBeGreaterThan(30_000)
    expect(stuck.writableLength).toBeLessThan(2 * 1024 * 1024)
  })

  it('of a few turns are written together', () => {
    mock.timers.enable({ apis: ['setTimeout'] })
    const written: string[] = []
    const stream = new Writable({
      write(chunk, _encoding, done) {
        written.push(String(chunk))
        done()
      },
    })
    const log = openAccessLog(stream, fail)
    for (let turn = 0; turn < 3; turn++) {
      log.write(ENTRY)
      mock.timers.tick(5)
    }
    expect(written).toEqual([])
    mock.timers.tick(20)
    expect(written.map(text => text.trim().split('\n').length)).toEqual([3])
    mock.timers.reset()
  })

  it('are dropped once the stream is closed', async () => {
    const closed = new PassThrough()
    const told: Error[] = []
    const log = openAccessLog(closed, error => told.push(error))
    const isClosed = new Promise<void>(resolve => closed.once('close', resolve))
    closed.destroy(new Error('EPIPE'))
    await isClosed
    log.write(ENTRY)
    expect([log.dropped(), told.map(({ message }) => message)]).toEqual([1, ['EPIPE']])
  })
})

describe('the measures', () => {
  it('count requests by route', async () => {
    await customer.call('GET', `${customer.path}/keys`)
    expect(await measures()).toMatch(
      /^hydria_http_requests_total\{method="GET",route="\/customers\/\{customer\}\/keys",status="200"\} [1-9]/m,
    )
  })

  it('get no series by what strangers make up', async () => {
    const series = (text: string): number => text.split('\n').filter(line => line.startsWith('hydria_http_')).length
    const ask = async (round: number): Promise<void> => {
      for (let index = 0; index < 20; index++) {
        const odd = `${round}-${index}-${'%41'.repeat(index)}`
        for (const path of [
          `/${odd}`,
          `/customers/${odd}`,
          `/iiif-img/${odd}/1/x/full/max/0/default.jpg`,
          `/${odd}/a/b.jpg`,
        ])
          await (await fetch(hydria.base + path)).arrayBuffer()
        await (await fetch(`${hydria.base}/${odd}`, { method: `M${round}X${index}` })).arrayBuffer()
      }
    }
    await ask(0)
    const before = series(await measures())
    await ask(1)
    expect(series(await measures())).toBe(before)
  })

  it('count log-ins that failed, by what was shown', async () => {
    const count = async (): Promise<number> =>
      Number(/^hydria_failed_log_ins_total\{reason="key"\} (\d+)/m.exec(await measures())?.[1] ?? 0)
    const before = await count()
    await hydria.anyone('GET', customer.path, { headers: { Authorization: basic(customer.key, 'wrong') } })
    expect(await count()).toBe(before + 1)
  })
})
