// Policies of delivery channels and the default delivery channels, through the API.
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'

let hydria: TestHydria
let customer: TestCustomer
let folders: string

beforeAll(async () => {
  hydria = await sharedTestHydria()
})
beforeEach(async () => {
  customer = await hydria.customer()
  folders = `${customer.path}/deliveryChannelPolicies`
})

const minimal = { Prefer: 'return=minimal' }
const thumbs = {
  name: 'my-custom-thumbs',
  displayName: 'Standard set of thumbs for use on our website',
  channel: 'thumbs',
  policyData: '[ "2048,", "1336,", "880,", "^!1024,1024", "^!400,400", "^,250" ]',
}
const names = (members: { name: string }[]) => members.map(member => member.name)

describe('the deliveryChannelPolicies of a customer', () => {
  it('are a Collection of four fixed Collections', async () => {
    const { body } = await customer.call('GET', folders)
    expect(body.member).toEqual(
      ['file', 'iiif-av', 'iiif-img', 'thumbs'].map(channel =>
        expect.objectContaining({
          '@id': `${hydria.base}${folders}/${channel}`,
          '@type': 'Collection',
          title: expect.stringMatching(/^Policies for/),
        }),
      ),
    )
    expect((await customer.call('POST', folders, { body: { title: 'mine' } })).status).toBe(405)
    expect((await customer.call('GET', `${folders}/mine`)).status).toBe(404)
    expect((await customer.call('POST', `${folders}/mine`, { body: thumbs })).status).toBe(404)
    expect((await hydria.admin('GET', '/customers/9999/deliveryChannelPolicies')).status).toBe(404)
  })

  it.each([
    ['file', ['none']],
    ['iiif-av', ['default-audio', 'default-video']],
    ['iiif-img', ['default', 'use-original']],
    ['thumbs', ['default']],
  ])('begin with those of the platform for %s', async (channel, expected) => {
    const { status, body } = await customer.call('GET', `${folders}/${channel}`)
    expect([status, body['@type'], names(body.member)]).toEqual([200, 'Collection', expected])
    const { body: global } = await hydria.anyone('GET', '/deliveryChannelPolicies?pageSize=100')
    const ofChannel = global.member.filter((member: { channel: string }) => member.channel === channel)
    expect(names(ofChannel)).toEqual(expected)
    expect((await hydria.anyone('GET', ofChannel[0]['@id'])).body.name).toBe(expected[0])
  })
})

