// Secrets are kept and used, and never come back: no address, no representation, no error and no key shows one.

import { reachable } from '../crawl.js'
import { basic, type Client, clientOf, startTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { type Origin, plainPicture, startOrigin } from '../pictures.js'

declare const DATABASE: 'embedded' | 'server'

const WORDS = {
  user: 'user-of-the-origin',
  password: 'password-of-the-origin',
  client: 'secret-of-the-client',
  portal: 'password-of-the-portal',
}
const credentials = JSON.stringify({ user: WORDS.user, password: WORDS.password })
const login = JSON.stringify({ issuer: 'https://login.example', clientId: 'us' })
const strategy = (regex: string) => ({ regex, strategy: 'basic-http-authentication', credentials })

let hydria: TestHydria
let customer: TestCustomer

/** Everything secret that a customer can have. */
async function fill({ call, path }: TestCustomer): Promise<void> {
  await call('PUT', `${path}/originStrategies/ours`, { body: strategy('/locked/') })
  await call('POST', `${path}/authServices`, { body: { name: 'login', profile: 'oidc' } })
  const provider = { configuration: login, credentials: WORDS.client }
  const { status } = await call('PUT', `${path}/authServices/login/roleProvider`, { body: provider })
  expect(status).toBe(201)
  await call('POST', `${path}/portalUsers`, { body: { email: 'a@example.org', password: WORDS.portal } })
}

/** A customer's own admin key, which sees the most, is shown each; every other key one of them, in turns. */
const ACCEPTS = ['text/html', 'text/turtle', 'application/json']

describe('a server with a key', () => {
  let origin: Origin

  beforeAll(async () => {
    origin = await startOrigin((request, response) => {
      const isOpen = request.headers.authorization === basic(WORDS.user, WORDS.password)
      response.writeHead(isOpen ? 200 : 401).end(isOpen ? plainPicture('chelsea.png') : undefined)
    })
    hydria = await startTestHydria({ INGEST_TRIES: '1' })
    customer = await hydria.customer()
    await fill(customer)
  })
  afterAll(async () => {
    await hydria.stop()
    await origin.close()
  })

  it('shows no secret to any key at any address in any representation, but the signing key to keys that may manage', async () => {
    const organization = `/organizations/${customer.name}`
    const { signing_keys } = (await customer.call('GET', organization)).body
    const secret = { ...WORDS, signing: signing_keys[0].key as string, sealed: 'hydria:1:' }
    const keys = await Promise.all(
      ['read', 'write'].map(access => customer.call('POST', `${customer.path}/keys`, { body: { access } })),
    )
    const [read, write] = keys.map(({ body }) => clientOf(() => hydria.base, basic(body.key, body.secret)))
    const callers: Record<string, Client> = {
      platform: hydria.admin,
      admin: customer.call,
      write: write!,
      read: read!,
      nobody: hydria.anyone,
    }
    const shown: string[][] = []
    let answers = 0
    const ours = new Set(['/', customer.path])
    // A first page shows what its list does.
    for (const call of [hydria.admin, customer.call])
      for (const address of await reachable(hydria, call, [...ours]))
        if (!address.endsWith('?page=1')) ours.add(address)
    for (const [name, call] of Object.entries(callers)) {
      const watched: Client = async (method, path, ask) => {
        const answer = await call(method, path, ask)
        answers++
        for (const [what, word] of Object.entries(secret))
          if ((answer.text + JSON.stringify([...answer.headers])).includes(word))
            shown.push([name, new URL(path, hydria.base).pathname, what])
        return answer
      }
      const rokka = [
        organization,
        `/stacks/${customer.name}`,
        `/sourceimages/${customer.name}`,
        '/user',
        '/user/apikeys',
      ]
      // These are the same for everyone.
      const documents =
        name === 'nobody' ? ['/vocab', '/docs', '/openapi.json', '/contexts/dlcs.jsonld', '/shapes'] : []
      for (const [index, path] of [...ours, ...rokka, ...documents].entries())
        for (const [turn, Accept] of ACCEPTS.entries())
          if (name === 'admin' || rokka.includes(path) || index % ACCEPTS.length === turn)
            await watched('GET', path, { headers: { Accept } })
    }
    expect(answers).toBeGreaterThan(200)
    expect([...new Set(shown.map(String))]).toEqual([
      `platform,${organization},signing`,
      `admin,${organization},signing`,
    ])
  })

  it('repeats no secret in what it refuses', async () => {
    const { call, path } = customer
    const sent: [method: string, path: string, body: object][] = [
      ['POST', `${path}/originStrategies`, strategy('/locked/')],
      ['POST', `${path}/originStrategies`, { ...strategy('b'), strategy: 'default' }],
      ['POST', `${path}/originStrategies`, { ...strategy('b'), credentials: WORDS.password }],
      ['POST', `${path}/originStrategies`, { ...strategy('b'), credentials: { password: WORDS.password } }],
      ['POST', `${path}/originStrategies`, { ...strategy('b'), credentials: `{"user":"${WORDS.user}"}` }],
      ['PUT', `${path}/originStrategies/ours`, { ...strategy('b'), secret: WORDS.password }],
      ['PATCH', `${path}/authServices/login/roleProvider`, { credentials: [WORDS.client] }],
      ['PATCH', `${path}/authServices/login/roleProvider`, { credentials: WORDS.client.repeat(1000) }],
      ['PATCH', `${path}/authServices/login/roleProvider`, { configuration: `{"secret":"${WORDS.client}"}` }],
      ['POST', `${path}/portalUsers`, { password: WORDS.portal }],
    ]
    for (const [method, address, body] of sent)
      for (const Accept of ['application/ld+json', 'text/html']) {
        const { status, text } = await call(method, address, { body, headers: { Accept } })
        expect([address, Math.floor(status / 100)]).toEqual([address, 4])
        for (const word of Object.values(WORDS)) expect(text).not.toContain(word)
      }
  })

  it.each(['clientSecret', 'client_secret', 'password', 'privateKey'])(
    'takes no %s in a configuration, which whoever may read sees',
    async name => {
      const body = { configuration: JSON.stringify({ ...JSON.parse(login), [name]: WORDS.client }) }
      const { status, body: error } = await customer.call('PUT', `${customer.path}/authServices/login/roleProvider`, {
        body,
      })
      expect([status, error.errors[0].property]).toEqual([400, 'configuration'])
      expect(error.errors[0].message).toMatch(new RegExp(`^must not have ${name}, .* is sent as credentials`))
    },
  )

  it('keeps what a PUT does not repeat', async () => {
    const path = `${customer.path}/authServices/login/roleProvider`
    await customer.call('PUT', path, { body: { configuration: login } })
    const { db, sealing } = hydria.services.store
    const row = await db('role_providers').where({ customer: customer.id }).first()
    expect(sealing.open('role_providers', row!, 'credentials')).toBe(WORDS.client)
    expect(row!.credentials).toMatch(/^hydria:1:/)
  })

  it('uses no secret of another row, and is whole again when the secret is written anew', async () => {
    const other = await hydria.customer()
    await fill(other)
    const { db } = hydria.services.store
    await other.call('GET', `/organizations/${other.name}`)
    for (const [table, column] of [
      ['customer_origin_strategies', 'credentials'],
      ['role_providers', 'credentials'],
      ['rokka_organizations', 'signing_key'],
    ] as const) {
      const { [column]: value } = await db(table).where({ customer: customer.id }).first(column)
      await db(table)
        .where({ customer: other.id })
        .update({ [column]: value })
    }
    await hydria.settled()
    await other.call('PUT', `${other.path}/spaces/1`, { body: { name: 'one' } })
    const ingest = async (id: string) => {
      const body = { origin: origin.url(`locked/${id}`) }
      const image = `${other.path}/spaces/1/images/${id}`
      await other.call('PUT', image, { body })
      return (await other.call('GET', image)).body.error
    }
    expect(await ingest('one')).toMatch(/^The credentials of the origin strategy cannot be decrypted: write them again/)
    const page = await hydria.anyone('GET', `/auth/v2/access/${other.name}/login`)
    expect([page.status, page.text]).toEqual([403, expect.stringContaining('Nobody can log in here now')])
    const organization = await other.call('GET', `/organizations/${other.name}`)
    expect([organization.status, organization.body.signing_keys]).toEqual([200, []])
    const url = `${hydria.base}/${other.name}/dynamic/options-dpr-1/0123456789012345678901234567890123456789.jpg`
    const signed = await other.call('POST', `/utils/${other.name}/sign_url`, { body: { url } })
    expect([signed.status, signed.text]).toEqual([501, expect.stringContaining('CREDENTIALS_KEY')])
    await other.call('PATCH', `${other.path}/originStrategies/ours`, { body: { credentials } })
    expect(await ingest('two')).toBe('')
  })
})

if (DATABASE === 'server')
  describe('a server without a key', () => {
    beforeAll(async () => {
      hydria = await startTestHydria({ CREDENTIALS_KEY: '' })
      customer = await hydria.customer()
      await customer.call('POST', `${customer.path}/authServices`, { body: { name: 'login', profile: 'oidc' } })
      await customer.call('POST', `${customer.path}/authServices`, { body: { name: 'here', profile: 'ip' } })
    })
    afterAll(() => hydria.stop())

    it('takes what is not secret, and answers 501 that names the setting to all that is', async () => {
      const { call, path } = customer
      const open = { regex: 'a', strategy: 'default' }
      const ranges = { configuration: '{"ranges":["192.0.2.0/24"]}' }
      const provider = { configuration: login, credentials: WORDS.client }
      const [strategies, services] = [`${path}/originStrategies`, `${path}/authServices`]
      expect((await call('PUT', `${strategies}/open`, { body: open })).status).toBe(201)
      expect((await call('PUT', `${services}/here/roleProvider`, { body: ranges })).status).toBe(201)
      const rokka = `/organizations/${customer.name}`
      const url = `${hydria.base}/${customer.name}/dynamic/0123456789012345678901234567890123456789.jpg`
      const refused: [call: Client, method: string, path: string, body: unknown][] = [
        [call, 'POST', strategies, strategy('b')],
        [call, 'PUT', `${strategies}/ours`, strategy('b')],
        [call, 'PATCH', `${strategies}/open`, strategy('b')],
        [call, 'PUT', `${services}/login/roleProvider`, provider],
        [call, 'PATCH', `${services}/here/roleProvider`, { credentials: WORDS.client }],
        [hydria.admin, 'PUT', '/organizations/another', { billing_email: 'a@example.org' }],
        [call, 'PUT', `${rokka}/options`, { protect_dynamic_stack: true }],
        [call, 'PUT', `${rokka}/options/protect_dynamic_stack`, true],
        [call, 'POST', `/utils/${customer.name}/sign_url`, { url }],
        [call, 'POST', `${path}/webhooks`, { url: 'https://example.org/' }],
        [call, 'POST', `${path}/webhooks/restored/rotate`, {}],
      ]
      const restored = {
        id: 'restored',
        customer: customer.id,
        url: 'https://example.org/',
        signing_secret: '',
        base: '',
      }
      await hydria.services.store.db('webhooks').insert(restored)
      for (const [caller, method, address, body] of refused) {
        const headers = { 'Content-Type': 'application/json' }
        const answer = await caller(method, address, { headers, body: JSON.stringify(body) })
        expect([method, address, answer.status]).toEqual([method, address, 501])
        expect(answer.text).toContain('CREDENTIALS_KEY')
      }
      expect((await hydria.admin('GET', '/organizations/another')).status).toBe(404)
      const { status, body } = await call('GET', rokka)
      expect([status, body.options, body.signing_keys]).toEqual([200, {}, []])
    })
  })
