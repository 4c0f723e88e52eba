// The ingest of sound and video: what is refused and how it is told, and which bytes are kept for how long.

import { sweep } from '../../src/ingest/index.js'
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { type MediaName, media, mediaFile, playlistOf } from '../media.js'
import { type Origin, picture, startOrigin } from '../pictures.js'

// A slow or busy machine transcodes slowly.

let hydria: TestHydria
let customer: TestCustomer
let origin: Origin

beforeAll(async () => {
  origin = await startOrigin((request, response) => response.end(media(request.url!.slice(1) as MediaName)))
  hydria = await sharedTestHydria({ SYNC_INGEST_S: '600' })
  customer = await hydria.customer()
  await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'films' } })
  const policies = `${customer.path}/deliveryChannelPolicies/iiif-av`
  for (const [name, presets] of [
    ['sound', ['audio-mp3-128']],
    ['both', ['video-mp4-480p', 'audio-mp3-128']],
  ] as const)
    await customer.call('PUT', `${policies}/${name}`, { body: { policyData: JSON.stringify(presets) } })
})
afterAll(async () => {
  await origin.close()
})

const image = (id: string): string => `${customer.path}/spaces/1/images/${id}`

const upload = (id: string, body: Buffer, mediaType = 'video/mp4') =>
  customer.call('PUT', image(id), { headers: { 'Content-Type': mediaType }, body })

const channels = (policy: string) => ({ deliveryChannels: [{ channel: 'iiif-av', policy }] })

const transcodes = async (): Promise<string[]> => {
  const found: string[] = []
  for await (const { key } of hydria.services.blobs.list(`${customer.id}/av/`)) found.push(key)
  return found.map(key => key.replace(/^.*-v1-(.*)-[0-9a-f]{8}$/, '$1')).sort()
}

const storedBytes = async (): Promise<number> => {
  const { body } = await customer.call('GET', `${customer.path}/storage`)
  return body.totalSizeOfStoredImages
}

