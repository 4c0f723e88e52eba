// Logging in elsewhere: OpenID Connect, from the viewer's click to the pixel.
import sharp from 'sharp'
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { startProvider, type TestProvider } from './provider.js'

let hydria: TestHydria
let customer: TestCustomer
let provider: TestProvider

beforeAll(async () => {
  provider = await startProvider('hydria-test')
  hydria = await sharedTestHydria()
  customer = await hydria.customer('university')
  const services = `${customer.path}/authServices`
  await customer.call('POST', services, { body: { name: 'staff-login', profile: 'oidc', timeToLive: 3600 } })
  const configuration = {
    issuer: provider.issuer,
    clientId: 'hydria-test',
    claim: 'groups',
    roles: { employees: ['staff'] },
  }
  await customer.call('PUT', `${services}/staff-login/roleProvider`, {
    body: { configuration: JSON.stringify(configuration), credentials: 'client secret' },
  })
  await customer.call('POST', `${customer.path}/roles`, { body: { name: 'staff', authService: 'staff-login' } })
  await customer.call('PUT', `${customer.path}/spaces/1`, { body: { name: 'one', defaultRoles: ['staff'] } })
  const body = await sharp({ create: { width: 600, height: 600, channels: 3, background: '#543' } })
    .jpeg()
    .toBuffer()
  const image = `${customer.path}/spaces/1/images/internal`
  await customer.call('PUT', image, { headers: { 'Content-Type': 'image/jpeg' }, body })
})
afterAll(async () => {
  await provider.close()
})

const cookies = (headers: Headers): string =>
  headers
    .getSetCookie()
    .map(cookie => cookie.split(';')[0])
    .join('; ')

/** Goes the viewer's way: the access service, the provider, and back; answers with the last page. */
async function logIn() {
  const begun = await hydria.anyone('GET', '/auth/v2/access/university/staff-login')
  const there = await fetch(begun.headers.get('location')!, { redirect: 'manual' })
  const back = there.headers.get('location')!
  return { back, page: await hydria.anyone('GET', back, { headers: { Cookie: cookies(begun.headers) } }) }
}

const pixel = (cookie: string) =>
  hydria.anyone('GET', '/iiif-img/university/1/internal/full/max/0/default.jpg', { headers: { Cookie: cookie } })

it('a viewer whose claim stands for the role sees the image', async () => {
  provider.claims = { groups: ['employees', 'choir'] }
  const { page } = await logIn()
  expect(page.text).toContain('You are logged in.')
  expect((await pixel(cookies(page.headers))).status).toBe(200)
})

it('a viewer without such a claim is told so, and sees nothing', async () => {
  provider.claims = { groups: ['choir'] }
  const { page } = await logIn()
  expect(page.status).toBe(403)
  expect((await pixel(cookies(page.headers))).status).toBe(401)
})

it('an answer that was not begun in this browser is refused', async () => {
  provider.claims = { groups: ['employees'] }
  const { back } = await logIn()
  const replayed = await hydria.anyone('GET', back)
  expect([replayed.status, replayed.headers.get('set-cookie')]).toEqual([400, null])
})

it('a login that was begun at one service does not end at another, and none ends twice', async () => {
  provider.claims = { groups: ['employees'] }
  const services = `${customer.path}/authServices`
  const { body } = await customer.call('GET', `${services}/staff-login/roleProvider`)
  await customer.call('POST', services, { body: { name: 'second', profile: 'oidc' } })
  const put = await customer.call('PUT', `${services}/second/roleProvider`, {
    body: { configuration: body.configuration, credentials: 'client secret' },
  })
  expect(put.status).toBe(201)
  const begun = await hydria.anyone('GET', '/auth/v2/access/university/staff-login')
  const there = await fetch(begun.headers.get('location')!, { redirect: 'manual' })
  const back = there.headers.get('location')!
  const headers = { Cookie: cookies(begun.headers) }
  const elsewhere = await hydria.anyone('GET', back.replace('/staff-login', '/second'), { headers })
  expect([elsewhere.status, elsewhere.headers.get('set-cookie')]).toEqual([400, expect.stringMatching(/Max-Age=0/)])
  const page = await hydria.anyone('GET', back, { headers })
  expect(page.headers.getSetCookie()).toEqual([expect.stringMatching(/^hydria-oidc=; Max-Age=0/), expect.any(String)])
})

it('the secret of the provider never comes back', async () => {
  const { text } = await customer.call('GET', `${customer.path}/authServices/staff-login/roleProvider`)
  expect(text).not.toContain('client secret')
})

it('a provider that cannot be reached is told as such', async () => {
  const services = `${customer.path}/authServices`
  await customer.call('POST', services, { body: { name: 'gone', profile: 'oidc' } })
  await customer.call('PUT', `${services}/gone/roleProvider`, {
    body: { configuration: JSON.stringify({ issuer: 'http://127.0.0.1:9', clientId: 'x' }) },
  })
  expect((await hydria.anyone('GET', '/auth/v2/access/university/gone')).status).toBe(502)
})
