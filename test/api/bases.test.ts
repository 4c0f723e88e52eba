// One server under several names: each answer has the IRIs of the host that was asked, also out of a cache, and none of another.
import { fetchAs, hostsOf } from '../hosts.js'
import { openRaw } from '../http/raw.js'
import { basic, sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { plainPicture } from '../pictures.js'

let hydria: TestHydria
let customer: TestCustomer
let Authorization: string
let first: string
let second: string

beforeAll(async () => {
  hydria = await sharedTestHydria()
  customer = await hydria.customer('hosted')
  Authorization = basic(customer.key, customer.secret)
  ;[first, second] = hostsOf(hydria)
  await customer.call('PUT', `${customer.path}/spaces/1`, { body: { name: 'one' } })
  const jpeg = { headers: { 'Content-Type': 'image/jpeg' }, body: plainPicture('rocket.jpg') }
  expect((await customer.call('PUT', `${customer.path}/spaces/1/images/one`, jpeg)).status).toBe(201)
  await customer.call('PATCH', `${customer.path}/spaces/1/images/one`, { body: { string1: 'book', tags: ['red'] } })
  await customer.call('POST', `${customer.path}/namedQueries`, { body: { name: 'pages', template: 's1=p1!' } })
  await customer.call('POST', '/modality/sessions', { body: { sessionId: `s-${customer.id}` } })
})

const ACCEPTS = {
  json: 'application/ld+json',
  html: 'text/html',
  turtle: 'text/turtle',
  expanded: 'application/ld+json;profile="http://www.w3.org/ns/json-ld#expanded"',
  framed: 'application/ld+json;profile="http://www.w3.org/ns/json-ld#framed"',
  problem: 'application/problem+json',
}

/** Addresses of every part that answers, with the form asked for; `{c}` is the customer. */
const ADDRESSES: [form: keyof typeof ACCEPTS, path: string][] = [
  ['json', '/'],
  ['json', '/customers/{c}'],
  ['json', '/customers/{c}/spaces/1/images/one'],
  ['html', '/customers/{c}/spaces/1/images/one'],
  ['turtle', '/customers/{c}/spaces/1/images/one'],
  ['expanded', '/customers/{c}/spaces/1/images/one'],
  ['framed', '/customers/{c}/spaces/1/images/one'],
  ['json', '/customers/{c}/spaces/1/images?pageSize=1&cursor='],
  ['json', '/customers/{c}/nowhere'],
  ['problem', '/customers/{c}/nowhere'],
  ['json', '/vocab'],
  ['json', '/contexts/dlcs.jsonld'],
  ['json', '/openapi.json'],
  ['json', '/schemas/Image.json'],
  ['turtle', '/.well-known/void'],
  ['html', '/docs/Image'],
  ['json', '/iiif-img/hosted/1/one/info.json'],
  ['json', '/iiif-img/v3/hosted/1/one/info.json'],
  ['json', '/iiif-img/hosted/1/one'],
  ['json', '/iiif-img/hosted/1/one/full/100,/0/default.jpg'],
  ['json', '/iiif-img/hosted/1/one/0,0,512,427/512,/0/default.jpg'],
  ['json', '/thumbs/hosted/1/one/info.json'],
  ['json', '/iiif-manifest/hosted/1/one'],
  ['json', '/iiif-resource/hosted/pages/book'],
  ['json', '/raw-resource/hosted/pages/book'],
  ['json', '/iiif-collection/hosted/1'],
  ['json', '/modality/sessions/s-{id}'],
  ['json', '/vocab/dsio'],
  ['json', '/sourceimages/hosted'],
  ['json', '/vocab/rokka'],
  ['json', '/contexts/rokka.jsonld'],
]

const pathOf = (path: string): string => path.replace('{c}', String(customer.id)).replace('{id}', String(customer.id))

const ask = (host: string, form: keyof typeof ACCEPTS, path: string, more: Record<string, string> = {}) =>
  fetchAs(hydria, host, pathOf(path), { Authorization, Accept: ACCEPTS[form], ...more })

/** All that an answer says, with a word in the place of the host that was asked. */
const saidBy = ({ status, headers, text }: Awaited<ReturnType<typeof ask>>, host: string): string => {
  const { date: _, etag = '"none"', 'content-length': __, 'x-request-id': ___, ...others } = headers
  // A form has the tag of what it changes.
  return JSON.stringify([status, others, text.replaceAll(etag.slice(1, -1), 'TAG')])
    .replaceAll(host, 'HOST')
    .replaceAll(encodeURIComponent(host), 'HOST')
}

it.each(ADDRESSES)('%s of %s is the same under each host but for the host', async (form, path) => {
  const [here, there, again] = [
    await ask(first, form, path),
    await ask(second, form, path),
    await ask(first, form, path),
  ]
  expect(here.status).toBeLessThan(500)
  expect(saidBy(there, second)).toBe(saidBy(here, first))
  expect(saidBy(again, first)).toBe(saidBy(here, first))
  const { etag } = here.headers
  if (etag === undefined) return
  expect((await ask(first, form, path, { 'If-None-Match': etag })).status).toBe(304)
  const known = await ask(second, form, path, { 'If-None-Match': etag })
  expect(JSON.stringify(known.headers)).not.toContain(first)
  // The entity tag of one host opens the other's only where the bytes are the same.
  expect(known.status).toBe(here.text === there.text ? 304 : 200)
})

it('references in bodies are those of the host that was asked', async () => {
  const asked = (host: string, of: string, method: string, path: string, body: object) =>
    fetchAs(
      hydria,
      host,
      `${customer.path}${path}`,
      { Authorization, 'Content-Type': 'application/ld+json' },
      { method, body: JSON.stringify(body).replaceAll('BASE', `http://${of}`) },
    )
  const role = `BASE${customer.path}/roles/staff`
  expect((await asked(second, second, 'POST', '/roles', { name: 'staff' })).status).toBe(201)
  const image = '/spaces/1/images/one'
  expect((await asked(second, second, 'PATCH', image, { roles: [role] })).status).toBe(200)
  expect((await asked(second, first, 'PATCH', image, { roles: [role] })).status).toBe(400)
  const { text } = await ask(second, 'json', `/customers/{c}${image}`)
  const shown = JSON.parse(text)
  expect(shown.origin).toBe(`http://${second}/file/${customer.id}/1/one`)
  // What was read under a host can be put back under it, in whatever form, and is no other origin.
  expect((await asked(second, second, 'PUT', image, shown)).status).toBe(200)
  const expanded = { ...shown, '@context': [shown['@context'], {}].flat() }
  expect((await asked(second, second, 'PUT', image, expanded)).status).toBe(200)
  const found = await ask(second, 'json', `/customers/{c}/spaces/1/images?origin=${encodeURIComponent(shown.origin)}`)
  expect(JSON.parse(found.text)).toMatchObject({ totalItems: 1, member: [{ origin: shown.origin }] })
  expect((await asked(second, second, 'PATCH', image, { roles: [] })).status).toBe(200)
  const made = await asked(second, second, 'POST', '/spaces', { name: 'made' })
  expect(made.headers.location).toMatch(`http://${second}${customer.path}/spaces/`)
})

const DOORS = ['/', '/vocab', '/docs', '/images', '/sourceimages/hosted', '/iiif-img/hosted/1/one/info.json', '/style']
const HOSTS = ['evil.example', 'a@b', '[::2]', '127.0.0.1', '127.0.0.1:1', 'localhost.', 'localhost']

it.each(DOORS.flatMap(path => HOSTS.map(host => [path, host])))(
  '%s is not answered to who calls the server "%s"',
  async (path, host) => {
    const more = { 'X-Forwarded-Host': first, Authorization }
    const { status, headers, text } = await fetchAs(hydria, host, path, more)
    expect([status, headers['content-type']]).toEqual([421, 'text/plain; charset=utf-8'])
    expect(text).toMatch(/BASE_URL/)
    expect(JSON.stringify(headers)).not.toMatch(/evil|a@b/)
    const json = await fetchAs(hydria, host, path, { ...more, Accept: 'application/json' })
    expect(JSON.parse(json.text)).toMatchObject({ status: 421, errors: [{ property: 'Host' }] })
  },
)

it('health is answered to who calls the server by its address in a cluster', async () => {
  for (const path of ['/healthz', '/readyz']) expect((await fetchAs(hydria, '10.1.2.3:3000', path)).status).toBe(200)
  expect((await fetchAs(hydria, '10.1.2.3:3000', '/metrics')).status).toBe(404)
})

it('two Hosts are refused, and a whole URL as target stands for the Host', async () => {
  const say = async (lines: string): Promise<[number, string]> => {
    const connection = await openRaw(hydria.base)
    connection.write(`${lines}\r\nConnection: close\r\n\r\n`)
    const { status, body } = await connection.answer()
    connection.close()
    return [status, body]
  }
  expect((await say(`GET / HTTP/1.1\r\nHost: ${first}\r\nHost: evil.example`))[0]).toBe(400)
  expect((await say('GET / HTTP/1.1\r\nHost:'))[0]).toBe(421)
  expect((await say(`GET http://evil.example/ HTTP/1.1\r\nHost: ${first}`))[0]).toBe(421)
  const [status, body] = await say(`GET http://${second}/vocab?a=b HTTP/1.1\r\nHost: evil.example`)
  expect([status, JSON.parse(body)['@id']]).toEqual([200, `http://${second}/vocab`])
  expect((await say('GET / HTTP/1.0'))[1]).toContain(`"${hydria.base}/"`)
})

describe('behind a proxy, under a host that is listed', () => {
  const HOST = 'images.example'
  const FORWARDED = { 'X-Forwarded-Host': HOST, 'X-Forwarded-Proto': 'https' }
  let proxied: TestHydria
  let site: TestCustomer
  const asked = (path: string, headers: Record<string, string> = {}, more = {}) =>
    fetchAs(proxied, 'inner:1', path, { ...FORWARDED, ...headers }, more)

  beforeAll(async () => {
    proxied = await sharedTestHydria({ TRUST_PROXY: '1', ALLOWED_HOSTS: HOST })
    site = await proxied.customer()
  })

  it('scheme, host and path are those of the proxy, in cookies too', async () => {
    const prefix = { 'X-Forwarded-Prefix': '/iiif' }
    expect(JSON.parse((await asked('/')).text)['@id']).toBe(`https://${HOST}/`)
    expect(JSON.parse((await asked('/', prefix)).text)['@id']).toBe(`https://${HOST}/iiif/`)
    expect((await fetchAs(proxied, 'inner:1', '/')).status).toBe(421)
    const agree = async (headers: Record<string, string>) => {
      const path = `/auth/v2/access/${site.id}/clickthrough`
      return (await asked(path, headers, { method: 'POST', body: '' })).headers['set-cookie']?.[0]
    }
    expect(await agree(prefix)).toMatch(/; Path=\/iiif; HttpOnly; Secure; SameSite=None$/)
    expect(await agree({ 'X-Forwarded-Proto': 'http' })).toMatch(/; Path=\/; HttpOnly; SameSite=Lax$/)
  })

  it('a page of the proxy is of the same site, whatever host the request has within', async () => {
    const post = (Origin: string) =>
      asked(
        `${site.path}/spaces`,
        {
          ...{ Origin, Accept: 'text/html', Authorization: basic(site.key, site.secret) },
          'Content-Type': 'application/x-www-form-urlencoded',
        },
        { method: 'POST', body: 'name=one' },
      )
    const { status, headers } = await post(`https://${HOST}`)
    expect([status, headers.location]).toEqual([303, `https://${HOST}${site.path}/spaces/1`])
    expect((await post('https://evil.example')).status).toBe(403)
  })

  it('a log-in that leaves for a provider needs BASE_URL', async () => {
    const service = { name: 'login', profile: 'oidc', label: 'Log in', timeToLive: 60 }
    await site.call('POST', `${site.path}/authServices`, { body: service })
    const configuration = JSON.stringify({ config: 'oidc', issuer: 'http://127.0.0.1:1', clientId: 'x', provider: 'x' })
    await site.call('PUT', `${site.path}/authServices/login/roleProvider`, { body: { configuration } })
    const { status, text } = await asked(`/auth/v2/access/${site.id}/login`)
    expect([status, text]).toEqual([501, expect.stringContaining('BASE_URL')])
  })

  it('more paths than are kept are answered one after another', async () => {
    for (const number of Array.from({ length: 12 }, (_, index) => index % 11)) {
      const { text } = await asked('/', { 'X-Forwarded-Prefix': `/p${number}` })
      expect(JSON.parse(text)['@id']).toBe(`https://${HOST}/p${number}/`)
    }
  })
})
