// Sound and video from upload to player: what the API tells of them, and what is delivered to whom.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { ffmpeg, type MediaName, media } from '../media.js'
import { faults2, faults3 } from './iiif-presentation.js'

// A slow or busy machine transcodes slowly.

let hydria: TestHydria
let customer: TestCustomer
const VIDEO = 'full/full/max/max/0/default.mp4'
const SOUND = 'full/max/default.mp3'

const image = (id: string): string => `${customer.path}/spaces/1/images/${id}`

const upload = (id: string, name: MediaName, mediaType: string) =>
  customer.call('PUT', image(id), { headers: { 'Content-Type': mediaType }, body: media(name) })

beforeAll(async () => {
  hydria = await sharedTestHydria({ SYNC_INGEST_S: '600' })
  customer = await hydria.customer()
  await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'films' } })
  await customer.call('POST', `${customer.path}/roles`, { body: { name: 'staff' } })
  await customer.call('PUT', `${customer.path}/deliveryChannelPolicies/iiif-av/all`, {
    body: { policyData: '["video-mp4-480p", "video-mp4-720p", "audio-mp3-192"]' },
  })
  for (const [id, name, mediaType] of [
    ['film', 'film.mp4', 'video/mp4'],
    ['tone', 'tone.wav', 'audio/wav'],
    ['many', 'film.mp4', 'video/mp4'],
    ['closed', 'film.mp4', 'video/mp4'],
  ] as const) {
    const { status, body } = await upload(id, name, mediaType)
    expect([status, body.error]).toEqual([201, ''])
  }
  const { body } = await customer.call('PATCH', image('many'), {
    body: { deliveryChannels: [{ channel: 'iiif-av', policy: 'all' }, 'file'] },
  })
  expect(body.error).toBe('')
  await customer.call('PATCH', image('closed'), { body: { roles: ['staff'], deliveryChannels: ['iiif-av', 'file'] } })
})

async function get(path: string, headers: Record<string, string> = {}, method = 'GET') {
  const response = await fetch(`${hydria.base}/${path}`, { headers, method })
  return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) }
}

const av = (id: string, path: string): string => `iiif-av/${customer.id}/1/${id}/${path}`

/** What ffmpeg finds in bytes when it decodes all of them. */
function decoded(bytes: Buffer, extension: string): string {
  const file = join(process.env['HYDRIA_TEST_FOLDER']!, `${crypto.randomUUID()}.${extension}`)
  writeFileSync(file, bytes)
  return ffmpeg('-i', file, '-map', '0', '-f', 'framecrc', '-')
}

describe('The Image', () => {
  it('of video has its size and its duration, of sound its duration', async () => {
    const { body } = await customer.call('GET', image('film'))
    expect(body).toMatchObject({ family: 'T', mediaType: 'video/mp4', width: 320, height: 240, ingesting: false })
    expect(Math.abs(body.duration - 2000)).toBeLessThan(100)
    expect(body.deliveryChannels).toMatchObject([
      { channel: 'iiif-av', policy: expect.stringMatching(/default-video$/) },
    ])
    expect((await customer.call('GET', image('tone'))).body).toMatchObject({ family: 'T', duration: 1500, width: 0 })
  })

  it('tells in its metadata what its original is and what was made of it', async () => {
    const { body } = await customer.call('GET', `${image('many')}/metadata`)
    expect(body).toMatchObject({
      format: 'mov',
      mediaType: 'video/mp4',
      videoCodec: 'mpeg4',
      frameRate: 25,
      audioCodec: 'aac',
      sampleRate: 44100,
      audioLayout: 'mono',
    })
    expect(body.transcodes).toMatchObject([
      { '@type': 'vocab:Transcode', preset: 'video-mp4-480p', mediaType: 'video/mp4', width: 320, videoCodec: 'h264' },
      { preset: 'video-mp4-720p', height: 240, audioCodec: 'aac' },
      { preset: 'audio-mp3-192', mediaType: 'audio/mpeg', audioCodec: 'mp3' },
    ])
    expect(body.transcodes[2]).not.toHaveProperty('width')
    for (const { address, size } of body.transcodes) {
      const { status, bytes } = await get(address.slice(hydria.base.length + 1))
      expect([status, bytes.length]).toEqual([200, size])
    }
  })

  it('counts its transcodes in its storage', async () => {
    const { transcodes, size: original } = (await customer.call('GET', `${image('many')}/metadata`)).body
    const sizes = transcodes.map(({ size }: { size: number }) => size)
    const { body } = await customer.call('GET', `${image('many')}/storage`)
    expect(body.size).toBe(sizes.reduce((sum: number, size: number) => sum + size, original))
  })

  it('can be read as Turtle, its transcodes with it', async () => {
    const { text } = await customer.call('GET', `${image('film')}/metadata`, { headers: { Accept: 'text/turtle' } })
    expect(text).toMatch(/video-mp4-720p/)
  })
})

