// What the installation offers to all: strategies, policies and portal roles, open to everyone to read.
import { sharedTestHydria, type TestHydria } from '../hydria.js'

let hydria: TestHydria

beforeAll(async () => {
  hydria = await sharedTestHydria()
})

describe('the entry point', () => {
  it.each([
    ['originStrategies', 'OriginStrategy', ['basic-http-authentication', 'default', 's3-ambient', 'sftp']],
    ['storagePolicies', 'StoragePolicy', ['default']],
    ['imageOptimisationPolicies', 'ImageOptimisationPolicy', ['default']],
    ['thumbnailPolicies', 'ThumbnailPolicy', ['default']],
    ['portalRoles', 'PortalRole', ['admin', 'editor', 'owner', 'viewer']],
  ])('lists %s to anyone, each at an address of its own', async (link, type, ids) => {
    const { body: entry } = await hydria.anyone('GET', '/')
    const { status, body } = await hydria.anyone('GET', entry[link])
    expect([status, body['@type']]).toEqual([200, 'Collection'])
    // Other files that share the server have made some of their own.
    const members: { id: string; '@id': string }[] = body.member.filter(({ id }: { id: string }) => ids.includes(id))
    expect(members.map(({ id }) => id)).toEqual(ids)
    for (const { '@id': id } of members) expect((await hydria.anyone('GET', id)).body['@type']).toBe(`vocab:${type}`)
    expect((await hydria.anyone('GET', `${entry[link]}/nothing`)).status).toBe(404)
  })

  it('tells which strategies need credentials', async () => {
    const { body } = await hydria.anyone('GET', '/originStrategies/sftp')
    expect(body).toMatchObject({ name: 'sftp', requiresCredentials: true })
  })
})

describe('a StoragePolicy', () => {
  const small = { maximumNumberOfStoredImages: 10, maximumTotalSizeOfStoredImages: 1000 }

  it('has room by default for a thousand million images and 2^50 bytes', async () => {
    const { body } = await hydria.anyone('GET', '/storagePolicies/default')
    expect([body.maximumNumberOfStoredImages, body.maximumTotalSizeOfStoredImages]).toEqual([1e9, 2 ** 50])
  })

  it('is made, replaced, changed and deleted by the administrator', async () => {
    const made = await hydria.admin('POST', '/storagePolicies', { body: { id: 'small', ...small } })
    expect([made.status, made.body['@id']]).toEqual([201, `${hydria.base}/storagePolicies/small`])
    const twice = await hydria.admin('POST', '/storagePolicies', { body: { id: 'small', ...small } })
    expect([twice.status, twice.body.errors[0].property]).toEqual([409, 'id'])
    const put = await hydria.admin('PUT', '/storagePolicies/small', {
      body: { ...small, maximumNumberOfStoredImages: 20 },
    })
    expect([put.status, put.body.maximumNumberOfStoredImages]).toEqual([200, 20])
    const patched = await hydria.admin('PATCH', '/storagePolicies/small', {
      body: { maximumTotalSizeOfStoredImages: 5 },
    })
    expect([patched.status, patched.body]).toMatchObject([
      200,
      { maximumNumberOfStoredImages: 20, maximumTotalSizeOfStoredImages: 5 },
    ])
    const minimal = { headers: { Prefer: 'return=minimal' } }
    expect((await hydria.admin('PATCH', '/storagePolicies/small', { ...minimal, body: small })).status).toBe(205)
    expect((await hydria.admin('DELETE', '/storagePolicies/small')).status).toBe(204)
    expect((await hydria.admin('DELETE', '/storagePolicies/small')).status).toBe(404)
    expect((await hydria.admin('PATCH', '/storagePolicies/small', { body: small })).status).toBe(404)
    expect((await hydria.admin('PUT', '/storagePolicies/small', { body: small })).status).toBe(201)
    expect((await hydria.admin('DELETE', '/storagePolicies/small', minimal)).status).toBe(205)
  })

  it('gets a GUID when it is given no id', async () => {
    const { status, body } = await hydria.admin('POST', '/storagePolicies', { body: small })
    expect([status, body.id]).toEqual([201, expect.stringMatching(/^[0-9a-f-]{36}$/)])
  })

  it.each([
    ['POST', '/storagePolicies', {}],
    ['POST', '/storagePolicies', { ...small, maximumNumberOfStoredImages: -1 }],
    ['PUT', '/storagePolicies/new', { maximumNumberOfStoredImages: 3 }],
    ['PATCH', '/storagePolicies/default', { maximumTotalSizeOfStoredImages: 'much' }],
  ])('is refused by %s %s with %j', async (method, path, body) => {
    const answer = await hydria.admin(method, path, { body })
    expect([answer.status, answer.body.errors[0].property]).toEqual([400, expect.stringMatching(/^maximum/)])
  })

  it('that new customers get, or that one has, stays', async () => {
    const customer = await hydria.customer()
    const { body: policy } = await hydria.admin('POST', '/storagePolicies', { body: small })
    await hydria.admin('PATCH', `${customer.path}/storage`, { body: { storagePolicy: policy['@id'] } })
    expect((await hydria.admin('DELETE', policy['@id'])).status).toBe(409)
    expect((await hydria.admin('DELETE', '/storagePolicies/default')).status).toBe(409)
  })

  it('is not for a customer to change', async () => {
    const customer = await hydria.customer()
    expect((await customer.call('POST', '/storagePolicies', { body: small })).status).toBe(403)
    expect((await customer.call('PATCH', '/storagePolicies/default', { body: small })).status).toBe(403)
    expect((await customer.call('DELETE', '/storagePolicies/default')).status).toBe(403)
  })
})
