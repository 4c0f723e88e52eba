// Whatever a customer or the operator names beside origins may answer as it likes: each request ends, none with a crash.

import { clientOf } from '../apis/rokka.js'
import { startTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { picture } from '../pictures.js'
import { HOSTILE_KINDS, type HostileServer, hostileAnswer, startHostile } from '../servers/hostile.js'
import { type HttpServer, startHttp } from '../servers/http.js'

const numbers = Array.from({ length: HOSTILE_KINDS }, (_, number) => number)
const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value))

const context = (): Buffer => json({ '@context': { called: `${hydria.base}/vocab#name` } })
const COMPLETION = json({ choices: [{ message: { content: 'A cup.' } }] })
/** Of a host that may give what it likes: what it gives here is no picture. */
const REFUSED = [400, 404, 415, 422, 502]
const ISSUER = json({ issuer: 'http://elsewhere.example' })
const SESSION = json({ id: 'one', width: 320 })

let hydria: TestHydria
let customer: TestCustomer
let contexts: HostileServer
let vision: HostileServer
let modality: HostileServer
let issuer: HostileServer
let discovery: HttpServer

beforeAll(async () => {
  ;[contexts, vision, modality, issuer] = await Promise.all([
    startHostile(context),
    startHostile(() => COMPLETION),
    startHostile(() => SESSION),
    startHostile(() => ISSUER),
  ])
  // A provider that tells well of itself, and gives its tokens out at a hostile address.
  discovery = await startHttp((request, response) => {
    const own = `${discovery.base}/${/^\/(\d+)/.exec(request.url!)![1]}`
    response.setHeader('Content-Type', 'application/json').end(
      JSON.stringify({
        issuer: own,
        authorization_endpoint: `${own}/authorize`,
        token_endpoint: issuer.url(Number(own.split('/').at(-1))),
        jwks_uri: issuer.url(0),
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
      }),
    )
  })
  hydria = await startTestHydria({
    ALLOWED_CONTEXTS: contexts.base,
    VISION_URL: vision.base,
    VISION_TIMEOUT_S: '20',
    MODALITY_URL: modality.base,
  })
  customer = await hydria.customer()
})
afterAll(async () => {
  await hydria.stop()
  for (const server of [contexts, vision, modality, issuer, discovery]) await server.stop()
})
afterEach(async () => {
  expect((await hydria.anyone('GET', '/healthz')).status).toBe(200)
})

/** The kinds of answers that led to another status than `right`, where they are whole, or one of `wrong`, where they fail. */
async function surprising(right: number[], wrong: number[], ask: (number: number) => Promise<number>, some = numbers) {
  const met: [string, number][] = []
  for (const number of some) {
    const { name, outcome } = hostileAnswer(number, ISSUER)
    const status = await ask(number)
    const allowed = { whole: right, fails: wrong, either: [...right, ...wrong], any: [...right, ...wrong] }[outcome]
    if (!allowed.includes(status)) met.push([name, status])
  }
  return met
}

it('a remote context', async () => {
  const ask = async (number: number) => {
    const body = { '@context': contexts.url(number), '@type': 'Space', called: `space ${number}` }
    return (await customer.call('POST', `${customer.path}/spaces`, { body })).status
  }
  expect(await surprising([201], [400], ask)).toEqual([])
  expect(contexts.connections()).toBeGreaterThanOrEqual(HOSTILE_KINDS)
})

it('a vision API', async () => {
  const viewer = clientOf(hydria, customer)
  const { body } = await viewer.sourceimages.create(customer.name, 'coffee.png', picture('coffee.png'))
  const { hash } = body.items[0]!
  const ask = (): Promise<number> =>
    viewer.sourceimages.autodescription(customer.name, hash, ['it'], true).then(
      answer => answer.statusCode,
      error => error.statusCode,
    )
  expect(await surprising([200], [424], ask)).toEqual([])
  expect(vision.connections()).toBe(HOSTILE_KINDS)
})

it('a modality host', async () => {
  const ask = async (number: number) => {
    const headers = { 'Content-Type': 'application/json' }
    const body = JSON.stringify({ sessionId: 's', imageId: String(number) })
    return (await customer.call('POST', '/images/modality', { headers, body })).status
  }
  expect(await surprising(REFUSED, REFUSED, ask)).toEqual([])
  expect(modality.connections()).toBeGreaterThanOrEqual(HOSTILE_KINDS)
})

describe('an OpenID Connect provider', () => {
  /** Begins a login with the provider of an issuer. */
  async function begin(address: string) {
    const services = `${customer.path}/authServices`
    const name = `login-${crypto.randomUUID()}`
    await customer.call('POST', services, { body: { name, profile: 'oidc', timeToLive: 3600 } })
    const configuration = JSON.stringify({ issuer: address, clientId: 'hydria', everyone: [] })
    const body = { configuration, credentials: 'client secret' }
    await customer.call('PUT', `${services}/${name}/roleProvider`, { body })
    return { name, begun: await hydria.anyone('GET', `/auth/v2/access/${customer.name}/${name}`) }
  }

  // What a provider tells is fetched in the same way, whichever it is: each kind of answer is met once.
  it('that tells of itself', async () => {
    const some = numbers.filter(number => number % 2 === 1)
    const ask = async (number: number) => (await begin(issuer.url(number))).begun.status
    expect(await surprising([502], [502], ask, some)).toEqual([])
    expect(issuer.connections()).toBeGreaterThanOrEqual(some.length)
  })

  it('that is asked for a token', async () => {
    const before = issuer.connections()
    const some = numbers.filter(number => number % 2 === 0)
    const ask = async (number: number) => {
      const { begun } = await begin(`${discovery.base}/${number}`)
      const back = new URL(new URL(begun.headers.get('location')!).searchParams.get('redirect_uri')!)
      back.search = new URLSearchParams({
        code: 'x',
        state: new URL(begun.headers.get('location')!).searchParams.get('state')!,
      }).toString()
      const Cookie = begun.headers.getSetCookie().map(cookie => cookie.split(';')[0])
      return (await hydria.anyone('GET', back.pathname + back.search, { headers: { Cookie: Cookie.join('; ') } }))
        .status
    }
    expect(await surprising([403], [403], ask, some)).toEqual([])
    expect(issuer.connections() - before).toBeGreaterThanOrEqual(some.length)
  })
})