describe('An error says why, and nothing is stored:', () => {
  it.each<[string, () => Buffer, string, RegExp]>([
    [
      'a text',
      () => Buffer.from('No film at all, but enough words to be read.\n'),
      'video/mp4',
      /cannot be read as sound or video/,
    ],
    [
      'a playlist of a local file',
      () => playlistOf(mediaFile('film.mp4')),
      'video/mp4',
      /The file is hls.* it must be MP4/,
    ],
    ['a broken film', () => media('film.mp4').subarray(0, 3000), 'video/mp4', /moov atom not found/],
    ['a picture', () => picture('coffee.png'), 'video/mp4', /The file is png/],
    [
      'sound without pictures',
      () => media('speech.mp4'),
      'video/mp4',
      /sound but no moving pictures: the policy default-video/,
    ],
    [
      'pictures without sound',
      () => media('silent.mkv'),
      'audio/x-matroska',
      /moving pictures but no sound: the policy default-audio/,
    ],
  ])('%s', async (name, bytes, mediaType, error) => {
    const id = `bad-${name.replaceAll(' ', '-')}`
    const { status, body } = await upload(id, bytes(), mediaType)
    expect([status, body.description]).toEqual([422, expect.stringMatching(error)])
    expect((await customer.call('GET', image(id))).body).not.toHaveProperty('duration')
    expect(body.description).not.toMatch(/\/(tmp|blobs|data)\//)
    expect(await transcodes()).toEqual([])
  })
})

it('what a file does not have is left out of a policy of several presets', async () => {
  const { body } = await customer.call('PUT', image('silent'), {
    body: { origin: origin.url('silent.mkv'), mediaType: 'video/x-matroska', ...channels('both') },
  })
  expect([body.error, body.duration]).toEqual(['', 1000])
  expect(await transcodes()).toEqual(['video-mp4-480p'])
  await customer.call('DELETE', `${image('silent')}?purge=true`)
})

it('transcodes go with what no longer asks for them, and are made once', async () => {
  const before = await storedBytes()
  const { body } = await customer.call('PUT', image('film'), {
    body: { origin: origin.url('film.mp4'), mediaType: 'video/mp4', ...channels('both') },
  })
  expect([body.error, await transcodes()]).toEqual(['', ['audio-mp3-128', 'video-mp4-480p']])
  const whole = await storedBytes()
  const { address } = (await customer.call('GET', `${image('film')}/metadata`)).body.transcodes[0]
  const { headers } = await hydria.anyone('GET', address)

  expect((await customer.call('POST', `${image('film')}/reingest`)).body.error).toBe('')
  expect((await hydria.anyone('HEAD', address)).headers.get('etag')).toBe(headers.get('etag'))
  expect(await storedBytes()).toBe(whole)

  await customer.call('PUT', image('twin'), {
    body: { origin: origin.url('film.mp4'), mediaType: 'video/mp4', ...channels('sound') },
  })
  expect((await customer.call('PATCH', image('film'), { body: channels('sound') })).body.error).toBe('')
  expect((await hydria.anyone('GET', address)).status).toBe(404)
  await sweep(hydria.services)
  expect(await transcodes()).toEqual(['audio-mp3-128'])

  await customer.call('DELETE', `${image('film')}?purge=true`)
  expect([(await hydria.anyone('GET', address)).status, await transcodes()]).toEqual([404, ['audio-mp3-128']])
  await customer.call('DELETE', `${image('twin')}?purge=true`)
  await sweep(hydria.services)
  expect([await transcodes(), await storedBytes()]).toEqual([[], before])
})

it('a failed reingest takes nothing away, and says so', async () => {
  const { body } = await upload('kept', media('tone.wav'), 'audio/wav')
  expect(body.error).toBe('')
  const failed = await customer.call('PATCH', image('kept'), { body: channels('default-video') })
  expect(failed.body.description).toMatch(/no moving pictures.* The previous derivatives are still served\.$/)
  expect((await hydria.anyone('HEAD', `/iiif-av/${customer.id}/1/kept/full/max/default.mp3`)).status).toBe(200)
})

it('"none" delivers nothing of it, "file" the original alone', async () => {
  await upload('plain', media('tone.wav'), 'audio/wav')
  const av = `/iiif-av/${customer.id}/1/plain/full/max/default.mp3`
  expect((await hydria.anyone('HEAD', av)).status).toBe(200)
  const { body } = await customer.call('PATCH', image('plain'), { body: { deliveryChannels: ['file'] } })
  expect([body.error, body.duration]).toEqual(['', undefined])
  expect((await hydria.anyone('HEAD', av)).status).toBe(404)
  expect((await hydria.anyone('HEAD', `/file/${customer.id}/1/plain`)).status).toBe(200)
  await customer.call('PATCH', image('plain'), { body: { deliveryChannels: ['none'] } })
  expect((await hydria.anyone('HEAD', `/file/${customer.id}/1/plain`)).status).toBe(404)
})

it('bytes of another kind bring the channels for them along', async () => {
  expect((await upload('changed', picture('coffee.png'), 'image/png')).body).toMatchObject({ family: 'I', error: '' })
  const { body } = await upload('changed', media('tone.wav'), 'audio/wav')
  expect(body).toMatchObject({ family: 'T', error: '', duration: 1500, width: 0 })
  expect(body.deliveryChannels).toMatchObject([{ channel: 'iiif-av' }])
  expect((await upload('changed', picture('coffee.png'), 'image/png')).body).toMatchObject({ family: 'I', width: 600 })
})

it('sound and video are no source images of rokka', async () => {
  await upload('film-here', media('film.mp4'))
  const { db } = hydria.services.store
  expect(await db('rokka_images').where({ customer: customer.id, id: 'film-here' })).toEqual([])
})

it('a playlist is not taken for the channel at all', async () => {
  const { status, body } = await customer.call('PUT', image('list'), {
    body: { origin: origin.url('film.mp4'), mediaType: 'application/x-mpegurl', deliveryChannels: ['iiif-av'] },
  })
  expect([status, body.errors[0].property]).toEqual([400, 'deliveryChannels.0'])
})