describe('A transcode', () => {
  it.each([
    ['film', VIDEO, 'video/mp4', /0: video[\s\S]*1: audio/],
    ['tone', SOUND, 'audio/mpeg', /0: audio/],
    ['tone', 'full/full/max/max/0/default.mp3', 'audio/mpeg', /0: audio/],
    ['many', SOUND, 'audio/mpeg', /0: audio/],
    ['many', 'video-mp4-720p.mp4', 'video/mp4', /0: video[\s\S]*1: audio/],
  ])('of %s plays at %s', async (id, path, mediaType, streams) => {
    const { status, headers, bytes } = await get(av(id, path))
    expect([status, headers.get('content-type'), headers.get('accept-ranges')]).toEqual([200, mediaType, 'bytes'])
    expect(headers.get('access-control-allow-origin')).toBe('*')
    expect(headers.get('cache-control')).toMatch(/^public/)
    // A browser that opens it by itself plays it: a sandbox would keep it from that.
    expect(headers.get('content-security-policy')).toBeNull()
    expect(decoded(bytes, path.split('.').at(-1)!)).toMatch(streams)
  })

  it('is found by the name of the customer, too', async () => {
    expect((await get(`iiif-av/${customer.name}/1/film/${VIDEO}`)).status).toBe(200)
  })

  it('is sent in part, as players ask for it', async () => {
    const { bytes: whole } = await get(av('film', VIDEO))
    const { status, headers, bytes } = await get(av('film', VIDEO), { Range: 'bytes=100-199' })
    expect([status, headers.get('content-range')]).toEqual([206, `bytes 100-199/${whole.length}`])
    expect(bytes.equals(whole.subarray(100, 200))).toBe(true)
    const behind = await get(av('film', VIDEO), { Range: `bytes=${whole.length}-` })
    expect([behind.status, behind.headers.get('content-range')]).toEqual([416, `bytes */${whole.length}`])
  })

  it('is not sent to who has it, nor to HEAD', async () => {
    const { headers, bytes } = await get(av('film', VIDEO))
    const known = await get(av('film', VIDEO), { 'If-None-Match': headers.get('etag')! })
    expect([known.status, known.bytes.length]).toEqual([304, 0])
    const head = await get(av('film', VIDEO), {}, 'HEAD')
    expect([head.status, head.headers.get('content-length'), head.bytes.length]).toEqual([200, `${bytes.length}`, 0])
  })

  it('has a tag of its own', async () => {
    const tags = await Promise.all(
      [VIDEO, 'video-mp4-720p.mp4', SOUND].map(async path => (await get(av('many', path))).headers.get('etag')),
    )
    expect(new Set(tags).size).toBe(3)
  })

  it('of who may not see it is told to no one', async () => {
    for (const path of [av('closed', VIDEO), av('closed', 'video-mp4-720p.mp4'), `file/${customer.id}/1/closed`])
      for (const headers of [{}, { Range: 'bytes=0-99' }, { 'If-None-Match': '*' }] as Record<string, string>[]) {
        const answer = await get(path, headers)
        expect([path, answer.status, answer.headers.get('cache-control')]).toEqual([path, 401, 'no-store'])
        expect(answer.bytes.length).toBeLessThan(300)
      }
    const { headers } = await get(av('closed', VIDEO), {}, 'HEAD')
    expect(headers.get('etag')).toBeNull()
  })

  it('of a closed asset is sent to its customer, and kept by no shared cache', async () => {
    const { status, headers } = await customer.call('GET', `/${av('closed', VIDEO)}`)
    expect([status, headers.get('cache-control')]).toEqual([200, 'private, no-cache'])
  })
})

