// rokka's tokens: for the client's address as TRUST_PROXY has it, and no more, and no longer, than their key.
import { SignJWT } from 'jose'
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { makeKey } from './callers.js'

let hydria: TestHydria
let customer: TestCustomer
beforeAll(async () => {
  hydria = await sharedTestHydria({ TRUST_PROXY: '1' })
  customer = await hydria.customer()
})

const HOME = '203.0.113.5'
const ELSEWHERE = '198.51.100.9'

const from = (address: string, headers: Record<string, string>) => ({
  headers: { 'X-Forwarded-For': `127.0.0.1, ${address}`, ...headers },
})

async function token(query = '', address = HOME, { key, secret } = customer as { key: string; secret: string }) {
  return hydria.anyone('GET', `/user/apikeys/token${query}`, from(address, { 'Api-Key': `${key}:${secret}` }))
}

const use = async (bearer: string, address: string, path = '/user') =>
  (await hydria.anyone('GET', path, from(address, { Authorization: `Bearer ${bearer}` }))).status

it('is for the address of the client, behind a proxy', async () => {
  const { body } = await token()
  expect(body.payload.ips).toEqual([HOME])
  expect([await use(body.token, HOME), await use(body.token, ELSEWHERE)]).toEqual([200, 401])
  // What a client writes into the header itself stands further left.
  const forged = await hydria.anyone('GET', '/user', {
    headers: { 'X-Forwarded-For': `${HOME}, ${ELSEWHERE}`, Authorization: `Bearer ${body.token}` },
  })
  expect(forged.status).toBe(401)
})

it('is for the addresses that are named, in whatever spelling, or for all', async () => {
  const { body } = await token(`?ips=${ELSEWHERE},2001:DB8:0::1`)
  expect(body.payload.ips).toEqual([ELSEWHERE, '2001:db8::1'])
  expect(await Promise.all([ELSEWHERE, '2001:db8::1', HOME].map(address => use(body.token, address)))).toEqual([
    200, 200, 401,
  ])
  const open = (await token('?no_ip_protection=true')).body
  expect([open.payload.ips, await use(open.token, ELSEWHERE)]).toEqual([undefined, 200])
  const { status } = await token('?ips=home')
  expect(status).toBe(400)
})

it('renews itself where it was made to, and only there', async () => {
  const plain = (await token()).body.token
  expect(await use(plain, HOME, '/user/apikeys/token')).toBe(403)
  const renewable = (await token('?renewable=true')).body.token
  expect(await use(renewable, HOME, '/user/apikeys/token')).toBe(200)
  expect(await use(renewable, ELSEWHERE, '/user/apikeys/token')).toBe(401)
})

it('ends with its key', async () => {
  const key = await makeKey(customer, { access: 'read' })
  const { body } = await token('', HOME, key)
  expect(await use(body.token, HOME)).toBe(200)
  expect((await customer.call('DELETE', `${customer.path}/keys/${key.key}`)).status).toBe(204)
  expect(await use(body.token, HOME)).toBe(401)
})

it('ends when it says', async () => {
  const before = hydria.services.now
  const made = Date.now()
  const at = (milliseconds: number) => {
    hydria.services.now = () => new Date(made + milliseconds)
  }
  try {
    at(0)
    const { body } = await token('?expires_in=60')
    at(59_000)
    expect(await use(body.token, HOME)).toBe(200)
    at(61_000)
    expect(await use(body.token, HOME)).toBe(401)
  } finally {
    hydria.services.now = before
  }
})

it('is not signed by what the database has of the secret', async () => {
  const key = await hydria.services.store.db('keys').where({ key: customer.key }).first('secret_hash')
  const hash = key!.secret_hash
  const forge = (signer: Uint8Array) =>
    new SignJWT({ id: customer.key, expt: 600, rn: true })
      .setProtectedHeader({ typ: 'JWT', alg: 'HS256' })
      .setExpirationTime('10m')
      .sign(signer)
  expect(await use(await forge(hash), HOME)).toBe(401)
  expect(await use(await forge(Buffer.alloc(32)), HOME)).toBe(401)
  const { secrets } = hydria.services.store
  expect(await use(await forge(secrets.derive('rokka token', hash)), HOME)).toBe(200)
  expect(await use(await forge(secrets.derive('another purpose', hash)), HOME)).toBe(401)
})

it.each(['x', 'x.y.z', 'eyJhbGciOiJub25lIn0.e30.', ''])('"%s" is no token', async text => {
  expect(await use(text, HOME)).toBe(401)
})

it('is taken by no other API', async () => {
  const { body } = await token('?no_ip_protection=true')
  expect(await use(body.token, HOME, customer.path)).toBe(401)
  expect(await use(body.token, HOME, '/images/x')).toBe(401)
  expect(await use(body.token, HOME, '/metrics')).toBe(401)
})
