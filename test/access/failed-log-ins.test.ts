// Failed log-ins, at every door that takes credentials: limited by address and by key, for a minute, and only there.
import sharp from 'sharp'
import { basic, startTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'

const BY_ADDRESS = 6
const BY_KEY = 3

let hydria: TestHydria
let customer: TestCustomer
let clock: Date
beforeAll(async () => {
  hydria = await startTestHydria({
    TRUST_PROXY: '1',
    FAILED_LOG_INS: String(BY_ADDRESS),
    FAILED_LOG_INS_BY_KEY: String(BY_KEY),
  })
  customer = await hydria.customer()
  await customer.call('PUT', `${customer.path}/spaces/1`, { body: { name: 'one' } })
  const body = await sharp({ create: { width: 30, height: 20, channels: 3, background: '#123' } })
    .png()
    .toBuffer()
  const image = `${customer.path}/spaces/1/images/dark`
  await customer.call('PUT', image, { headers: { 'Content-Type': 'image/png' }, body })
  await customer.call('PATCH', image, { body: { maxUnauthorised: 0 } })
  clock = new Date()
  hydria.services.now = () => clock
})
afterAll(() => hydria.stop())

let next = 1
/** An address that nobody has used yet. */
const newAddress = (): string => `198.51.100.${next++}`

const ask = async (path: string, address: string, headers: Record<string, string>) => {
  const answer = await hydria.anyone('GET', path, { headers: { 'X-Forwarded-For': address, ...headers } })
  return { status: answer.status, retry: answer.headers.get('retry-after'), text: answer.text }
}

type Show = (key: string, secret: string) => Record<string, string>
const byBasic: Show = (key, secret) => ({ Authorization: basic(key, secret) })
const byApiKey: Show = (key, secret) => ({ 'Api-Key': `${key}:${secret}` })
const byToken: Show = (key, secret) => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return { Authorization: `Bearer ${part({ alg: 'HS256' })}.${part({ id: key, exp: 9e9 })}.${part({ secret })}` }
}

const DOORS: [door: string, path: () => string, show: Show, open: number][] = [
  ['the DLCS API', () => customer.path, byBasic, 200],
  ['a public address of the DLCS API', () => '/', byBasic, 200],
  ["rokka's API by Api-Key", () => '/user', byApiKey, 200],
  ["rokka's API by Basic", () => '/user', byBasic, 200],
  ['the DSIO API', () => '/images/x', byBasic, 404],
]

describe.each(DOORS)('at %s', (_door, path, show, open) => {
  it('a key that was guessed too often is limited at that address, and works from elsewhere', async () => {
    const address = newAddress()
    for (let time = 0; time < BY_KEY; time++)
      expect((await ask(path(), address, show(customer.key, `guess ${time}`))).status).toBe(401)
    const limited = await ask(path(), address, show(customer.key, customer.secret))
    expect([limited.status, limited.retry]).toEqual([429, '60'])
    expect((await ask(path(), newAddress(), show(customer.key, customer.secret))).status).toBe(open)
    clock = new Date(clock.getTime() + 60_000)
    expect((await ask(path(), address, show(customer.key, customer.secret))).status).toBe(open)
  })

  it('an address that failed too often is limited, whatever it shows', async () => {
    const address = newAddress()
    for (let time = 0; time < BY_ADDRESS; time++) await ask(path(), address, show(`key ${time}`, 'x'))
    expect((await ask(path(), address, show(customer.key, customer.secret))).status).toBe(429)
    expect((await ask(path(), address, show('another', 'x'))).status).toBe(429)
    expect((await ask(path(), newAddress(), show(customer.key, customer.secret))).status).toBe(open)
  })

  it('an unknown key and a wrong secret are answered in the same way', async () => {
    const [unknown, wrong] = [newAddress(), newAddress()]
    for (let time = 0; time <= BY_KEY; time++)
      expect(await ask(path(), unknown, show('nobody', 'x'))).toEqual(await ask(path(), wrong, show(customer.key, 'x')))
  })
})

it.each<[door: string, path: string, show: Show]>([
  ["a token of rokka's", '/user', byToken],
  ['the measures', '/metrics', byBasic],
])('%s that is guessed is limited', async (_door, path, show) => {
  const address = newAddress()
  for (let time = 0; time < BY_KEY; time++)
    expect((await ask(path, address, show(customer.key, `x${time}`))).status).toBe(401)
  expect((await ask(path, address, show(customer.key, 'y'))).status).toBe(429)
})

it('delivery takes what does not hold for nothing, and counts it', async () => {
  const address = newAddress()
  const path = `/iiif-img/${customer.id}/1/dark/full/max/0/default.jpg`
  for (let time = 0; time < BY_KEY; time++)
    expect((await ask(path, address, byBasic(customer.key, 'x'))).status).toBe(401)
  expect((await ask(path, address, byBasic(customer.key, customer.secret))).status).toBe(429)
  expect((await ask(path, address, {})).status).toBe(401)
})

it('a viewer whose cookie is made up is limited, one without any is not', async () => {
  const address = newAddress()
  const path = `/auth/${customer.id}/token`
  for (let time = 0; time <= BY_ADDRESS; time++) expect((await ask(path, address, {})).status).toBe(401)
  const Cookie = `hydria-${customer.id}=${'x'.repeat(43)}`
  for (let time = 0; time < BY_ADDRESS; time++) expect((await ask(path, address, { Cookie })).status).toBe(401)
  expect((await ask(path, address, { Cookie })).status).toBe(429)
})

it('a way back from a login elsewhere that is made up is limited', async () => {
  const services = `${customer.path}/authServices`
  await customer.call('POST', services, { body: { name: 'elsewhere', profile: 'oidc' } })
  const configuration = JSON.stringify({ issuer: 'http://127.0.0.1:9', clientId: 'x' })
  await customer.call('PUT', `${services}/elsewhere/roleProvider`, { body: { configuration } })
  const address = newAddress()
  const path = `/auth/v2/callback/${customer.id}/elsewhere?code=guess`
  for (let time = 0; time < BY_ADDRESS; time++) expect((await ask(path, address, {})).status).toBe(400)
  expect((await ask(path, address, {})).status).toBe(429)
  expect((await ask(path, newAddress(), {})).status).toBe(400)
})

it('guesses at the same time learn no more than those in a row', async () => {
  const address = newAddress()
  const { keys } = hydria.services.store
  const guesses = Array.from({ length: 10 }, (_, index) => (index === 5 ? customer.secret : `guess ${index}`))
  const verify = keys.verify
  let arrived = 0
  let release = () => {}
  const all = new Promise<void>(resolve => {
    release = resolve
  })
  // None is answered before all have been let in; then the right one comes after as many failures as are allowed.
  keys.verify = async credentials => {
    if (++arrived === guesses.length) release()
    await all
    for (let turn = 0; turn < (credentials.secret === customer.secret ? 50 : 0); turn++) await Promise.resolve()
    return credentials.secret === customer.secret ? verify(credentials) : undefined
  }
  try {
    const shown = guesses.map(secret => ask(customer.path, address, byBasic(customer.key, secret)))
    const answers = await Promise.all(shown)
    expect(answers[5]!.status).toBe(429)
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(9)
  } finally {
    keys.verify = verify
  }
})

it('what succeeds is never counted', async () => {
  const address = newAddress()
  for (let time = 0; time < 3 * BY_ADDRESS; time++)
    expect((await ask(customer.path, address, byBasic(customer.key, customer.secret))).status).toBe(200)
})
