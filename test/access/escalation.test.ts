// A key never becomes more than it is: by no API, by no key that it makes, by no membership, by no token.
import sharp from 'sharp'
import { basic, clientOf, sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { makeKey, tokenOf } from './callers.js'

let hydria: TestHydria
beforeAll(async () => {
  hydria = await sharedTestHydria()
})

const rokka = (path: string, apiKey: string, method = 'GET', body?: object) =>
  hydria.anyone(method, path, {
    headers: { 'Api-Key': apiKey, ...(body && { 'Content-Type': 'application/json' }) },
    ...(body && { body }),
  })

const shown = ({ key, secret }: { key: string; secret: string }): string => `${key}:${secret}`

async function withImage(): Promise<{ customer: TestCustomer; hash: string }> {
  const customer = await hydria.customer()
  const { body } = await upload(shown(customer), customer.name)
  return { customer, hash: body.items[0].hash }
}

let uploads = 0

/** Uploads a picture of a size that nobody has uploaded before. */
async function upload(apiKey: string, organization: string) {
  const create = { width: 20 + ++uploads, height: 20, channels: 3, background: '#963' } as const
  const bytes = await sharp({ create }).png().toBuffer()
  const form = new FormData()
  form.append('filedata', new Blob([new Uint8Array(bytes)]), 'e.png')
  return hydria.anyone('POST', `/sourceimages/${organization}`, { headers: { 'Api-Key': apiKey }, body: form })
}

it("a read key uploads, deletes and makes nothing by rokka's addresses, and locks nobody out", async () => {
  const { customer, hash } = await withImage()
  const reader = await makeKey(customer, { access: 'read' })
  const key = shown(reader)
  const org = customer.name
  expect((await rokka(`/sourceimages/${org}/${hash}`, key)).status).toBe(200)
  expect((await upload(key, org)).status).toBe(403)
  expect((await rokka(`/sourceimages/${org}/${hash}`, key, 'DELETE')).status).toBe(403)
  const made = await rokka('/user/apikeys', key, 'POST', { comment: 'esc' })
  expect([made.status, made.body.api_key]).toEqual([403, undefined])
  expect((await rokka(`/user/apikeys/${customer.key}`, key, 'DELETE')).status).toBe(403)
  expect((await rokka(`/organizations/${org}/memberships`, key, 'POST', { roles: ['admin'] })).status).toBe(403)
  expect((await rokka(`/organizations/${org}`, key)).body.signing_keys).toBeUndefined()
  const token = await tokenOf(hydria, reader)
  const byToken = await hydria.anyone('POST', '/user/apikeys', {
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: {},
  })
  expect(byToken.status).toBe(403)
  expect((await customer.call('GET', customer.path)).status).toBe(200)
})

it('the last key with admin access that does not expire stays, whichever door it is deleted by', async () => {
  const customer = await hydria.customer()
  const soon = await makeKey(customer, { expires: new Date(Date.now() + 3_600_000).toISOString() })
  const bySoon = clientOf(() => hydria.base, basic(soon.key, soon.secret))
  const dlcs = await bySoon('DELETE', `${customer.path}/keys/${customer.key}`)
  expect([dlcs.status, dlcs.body.errors[0].property]).toEqual([400, 'key'])
  const door = await rokka(`/user/apikeys/${customer.key}`, shown(soon), 'DELETE')
  expect([door.status, door.body.error.message]).toEqual([400, expect.stringMatching(/last key/)])
  const platform = await hydria.admin('DELETE', `${customer.path}/keys/${customer.key}`)
  expect(platform.status).toBe(400)
  // A key of less access, and one that ends by itself, may go.
  const reader = await makeKey(customer, { access: 'read' })
  expect((await rokka(`/user/apikeys/${reader.key}`, shown(soon), 'DELETE')).status).toBe(204)
  expect((await customer.call('DELETE', `${customer.path}/keys/${soon.key}`)).status).toBe(204)
})

it('two deletions at the same time leave one key', async () => {
  const customer = await hydria.customer()
  const other = await makeKey(customer, {})
  const answers = await Promise.all([
    customer.call('DELETE', `${customer.path}/keys/${other.key}`),
    rokka(`/user/apikeys/${customer.key}`, shown(other), 'DELETE'),
  ])
  expect(answers.filter(({ status }) => status === 204)).toHaveLength(1)
  const { rows } = await hydria.services.store.db.raw('SELECT key FROM keys WHERE customer = ?', [customer.id])
  expect(rows).toHaveLength(1)
})

it('a membership makes a key with any roles, which is narrow at every door', async () => {
  const { customer, hash } = await withImage()
  const org = customer.name
  const made = async (roles: string[]) => {
    const { status, body } = await rokka(`/organizations/${org}/memberships`, shown(customer), 'POST', { roles })
    expect([roles, status, body.roles]).toEqual([roles, 201, [...roles].sort()])
    return body.api_key as string
  }
  const [uploader, reader, writer] = [await made(['upload']), await made(['sourceimages:read']), await made(['write'])]
  const image = new URL((await customer.call('GET', `${customer.path}/allImages`)).body.member[0]['@id']).pathname
  const space = image.replace(/\/images\/.*/, '')
  const asked = async (key: string) => {
    const call = clientOf(() => hydria.base, basic(...(key.split(':') as [string, string])))
    return {
      readImage: (await call('GET', image)).status,
      readSpace: (await call('GET', space)).status,
      makeImage: (await call('POST', `${space}/images`, { body: { id: hash } })).status,
      patchImage: (await call('PATCH', image, { body: {} })).status,
      makeKey: (await call('POST', `${customer.path}/keys`)).status,
      upload: (await upload(key, org)).status,
      get: (await rokka(`/sourceimages/${org}/${hash}`, key)).status,
      stacks: (await rokka(`/stacks/${org}`, key)).status,
      user: (await rokka('/user', key)).status,
      own: (await rokka('/user', key)).body.api_keys.length,
      dsio: (await call('GET', '/images/x')).status,
    }
  }
  expect(await asked(uploader)).toEqual({
    ...{ readImage: 403, readSpace: 403, makeImage: 409, patchImage: 403, makeKey: 403, upload: 201, get: 403 },
    ...{ stacks: 403, user: 200, own: 1, dsio: 403 },
  })
  expect(await asked(reader)).toEqual({
    ...{ readImage: 200, readSpace: 403, makeImage: 403, patchImage: 403, makeKey: 403, upload: 403, get: 200 },
    ...{ stacks: 403, user: 200, own: 1, dsio: 404 },
  })
  expect(await asked(writer)).toEqual({
    ...{ readImage: 200, readSpace: 200, makeImage: 409, patchImage: 200, makeKey: 403, upload: 201, get: 200 },
    ...{ stacks: 200, user: 200, own: 4, dsio: 404 },
  })
})

it("a membership in another customer's organization gives no more there than the key has, nor than was granted", async () => {
  const { customer, hash } = await withImage()
  const guest = await hydria.customer()
  const id = `00000000-0000-4000-8000-${guest.id.toString(16).padStart(12, '0')}`
  const grant = (roles: string[]) =>
    rokka(`/organizations/${customer.name}/memberships/${id}`, shown(customer), 'PUT', { roles })
  const keys = {
    admin: shown(guest),
    read: shown(await makeKey(guest, { access: 'read' })),
    upload: shown(await makeKey(guest, { roles: ['upload'] })),
  }
  const asked = async (key: string) => [
    (await rokka(`/sourceimages/${customer.name}/${hash}`, key)).status,
    (await upload(key, customer.name)).status,
    (await rokka(`/organizations/${customer.name}/memberships`, key)).status,
  ]
  expect(await asked(keys.admin)).toEqual([404, 404, 404])
  expect((await grant(['write'])).status).toBe(201)
  expect(await asked(keys.admin)).toEqual([200, 201, 403])
  expect(await asked(keys.read)).toEqual([200, 403, 403])
  expect(await asked(keys.upload)).toEqual([403, 201, 403])
  expect((await grant(['upload'])).status).toBe(200)
  expect(await asked(keys.admin)).toEqual([403, 201, 403])
  expect(await asked(keys.read)).toEqual([403, 403, 403])
  expect((await grant(['admin'])).status).toBe(200)
  expect(await asked(keys.read)).toEqual([200, 403, 403])
  expect((await asked(keys.admin))[2]).toBe(200)
})

it("an administrator's admin key is the platform's, its other keys are not, and none of them makes a platform key unasked", async () => {
  const { body } = await hydria.admin('POST', '/customers', {
    body: { name: 'operators', displayName: 'Operators', administrator: true },
  })
  const path = new URL(body['@id']).pathname
  const admin = (await hydria.admin('POST', `${path}/keys`)).body
  const writer = (await hydria.admin('POST', `${path}/keys`, { body: { access: 'write' } })).body
  const call = (made: { key: string; secret: string }) => clientOf(() => hydria.base, basic(made.key, made.secret))
  expect((await call(admin)('GET', '/keys')).status).toBe(200)
  expect((await call(writer)('GET', '/keys')).status).toBe(403)
  expect((await call(writer)('POST', `${path}/keys`)).status).toBe(403)
  const made = await rokka('/user/apikeys', shown(admin), 'POST', {})
  expect(made.status).toBe(201)
  const { rows } = await hydria.services.store.db.raw('SELECT customer FROM keys WHERE key = ?', [made.body.id])
  expect(rows[0].customer).toBe(body.id)
})