describe('The manifest', () => {
  const manifest = async (id: string, version = '') =>
    (await hydria.anyone('GET', `/iiif-manifest/${version}${customer.id}/1/${id}`)).body

  it.each(['film', 'tone', 'many'])('of %s is one of the Presentation API', async id => {
    expect(faults3(await manifest(id))).toEqual([])
    expect(faults2(await manifest(id, 'v2/'))).toEqual([])
  })

  it('of video paints a canvas that lasts', async () => {
    const [canvas] = (await manifest('film')).items
    expect(canvas).toMatchObject({ type: 'Canvas', width: 320, height: 240, duration: expect.closeTo(2, 0) })
    const { body, target } = canvas.items[0].items[0]
    expect(target).toBe(canvas.id)
    expect(body).toMatchObject({ type: 'Video', format: 'video/mp4', width: 320, height: 240 })
    expect(body.id).toBe(`${hydria.base}/${av('film', VIDEO)}`)
  })

  it('of sound has a canvas that only lasts', async () => {
    const [canvas] = (await manifest('tone')).items
    expect([canvas.duration, canvas.width, canvas.height, canvas.behavior]).toEqual([
      1.5,
      undefined,
      undefined,
      undefined,
    ])
    const { body } = canvas.items[0].items[0]
    expect([body.type, body.format, body.id]).toEqual(['Sound', 'audio/mpeg', `${hydria.base}/${av('tone', SOUND)}`])
  })

  it('of several transcodes is a Choice, each of which plays', async () => {
    const [canvas] = (await manifest('many')).items
    const { body } = canvas.items[0].items[0]
    expect([body.type, body.items.map(({ type, label }: never) => [type, label])]).toEqual([
      'Choice',
      [
        ['Video', { en: ['MP4 480p'] }],
        ['Video', { en: ['MP4 720p'] }],
        ['Sound', { en: ['MP3 192 kbit/s'] }],
      ],
    ])
    for (const { id, format } of body.items) {
      const { status, headers } = await get(id.slice(hydria.base.length + 1), {}, 'HEAD')
      expect([status, headers.get('content-type')]).toEqual([200, format])
    }
    expect(canvas.rendering).toMatchObject([{ type: 'Video', format: 'video/mp4' }])
  })

  it('of version 2, which knows neither, links to what is played', async () => {
    const [canvas] = (await manifest('many', 'v2/')).sequences[0].canvases
    expect([canvas.width, canvas.images]).toEqual([320, []])
    expect(canvas.rendering.map(({ format }: never) => format)).toEqual([
      'video/mp4',
      'video/mp4',
      'audio/mpeg',
      'video/mp4',
    ])
    expect((await manifest('tone', 'v2/')).sequences[0].canvases[0]).toMatchObject({ width: 1000, height: 1000 })
  })
})

it.each([
  ['film', SOUND, /there is full\/full\/max\/max\/0\/default\.mp4\./],
  ['many', 'full/max/default.webm', /default\.mp4 and video-mp4-720p\.mp4 and full\/max\/default\.mp3/],
  ['film', '../film', /./],
  ['film', '', /./],
  ['nothing', VIDEO, /The asset nothing was not found/],
])('%s has nothing at %s', async (id, path, reason) => {
  const { status, bytes } = await get(av(id, path))
  expect([status, bytes.toString()]).toEqual([404, expect.stringMatching(reason)])
})

it('a picture has no transcodes', async () => {
  await customer.call('PUT', image('picture'), {
    headers: { 'Content-Type': 'image/png' },
    body: Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    ),
  })
  const { status, bytes } = await get(av('picture', VIDEO))
  expect([status, bytes.toString()]).toEqual([404, expect.stringContaining('The delivery channel iiif-av')])
})

it.each([
  ['film', 'video', 'video/mp4'],
  ['tone', 'audio', 'audio/mpeg'],
  ['closed', 'video', 'video/mp4'],
])('the page of %s in the console plays it, for whoever may see it', async (id, element, mediaType) => {
  const { text } = await customer.call('GET', image(id), { headers: { Accept: 'text/html' } })
  const [, source] = new RegExp(`<${element} controls [^>]*src="([^"]+)"`).exec(text)!
  const { status, headers } = await customer.call('GET', source!)
  expect([status, headers.get('content-type')]).toEqual([200, mediaType])
})

it('the page of what is given out as a file leads to that', async () => {
  const { text } = await customer.call('GET', image('many'), { headers: { Accept: 'text/html' } })
  const [, file] = /<a href="([^"]+)" download>Download the file</.exec(text)!
  expect((await customer.call('GET', file!)).status).toBe(200)
})