describe('a DeliveryChannelPolicy', () => {
  it('is made in the collection of its channel', async () => {
    const { status, headers, body } = await customer.call('POST', `${folders}/thumbs`, { body: thumbs })
    const id = `${hydria.base}${folders}/thumbs/my-custom-thumbs`
    expect([status, headers.get('location')]).toEqual([201, id])
    expect(body).toMatchObject({ '@id': id, '@type': 'vocab:DeliveryChannelPolicy', ...thumbs })
    expect(body.policyModified).toBe(body.policyCreated)
    expect((await customer.call('GET', id)).body).toEqual(body)
    expect((await customer.call('POST', `${folders}/thumbs`, { body: thumbs })).status).toBe(409)
  })

  it('is put at its address, and put there again', async () => {
    const { name: _, ...body } = thumbs
    const made = await customer.call('PUT', `${folders}/thumbs/other`, { body })
    expect([made.status, made.body.name]).toEqual([201, 'other'])
    const again = await customer.call('PUT', `${folders}/thumbs/other`, { body: { ...body, policyData: '["!9,9"]' } })
    expect([again.status, again.body.policyData]).toEqual([200, '["!9,9"]'])
    expect(again.body.policyModified > again.body.policyCreated).toBe(true)
  })

  it('changes what is named', async () => {
    await customer.call('POST', `${folders}/thumbs`, { body: thumbs })
    const path = `${folders}/thumbs/my-custom-thumbs`
    const { status, body } = await customer.call('PATCH', path, { body: { displayName: 'Thumbs' } })
    expect([status, body.displayName, body.policyData]).toEqual([200, 'Thumbs', thumbs.policyData])
    expect((await customer.call('PATCH', path, { body: { displayName: 'T' }, headers: minimal })).status).toBe(205)
    expect((await customer.call('PATCH', path, { body: { channel: 'iiif-av' } })).status).toBe(400)
    expect((await customer.call('PATCH', `${folders}/thumbs/nothing`, { body: {} })).status).toBe(404)
  })

  it.each([
    ['policyData', { policyData: undefined }],
    ['policyData', { policyData: 'not JSON' }],
    ['policyData', { policyData: '{}' }],
    ['policyData', { policyData: '[]' }],
    ['policyData', { policyData: '["!100,100","!100,100"]' }],
    ['policyData', { policyData: '["max"]' }],
    ['policyData', { policyData: '["pct:50"]' }],
    ['policyData', { policyData: '["100,100"]' }],
    ['policyData', { policyData: '["!100,"]' }],
    ['policyData', { policyData: '["0,"]' }],
    ['policyData', { policyData: '["99999,"]' }],
    ['policyData', { policyData: '[100]' }],
    ['name', { name: 'With-Capitals' }],
    ['name', { name: 'with space' }],
    ['name', { name: undefined }],
    ['channel', { channel: 'iiif-av' }],
    ['channel', { channel: 'mine' }],
  ])('of thumbs is refused for its %s in %j', async (property, change) => {
    const { status, body } = await customer.call('POST', `${folders}/thumbs`, { body: { ...thumbs, ...change } })
    expect([status, body.errors[0].property]).toEqual([400, property])
  })

  it('of iiif-av names presets that there are', async () => {
    const policy = { name: 'mine', policyData: '["video-mp4-720p", "video-mp4-1080p"]' }
    expect((await customer.call('POST', `${folders}/iiif-av`, { body: policy })).status).toBe(201)
    const { status } = await customer.call('PUT', `${folders}/iiif-av/other`, { body: { policyData: '["webm"]' } })
    expect(status).toBe(400)
  })

  it.each(['iiif-img', 'file'])('of %s is fixed', async channel => {
    const policy = { name: 'mine', channel, policyData: '["!9,9"]' }
    const existing = `${folders}/${channel}/${channel === 'file' ? 'none' : 'default'}`
    const post = await customer.call('POST', `${folders}/${channel}`, { body: policy })
    const put = await customer.call('PUT', `${folders}/${channel}/mine`, { body: policy })
    const patch = await customer.call('PATCH', existing, { body: { displayName: 'x' } })
    for (const { status, body } of [post, put, patch])
      expect([status, body.errors[0].property]).toEqual([400, 'channel'])
    expect((await customer.call('DELETE', existing)).status).toBe(409)
  })

  it('is deleted, unless a default delivery channel has it', async () => {
    await customer.call('POST', `${folders}/thumbs`, { body: thumbs })
    expect((await customer.call('DELETE', `${folders}/thumbs/my-custom-thumbs`)).status).toBe(204)
    expect((await customer.call('DELETE', `${folders}/thumbs/my-custom-thumbs`)).status).toBe(404)
    expect((await customer.call('DELETE', `${folders}/thumbs/default`)).status).toBe(409)
    await customer.call('POST', `${folders}/thumbs`, { body: thumbs })
    const { status } = await customer.call('DELETE', `${folders}/thumbs/my-custom-thumbs`, { headers: minimal })
    expect(status).toBe(205)
  })

  it('is not found for a customer that is not there', async () => {
    const { status } = await hydria.admin('PUT', '/customers/9999/deliveryChannelPolicies/thumbs/x', {
      body: { ...thumbs, name: 'x' },
    })
    expect(status).toBe(404)
  })
})

