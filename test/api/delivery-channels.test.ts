// The delivery channels of assets: every form that they are written in, what they default to, and what they do.
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { type Origin, plainPicture, startOrigin } from '../pictures.js'

let hydria: TestHydria
let origin: Origin
let customer: TestCustomer
let images: string
let space: string

beforeAll(async () => {
  origin = await startOrigin()
  hydria = await sharedTestHydria()
})
afterAll(async () => {
  await origin.close()
})
beforeEach(async () => {
  customer = await hydria.customer()
  const { body } = await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'pictures' } })
  images = body.images
  space = body['@id']
})

const policy = (channel: string, name: string) =>
  `${hydria.base}${customer.path}/deliveryChannelPolicies/${channel}/${name}`
const later = { Prefer: 'respond-async' }
/** Registers without waiting for the ingest: what is asked for is what is seen. */
const register = (body: object, id = 'one') =>
  customer.call('PUT', `${images}/${id}`, { headers: later, body: { origin: origin.url('chelsea.png'), ...body } })
const ingest = (body: object, id = 'one') =>
  customer.call('PUT', `${images}/${id}`, { body: { origin: origin.url('chelsea.png'), ...body } })
const channels = (body: { deliveryChannels: { channel: string; policy?: string }[] }) =>
  body.deliveryChannels.map(({ channel, policy }) => [channel, policy?.split('/').at(-1)])
const setDefault = (of: string, channel: string, policy: string, mediaType: string) =>
  customer.call('POST', `${of}/defaultDeliveryChannels`, { body: { channel, policy, mediaType } })

