// The examples of the documentation of a Customer, as a script written for it would send them.
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { type Origin, startOrigin } from '../pictures.js'

let hydria: TestHydria
let origin: Origin
let customer: TestCustomer

beforeAll(async () => {
  origin = await startOrigin()
  hydria = await sharedTestHydria()
  customer = await hydria.customer('example-customer')
})
afterAll(async () => {
  await origin.close()
})

const post = (path: string, body?: object) => customer.call('POST', `${customer.path}/${path}`, body ? { body } : {})
const iri = (path: string) => `${hydria.base}${customer.path}/${path}`
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

describe('a Customer', () => {
  it('has the properties and links of the example', async () => {
    const { body } = await customer.call('PATCH', customer.path, { body: { displayName: 'Example Customer' } })
    const links = [
      'spaces',
      'allImages',
      'originStrategies',
      'deliveryChannelPolicies',
      'defaultDeliveryChannels',
      'namedQueries',
      'queue',
      'portalUsers',
      'storage',
      'keys',
      'customHeaders',
    ]
    expect(body).toMatchObject({
      '@id': hydria.base + customer.path,
      '@type': 'vocab:Customer',
      name: 'example-customer',
      displayName: 'Example Customer',
      created: expect.stringMatching(/Z$/),
      ...Object.fromEntries(links.map(link => [link, iri(link)])),
    })
    for (const link of links) expect([link, (await customer.call('GET', body[link])).status]).toEqual([link, 200])
  })
})

describe('the example of a POST to', () => {
  it('spaces makes a space with the next number, and 409 for its name again', async () => {
    const { status, body } = await post('spaces', { name: 'My new space' })
    expect([status, body.name, body['@id']]).toEqual([201, 'My new space', iri(`spaces/${body.id}`)])
    expect((await post('spaces', { name: 'My new space' })).status).toBe(409)
  })

  it('allImages answers with the images of the ids, and refuses another customer’s', async () => {
    const { body: space } = await customer.call('PUT', `${customer.path}/spaces/36`, { body: { name: '36' } })
    const ask = { headers: { Prefer: 'respond-async' }, body: { origin: origin.url('chelsea.png') } }
    await customer.call('PUT', `${space.images}/PHOTO.2.22.36.2.tif`, ask)
    const member = [{ id: `${customer.id}/36/PHOTO.2.22.36.2.tif` }]
    const { status, body } = await post('allImages', { '@type': 'Collection', member })
    expect([status, body['@type'], body.member[0].id]).toEqual([200, 'Collection', 'PHOTO.2.22.36.2.tif'])
    const foreign = await post('allImages', { '@type': 'Collection', member: [{ id: `${customer.id + 1}/36/x` }] })
    expect(foreign.status).toBe(400)
  })

  it('originStrategies makes one with a GUID, whose credentials are not shown', async () => {
    const example = {
      regex: '*',
      strategy: `${hydria.base}/originStrategies/basic-http-authentication`,
      credentials: '{ "user": "uuu", "password": "ppp" }',
      optimised: false,
      order: 1,
    }
    const { status, body } = await post('originStrategies', example)
    expect([status, body]).toMatchObject([201, { ...example, credentials: 'xxx' }])
    expect(body['@id'].split('/').at(-1)).toMatch(GUID)
  })

  it('deliveryChannelPolicies/thumbs makes a policy under its name', async () => {
    const example = {
      name: 'my-custom-thumbs',
      displayName: 'Standard set of thumbs for use on our website',
      channel: 'thumbs',
      policyData: '[ "2048,", "1336,", "880,", "^!1024,1024", "^!400,400", "^,250" ]',
    }
    const { status, body } = await post('deliveryChannelPolicies/thumbs', example)
    expect([status, body]).toMatchObject([
      201,
      { '@id': iri('deliveryChannelPolicies/thumbs/my-custom-thumbs'), ...example },
    ])
  })

  it('defaultDeliveryChannels names a policy of another channel, which is refused; with its own it makes a GUID', async () => {
    const example = {
      channel: 'iiif-img',
      policy: iri('deliveryChannelPolicies/iiif-av/default-video'),
      mediaType: 'application/mp4',
    }
    expect((await post('defaultDeliveryChannels', example)).status).toBe(400)
    const { status, body } = await post('defaultDeliveryChannels', { ...example, channel: 'iiif-av' })
    expect([status, body]).toMatchObject([201, { ...example, channel: 'iiif-av' }])
    expect(body['@id'].split('/').at(-1)).toMatch(GUID)
  })

  it('namedQueries makes a query with a GUID', async () => {
    const example = { name: 'manifest-from-space', template: 'manifest=s1&sequence=0&canvas=n1&s1=p1' }
    const { status, body } = await post('namedQueries', example)
    expect([status, body]).toMatchObject([201, example])
    expect(body['@id'].split('/').at(-1)).toMatch(GUID)
  })

  it('queue makes a batch', async () => {
    const { body: space } = await post('spaces', { name: 'queued' })
    const member = [{ id: 'one', space: space.id, origin: origin.url('chelsea.png') }]
    const { status, body } = await post('queue', { '@type': 'Collection', member })
    expect([status, body['@type'], body.count]).toEqual([201, 'vocab:Batch', 1])
  })

  it('portalUsers makes a user without showing the password', async () => {
    const { status, body } = await post('portalUsers', { email: 'user@example.com', password: 'plaintext-password' })
    expect([status, body.email, body.password]).toEqual([201, 'user@example.com', undefined])
  })

  it('keys, empty, makes a key with its secret, which the list does not show', async () => {
    const { status, body } = await post('keys')
    expect([status, body]).toMatchObject([
      200,
      { '@id': iri(`keys/${body.key}`), '@type': 'vocab:Key', secret: expect.any(String) },
    ])
    const { body: list } = await customer.call('GET', iri('keys'))
    expect(list.member).toContainEqual(
      expect.objectContaining({ '@id': body['@id'], '@type': 'vocab:Key', key: body.key }),
    )
    expect(JSON.stringify(list)).not.toContain('secret":')
    expect((await customer.call('DELETE', body['@id'])).status).toBe(204)
  })

  it('customHeaders makes a header with a GUID', async () => {
    const value = 'public, s-maxage=2419200, max-age=2419200'
    const { body: space } = await post('spaces', { name: 'with headers' })
    const { status, body } = await post('customHeaders', { key: 'Cache-Control', value, space: space.id })
    expect([status, body]).toMatchObject([201, { key: 'Cache-Control', value, space: space.id }])
    expect(body['@id'].split('/').at(-1)).toMatch(GUID)
  })
})