describe('the defaultDeliveryChannels', () => {
  let defaults: string
  const policyOf = (channel: string, name: string) => `${hydria.base}${folders}/${channel}/${name}`

  beforeEach(() => {
    defaults = `${customer.path}/defaultDeliveryChannels`
  })

  it('of a new customer are those of the platform', async () => {
    const { body } = await customer.call('GET', defaults)
    const seen = body.member.map(({ channel, policy, mediaType }: Record<string, string>) => [
      mediaType,
      channel,
      policy,
    ])
    expect(new Set(seen)).toEqual(
      new Set([
        ['application/*', 'file', policyOf('file', 'none')],
        ['audio/*', 'iiif-av', policyOf('iiif-av', 'default-audio')],
        ['image/*', 'iiif-img', policyOf('iiif-img', 'default')],
        ['image/*', 'thumbs', policyOf('thumbs', 'default')],
        ['video/*', 'iiif-av', policyOf('iiif-av', 'default-video')],
      ]),
    )
  })

  it('take a policy by its IRI', async () => {
    const given = { channel: 'iiif-av', policy: policyOf('iiif-av', 'default-video'), mediaType: 'application/mp4' }
    const { status, body } = await customer.call('POST', defaults, { body: given })
    expect([status, body]).toMatchObject([201, { '@type': 'vocab:DefaultDeliveryChannel', ...given }])
    expect(body['@id']).toMatch(/\/customers\/\d+\/defaultDeliveryChannels\/[0-9a-f-]{36}$/)
    expect((await customer.call('GET', body['@id'])).body).toEqual(body)
    const twice = await customer.call('POST', defaults, { body: given })
    expect([twice.status, twice.body.errors[0].property]).toEqual([409, 'mediaType'])
  })

  it('take a policy by its name, and the type of the documents', async () => {
    const given = {
      '@type': 'vocab:DeliveryChannel',
      channel: 'iiif-img',
      policy: 'use-original',
      mediaType: 'image/JP2',
    }
    const { status, body } = await customer.call('POST', defaults, { body: given })
    expect([status, body.policy, body.mediaType]).toEqual([201, policyOf('iiif-img', 'use-original'), 'image/jp2'])
  })

  it.each([
    ['mediaType', { channel: 'iiif-img', policy: 'default' }],
    ['mediaType', { channel: 'iiif-img', policy: 'default', mediaType: 'image' }],
    ['policy', { channel: 'iiif-img', mediaType: 'image/tiff' }],
    ['policy', { channel: 'iiif-img', policy: 'nothing', mediaType: 'image/tiff' }],
    ['channel', { policy: 'default', mediaType: 'image/tiff' }],
    ['channel', { channel: 'none', policy: 'default', mediaType: 'image/tiff' }],
    ['channel', { channel: 'iiif-img', policy: 'default', mediaType: 'application/mp4' }],
  ])('are refused for the %s of %j', async (property, body) => {
    const answer = await customer.call('POST', defaults, { body })
    expect([answer.status, answer.body.errors[0].property]).toEqual([400, property])
  })

  it('refuse the policy of another channel, or of another customer', async () => {
    const other = await hydria.customer()
    const foreign = `${hydria.base}${other.path}/deliveryChannelPolicies/iiif-img/default`
    for (const policy of [policyOf('iiif-av', 'default-video'), foreign, 'https://example.org/policy']) {
      const body = { channel: 'iiif-img', policy, mediaType: 'image/tiff' }
      const answer = await customer.call('POST', defaults, { body })
      expect([answer.status, answer.body.errors[0].property]).toEqual([400, 'policy'])
    }
  })

  it('are replaced and deleted one by one', async () => {
    const given = { channel: 'file', policy: 'none', mediaType: 'text/*' }
    const { body } = await customer.call('POST', defaults, { body: given })
    const put = await customer.call('PUT', body['@id'], { body: { ...given, mediaType: 'text/plain' } })
    expect([put.status, put.body.mediaType]).toEqual([200, 'text/plain'])
    expect((await customer.call('PUT', body['@id'], { body: { ...given, mediaType: 'application/*' } })).status).toBe(
      409,
    )
    // What is required and not named stays.
    const kept = await customer.call('PUT', body['@id'], { body: { channel: 'file' } })
    expect([kept.status, kept.body.mediaType]).toEqual([200, 'text/plain'])
    expect((await customer.call('PUT', `${defaults}/mine`, { body: given })).status).toBe(201)
    expect((await customer.call('DELETE', `${defaults}/mine`, { headers: minimal })).status).toBe(205)
    expect((await customer.call('DELETE', body['@id'])).status).toBe(204)
    expect((await customer.call('DELETE', body['@id'])).status).toBe(404)
    expect((await customer.call('GET', body['@id'])).status).toBe(404)
  })

  it('of a space are its own, at its own addresses', async () => {
    const { body: space } = await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'one' } })
    const given = { channel: 'file', policy: 'none', mediaType: 'image/*' }
    const { status, body } = await customer.call('POST', space.defaultDeliveryChannels, { body: given })
    expect([status, body['@id'].startsWith(`${space['@id']}/defaultDeliveryChannels/`)]).toEqual([201, true])
    expect((await customer.call('GET', body['@id'])).status).toBe(200)
    expect((await customer.call('GET', space.defaultDeliveryChannels)).body.totalItems).toBe(1)
    expect((await customer.call('GET', defaults)).body.totalItems).toBe(5)
    expect((await customer.call('GET', `${defaults}/${body.id}`)).status).toBe(404)
    const nowhere = `${customer.path}/spaces/99/defaultDeliveryChannels`
    expect((await customer.call('POST', nowhere, { body: given })).status).toBe(404)
    expect((await customer.call('PUT', `${nowhere}/x`, { body: given })).status).toBe(404)
  })
})