describe('the deliveryChannels of an Image', () => {
  it('that names none are the default ones of the customer', async () => {
    const { body } = await register({ mediaType: 'image/png' })
    expect(body.deliveryChannels).toEqual([
      { '@type': 'vocab:DeliveryChannel', channel: 'iiif-img', policy: policy('iiif-img', 'default') },
      { '@type': 'vocab:DeliveryChannel', channel: 'thumbs', policy: policy('thumbs', 'default') },
    ])
  })

  it.each([
    [
      'plain strings',
      ['iiif-img', 'file'],
      [
        ['iiif-img', 'default'],
        ['file', 'none'],
      ],
    ],
    ['objects without a policy', [{ channel: 'thumbs' }], [['thumbs', 'default']]],
    ['a policy by its name', [{ channel: 'iiif-img', policy: 'use-original' }], [['iiif-img', 'use-original']]],
    ['the marker none', ['none'], [['none', undefined]]],
    [
      'the marker default',
      [{ channel: 'default' }],
      [
        ['iiif-img', 'default'],
        ['thumbs', 'default'],
      ],
    ],
  ])('are written as %s', async (_, deliveryChannels, expected) => {
    const { status, body } = await register({ deliveryChannels })
    expect([status, channels(body)]).toEqual([201, expected])
  })

  it('are written with a policy by its IRI, and sent back as they are read', async () => {
    const { body } = await register({ deliveryChannels: [{ channel: 'thumbs', policy: policy('thumbs', 'default') }] })
    const again = await register({ deliveryChannels: body.deliveryChannels })
    expect([again.status, again.body.deliveryChannels]).toEqual([202, body.deliveryChannels])
  })

  it.each([
    ['video/mp4', [['iiif-av', 'default-video']]],
    ['audio/mpeg', [['iiif-av', 'default-audio']]],
    ['application/pdf', [['file', 'none']]],
  ])('of a %s are those for its kind', async (mediaType, expected) => {
    expect(channels((await register({ mediaType })).body)).toEqual(expected)
  })

  it('follow the most specific media type, channel by channel', async () => {
    await customer.call('POST', `${customer.path}/deliveryChannelPolicies/thumbs`, {
      body: { name: 'png', policyData: '["!50,50"]' },
    })
    await setDefault(customer.path, 'thumbs', 'png', 'image/png')
    const png = channels((await register({ mediaType: 'image/png' })).body)
    const jpeg = channels((await register({ mediaType: 'image/jpeg' }, 'two')).body)
    expect([new Map(png as []), new Map(jpeg as [])]).toEqual([
      new Map([
        ['iiif-img', 'default'],
        ['thumbs', 'png'],
      ]),
      new Map([
        ['iiif-img', 'default'],
        ['thumbs', 'default'],
      ]),
    ])
  })

  it('are those of the space, when any of them is for the media type', async () => {
    await setDefault(space, 'file', 'none', 'image/*')
    expect(channels((await register({ mediaType: 'image/png' })).body)).toEqual([['file', 'none']])
    expect(channels((await register({ mediaType: 'video/mp4' }, 'two')).body)).toEqual([['iiif-av', 'default-video']])
  })

  it.each([
    [['iiif-img', 'iiif-img']],
    [['none', 'file']],
    [[{ channel: 'default' }, { channel: 'file' }]],
    [['unheard-of']],
    [[{ channel: 'iiif-img', policy: 'unheard-of' }]],
    [[{ channel: 'iiif-img', policy: 'https://example.org/policies/x' }]],
    [[{ channel: 'iiif-av' }]],
    [[{ policy: 'default' }]],
    ['iiif-img'],
  ])('cannot be %j', async deliveryChannels => {
    const { status, body } = await register({ deliveryChannels, mediaType: 'image/png' })
    expect([status, body.errors[0].property]).toEqual([400, expect.stringMatching(/^deliveryChannels|^channel/)])
    expect((await customer.call('GET', `${images}/one`)).status).toBe(404)
  })

  it('must be given for a media type that no default is for', async () => {
    const { status, body } = await register({ mediaType: 'text/plain' })
    expect([status, body.errors[0].property]).toEqual([400, 'deliveryChannels'])
    expect((await register({ mediaType: 'text/plain', deliveryChannels: ['file'] })).status).toBe(201)
  })

  it('of the members of a batch are checked before any of it is taken', async () => {
    const member = [
      { id: 'a', space: 1, origin: origin.url('chelsea.png') },
      { id: 'b', space: 1, origin: origin.url('chelsea.png'), deliveryChannels: ['iiif-av'] },
    ]
    const queue = `${customer.path}/queue`
    const refused = await customer.call('POST', queue, { body: { '@type': 'Collection', member } })
    expect([refused.status, refused.body.errors[0].property]).toEqual([400, 'member[1].deliveryChannels.0'])
    const taken = [member[0], { ...member[1], deliveryChannels: [{ channel: 'file' }] }]
    expect((await customer.call('POST', queue, { body: { '@type': 'Collection', member: taken } })).status).toBe(201)
    expect(channels((await customer.call('GET', `${images}/b`)).body)).toEqual([['file', 'none']])
  })
})

