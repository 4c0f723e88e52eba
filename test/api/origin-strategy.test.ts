// Origin strategies of customers: how originals are fetched, with credentials that never come back.
import { randomUUID } from 'node:crypto'
import { basic, sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { type Origin, plainPicture, startOrigin } from '../pictures.js'

let hydria: TestHydria
let origin: Origin
let customer: TestCustomer
let strategies: string

beforeAll(async () => {
  origin = await startOrigin((request, response) => {
    const isOpen = request.headers.authorization === basic('uuu', 'ppp') && request.url!.startsWith('/locked/')
    response.writeHead(isOpen ? 200 : 401).end(isOpen ? plainPicture('chelsea.png') : undefined)
  })
  hydria = await sharedTestHydria()
})
afterAll(async () => {
  await origin.close()
})
beforeEach(async () => {
  customer = await hydria.customer()
  strategies = (await customer.call('GET', customer.path)).body.originStrategies
})

const minimal = { Prefer: 'return=minimal' }
const credentials = '{ "user": "uuu", "password": "ppp" }'
const basicHttp = () => ({
  regex: '*',
  strategy: `${hydria.base}/originStrategies/basic-http-authentication`,
  credentials,
  optimised: false,
  order: 1,
})
const create = (body: object) => customer.call('POST', strategies, { body })
const stored = async (id: string) => {
  const { db, sealing } = hydria.services.store
  const row = await db('customer_origin_strategies').where({ id }).first()
  expect(row!.credentials ?? '').not.toMatch(/user|uuu|ppp/)
  return sealing.open('customer_origin_strategies', row!, 'credentials')
}

describe('a CustomerOriginStrategy', () => {
  it('is made with credentials that read xxx', async () => {
    const { status, body } = await create(basicHttp())
    expect([status, body]).toMatchObject([
      201,
      { ...basicHttp(), '@type': 'vocab:CustomerOriginStrategy', credentials: 'xxx' },
    ])
    expect(body.id).toMatch(/^[0-9a-f-]{36}$/)
    const { text } = await customer.call('GET', body['@id'])
    const { text: list } = await customer.call('GET', strategies)
    expect(text + list).not.toMatch(/uuu|ppp/)
    expect(await stored(body.id)).toBe(credentials)
  })

  it('has the id that it is given, once', async () => {
    const { status, body } = await create({ id: 'mine', regex: '^https://a/', strategy: 'default' })
    expect([status, body['@id'], body.credentials]).toEqual([201, `${strategies}/mine`, undefined])
    expect((await create({ id: 'mine', regex: '^https://b/', strategy: 'default' })).status).toBe(409)
  })

  it('cannot have the regex of another one', async () => {
    await create(basicHttp())
    const { status, body } = await create({ regex: '*', strategy: 'default' })
    expect([status, body.errors[0].property]).toEqual([409, 'regex'])
  })

  it.each([
    ['regex', { strategy: 'default' }],
    ['regex', { regex: '', strategy: 'default' }],
    ['regex', { regex: '(unclosed', strategy: 'default' }],
    ['strategy', { regex: 'x' }],
    ['strategy', { regex: 'x', strategy: 'gopher' }],
    ['strategy', { regex: 'x', strategy: 'constructor' }],
    ['credentials', { regex: 'x', strategy: 'basic-http-authentication' }],
    ['credentials', { regex: 'x', strategy: 'basic-http-authentication', credentials: 'xxx' }],
    ['credentials', { regex: 'x', strategy: 'basic-http-authentication', credentials: 'uuu:ppp' }],
    ['credentials', { regex: 'x', strategy: 'sftp', credentials: '{"user":"u"}' }],
    ['credentials', { regex: 'x', strategy: 'default', credentials }],
    ['credentials', { regex: 'x', strategy: 's3-ambient', credentials }],
    ['optimised', { regex: 'x', strategy: 'default', optimised: true }],
    ['order', { regex: 'x', strategy: 'default', order: 'first' }],
  ])('is refused for its %s in %j', async (property, body) => {
    const answer = await create(body)
    expect([answer.status, answer.body.errors[0].property]).toEqual([400, property])
  })

  it('may be optimised for s3-ambient', async () => {
    const { status, body } = await create({ regex: '^s3://', strategy: 's3-ambient', optimised: true })
    expect([status, body.optimised]).toEqual([201, true])
  })

  it('keeps its credentials when xxx is sent back, and loses them with its strategy', async () => {
    const { body } = await create(basicHttp())
    const again = await customer.call('PUT', body['@id'], { body: { ...body, order: 7 } })
    expect([again.status, again.body.order, await stored(body.id)]).toEqual([200, 7, credentials])
    const named = await customer.call('PATCH', body['@id'], { body: { order: 8 } })
    expect([named.status, await stored(body.id)]).toEqual([200, credentials])
    const away = await customer.call('PATCH', body['@id'], { body: { strategy: 'default' } })
    expect([away.status, away.body.credentials, await stored(body.id)]).toEqual([200, undefined, null])
    const back = await customer.call('PATCH', body['@id'], { body: { strategy: 'basic-http-authentication' } })
    expect([back.status, back.body.errors[0].property]).toEqual([400, 'credentials'])
  })

  it('cannot be found by its credentials', async () => {
    await create(basicHttp())
    const { status } = await customer.call('GET', `${strategies}?q=${JSON.stringify({ credentials: { prefix: '{' } })}`)
    expect(status).toBe(400)
    expect((await customer.call('GET', `${strategies}?orderBy=credentials`)).status).toBe(400)
  })

  it('is put at an address of the client, changed and deleted', async () => {
    const body = { regex: '^http', strategy: 'default' }
    expect((await customer.call('PUT', `${strategies}/mine`, { body })).status).toBe(201)
    expect((await customer.call('PUT', `${strategies}/mine`, { body: { ...body, order: 3 } })).status).toBe(200)
    expect((await customer.call('PUT', `${strategies}/other`, { body })).status).toBe(409)
    expect((await customer.call('PUT', `${strategies}/mine`, { body: { regex: '^http' } })).status).toBe(200)
    await create({ regex: 'taken', strategy: 'default' })
    expect((await customer.call('PATCH', `${strategies}/mine`, { body: { regex: 'taken' } })).status).toBe(409)
    expect((await customer.call('PATCH', `${strategies}/mine`, { body: { regex: '[' } })).status).toBe(400)
    const quiet = await customer.call('PATCH', `${strategies}/mine`, { body: { order: 4 }, headers: minimal })
    expect(quiet.status).toBe(205)
    expect((await customer.call('DELETE', `${strategies}/mine`)).status).toBe(204)
    for (const method of ['GET', 'DELETE', 'PATCH'])
      expect((await customer.call(method, `${strategies}/mine`, method === 'PATCH' ? { body: {} } : {})).status).toBe(
        404,
      )
    await customer.call('PUT', `${strategies}/mine`, { body })
    expect((await customer.call('DELETE', `${strategies}/mine`, { headers: minimal })).status).toBe(205)
  })

  it('is of a customer that is there', async () => {
    const nowhere = '/customers/9999/originStrategies'
    const body = { regex: 'x', strategy: 'default' }
    expect((await hydria.admin('GET', nowhere)).status).toBe(404)
    expect((await hydria.admin('POST', nowhere, { body })).status).toBe(404)
    expect((await hydria.admin('PUT', `${nowhere}/x`, { body })).status).toBe(404)
  })
})

it('a regex that takes long is tried before the transaction that writes it', async () => {
  // No worker of this server begins transactions of its own.
  const idle = await sharedTestHydria({}, { serve: true, work: false })
  const { db } = idle.services.store
  const { call, path } = await idle.customer()
  const ofRegex = (regex: string) => ({ body: { regex, strategy: 'default' } })
  const { body: known } = await call('POST', `${path}/originStrategies`, ofRegex('known'))
  const events: string[] = []
  // Other transactions, of what the server does by itself, may come at any time.
  const note = ({ sql, __knexTxId }: { sql: string; __knexTxId?: string }) =>
    __knexTxId !== undefined && sql.includes('customer_origin_strategies') && events.push('written')
  const tried = () => events.push('tried')
  db.on('query', note)
  // None that was tried before: what took too long is remembered. It took its thread with it, so that each of those after
  // the first is tried in a thread of its own, whatever the files before this one left running.
  const slow = (index: number) => `^(${'a'.repeat(index)}+)+(?<!${randomUUID()})$`
  expect((await call('POST', `${path}/originStrategies`, ofRegex(slow(1)))).status).toBe(400)
  process.on('worker', tried)
  try {
    const writes: [string, () => Promise<{ status: number }>][] = [
      ['POST', () => call('POST', `${path}/originStrategies`, ofRegex(slow(1)))],
      ['PUT', () => call('PUT', known['@id'], ofRegex(slow(2)))],
      ['PATCH', () => call('PATCH', known['@id'], { body: { regex: slow(3) } })],
    ]
    for (const [method, write] of writes) {
      events.length = 0
      const { status } = await write()
      expect([method, status, events[0], events.lastIndexOf('tried')]).toEqual([method, 400, 'tried', 0])
    }
  } finally {
    db.off('query', note)
    process.off('worker', tried)
  }
})

describe('an origin', () => {
  const ingest = async (id: string, path: string) => {
    const { body: space } = await customer.call('PUT', `${customer.path}/spaces/1`, { body: { name: 'pictures' } })
    return (await customer.call('PUT', `${space.images}/${id}`, { body: { origin: origin.url(path) } })).body
  }

  it('is fetched with the credentials of the strategy that it matches', async () => {
    await create({ ...basicHttp(), regex: '^http://127\\.0\\.0\\.1:\\d+/locked/' })
    expect((await ingest('one', 'locked/chelsea')).error).toBe('')
  })

  it('is fetched without any when none is for it', async () => {
    await create({ ...basicHttp(), regex: '^https://elsewhere/' })
    expect((await ingest('one', 'locked/chelsea')).description).toMatch(/401/)
    expect((await ingest('two', 'chelsea.png')).error).toBe('')
  })

  it('is fetched by the first strategy in order', async () => {
    await create({ ...basicHttp(), order: 2 })
    await create({ regex: 'locked', strategy: 'default', order: 1 })
    expect((await ingest('one', 'locked/chelsea')).description).toMatch(/401/)
    await create({ ...basicHttp(), regex: 'locked/', order: 0 })
    expect((await ingest('one', 'locked/chelsea')).error).toBe('')
  })
})