describe('an Image', () => {
  it('gets the thumbnails of its policy beside the standard ones', async () => {
    await customer.call('POST', `${customer.path}/deliveryChannelPolicies/thumbs`, {
      body: { name: 'mine', policyData: '["30,", ",33", "!250,250", "2000,", "^500,", "^!600,600"]' },
    })
    const { body } = await ingest({ deliveryChannels: ['iiif-img', { channel: 'thumbs', policy: 'mine' }] })
    const { body: info } = await hydria.anyone('GET', body.thumbnailInfoJson)
    // The image has 451 x 300 pixels, which is also what it has within 1024 x 1024; 2000 would enlarge it.
    expect(info.sizes.map(({ width, height }: Record<string, number>) => `${width}x${height}`)).toEqual([
      '30x20',
      '50x33',
      '100x67',
      '200x133',
      '250x166',
      '400x266',
      '451x300',
      '500x333',
      '600x399',
    ])
    for (const size of ['30,', '500,333', '^500,', '^!600,600']) {
      const { status, headers } = await hydria.anyone('GET', `${body.thumbnailImageService}/full/${size}/0/default.jpg`)
      expect([size, status, headers.get('content-type')]).toEqual([size, 200, 'image/jpeg'])
    }
  })

  it('without thumbs has no thumbnails, and no link to any', async () => {
    const { body } = await ingest({ deliveryChannels: ['iiif-img'] })
    expect([body.thumbnailInfoJson, body.thumbnailImageService, body.thumbnail400]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
    expect((await hydria.anyone('GET', body.infoJson)).status).toBe(200)
    expect((await hydria.anyone('GET', body.infoJson.replace('iiif-img', 'thumbs'))).status).toBe(404)
  })

  it('without iiif-img has no image service', async () => {
    const { body } = await ingest({ deliveryChannels: ['thumbs'] })
    expect([body.infoJson, body.imageService]).toEqual([undefined, undefined])
    expect((await hydria.anyone('GET', body.thumbnailInfoJson)).status).toBe(200)
    expect((await hydria.anyone('GET', body.thumbnailInfoJson.replace('thumbs', 'iiif-img'))).status).toBe(404)
  })

  it('for its file alone is kept as it is, whatever it is', async () => {
    const { status, body } = await ingest({ deliveryChannels: ['file'], mediaType: 'application/pdf' })
    expect([status, body.error, body.mediaType, body.width]).toEqual([201, '', 'application/pdf', 0])
    const { body: storage } = await customer.call('GET', body.storage)
    expect([storage.size, storage.thumbnailSize]).toEqual([plainPicture('chelsea.png').length, 0])
  })

  it('for nothing is not fetched', async () => {
    const { status, body } = await ingest({ deliveryChannels: ['none'], origin: origin.url('there-is-none.png') })
    expect([status, body.error, body.ingesting]).toEqual([201, '', false])
  })

  it('is ingested again when its channels change, and only then', async () => {
    const { body: first } = await ingest({})
    const same = await customer.call('PATCH', first['@id'], { body: { deliveryChannels: first.deliveryChannels } })
    expect(same.body.finished).toBe(first.finished)
    const { body } = await customer.call('PATCH', first['@id'], { body: { deliveryChannels: ['none'] } })
    expect([channels(body), body.infoJson, body.thumbnail400]).toEqual([[['none', undefined]], undefined, undefined])
    expect((await hydria.anyone('GET', first.infoJson)).status).toBe(404)
    const { body: storage } = await customer.call('GET', `${customer.path}/storage`)
    expect([storage.totalSizeOfStoredImages, storage.totalSizeOfThumbnails]).toEqual([0, 0])
  })

  it('gets channels with a new batch of its own as it gets them elsewhere', async () => {
    const { body } = await register({})
    const given = { deliveryChannels: [{ channel: 'thumbs' }] }
    expect((await customer.call('GET', `${body['@id']}/batch`)).status).toBe(404)
    const { status, body: batched } = await customer.call('PUT', `${body['@id']}/batch`, { body: given })
    expect([status, channels(batched)]).toEqual([201, [['thumbs', 'default']]])
    const refused = await customer.call('PATCH', `${body['@id']}/batch`, { body: { deliveryChannels: ['iiif-av'] } })
    expect(refused.status).toBe(400)
  })

  it('keeps a policy from being deleted, in the trash too', async () => {
    const path = `${customer.path}/deliveryChannelPolicies/thumbs`
    await customer.call('POST', path, { body: { name: 'mine', policyData: '["!50,50"]' } })
    await register({ deliveryChannels: [{ channel: 'thumbs', policy: 'mine' }] })
    expect((await customer.call('DELETE', `${path}/mine`)).status).toBe(409)
    await customer.call('DELETE', `${images}/one`)
    expect((await customer.call('DELETE', `${path}/mine`)).status).toBe(409)
    await customer.call('DELETE', `${customer.path}/trash`)
    expect((await customer.call('DELETE', `${path}/mine`)).status).toBe(204)
  })

  it('that is uploaded has the default channels', async () => {
    const { body } = await customer.call('PUT', `${images}/up`, {
      headers: { 'Content-Type': 'image/png' },
      body: plainPicture('chelsea.png'),
    })
    expect(channels(body)).toEqual([
      ['iiif-img', 'default'],
      ['thumbs', 'default'],
    ])
  })
})
