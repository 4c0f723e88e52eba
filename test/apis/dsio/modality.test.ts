// Resources made of images captured in modality sessions: of a modality host, or of sessions registered here.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basic, startTestHydria, type TestCustomer, type TestHydria } from '../../hydria.js'
import { bytesOf, form, INFO, RADIOGRAPH } from './radiographs.js'

const HOUR = 3_600_000

describe('of sessions registered here', () => {
  let hydria: TestHydria
  let customer: TestCustomer
  let clock: number

  beforeAll(async () => {
    hydria = await startTestHydria()
  })
  beforeEach(async () => {
    clock = Date.now()
    hydria.services.now = () => new Date(clock)
    customer = await hydria.customer()
  })
  afterAll(() => hydria.stop())

  const open = async () => (await customer.call('POST', '/modality/sessions')).body.sessionId as string
  const capture = (session: string) => customer.call('POST', `/modality/sessions/${session}/images`, { body: form() })
  const reference = (body: unknown, by = customer) =>
    by.call('POST', '/images/modality', { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })

  it('a session is registered, captured into, read and ended', async () => {
    const made = await customer.call('POST', '/modality/sessions', { body: { sessionId: 's-1', clientName: 'Praxis' } })
    expect([made.status, made.headers.get('location')]).toEqual([201, `${hydria.base}/modality/sessions/s-1`])
    const captured = await capture('s-1')
    expect([captured.status, captured.body.sessionId]).toEqual([201, 's-1'])
    const read = await customer.call('GET', '/modality/sessions/s-1')
    expect(read.body).toEqual({ ...made.body, clientName: 'Praxis', imageIds: [captured.body.imageId] })
    expect((await customer.call('DELETE', '/modality/sessions/s-1')).status).toBe(204)
    for (const method of ['GET', 'DELETE'])
      expect((await customer.call(method, '/modality/sessions/s-1')).status).toBe(404)
    expect((await capture('s-1')).status).toBe(404)
  })

  it('what is captured is a form', async () => {
    const { status } = await customer.call('POST', `/modality/sessions/${await open()}/images`, { body: {} })
    expect(status).toBe(415)
  })

  it('a sessionId is registered once', async () => {
    await customer.call('POST', '/modality/sessions', { body: { sessionId: 'twice' } })
    const { status, body } = await customer.call('POST', '/modality/sessions', { body: { sessionId: 'twice' } })
    expect([status, body.errors[0].property]).toEqual([409, 'sessionId'])
    expect((await customer.call('POST', '/modality/sessions', { body: { sessionId: '../x' } })).status).toBe(400)
  })

  it('an image of the session becomes a resource that names it', async () => {
    const session = await open()
    const { imageId } = (await capture(session)).body
    const { status, body } = await reference({ sessionId: session, imageId })
    expect(status).toBe(201)
    expect(body).toMatchObject({
      mediaType: 'image/png',
      url: `${hydria.base}/images/${body.id}/file.png`,
      imageInfo: INFO,
      modalitySession: { sessionId: session, imageId },
    })
    expect(body.id).not.toBe(imageId)
    expect((await bytesOf(hydria, customer, 'GET', body.url)).bytes.equals(RADIOGRAPH)).toBe(true)
  })

  it('deleting the resource leaves the image in its session', async () => {
    const session = await open()
    const { imageId } = (await capture(session)).body
    const { id } = (await reference({ sessionId: session, imageId })).body
    expect((await customer.call('DELETE', `/images/${id}`)).status).toBe(204)
    expect((await reference({ sessionId: session, imageId })).status).toBe(201)
  })

  it('a captured image is no resource itself', async () => {
    const { imageId } = (await capture(await open())).body
    expect((await customer.call('GET', `/images/${imageId}`)).status).toBe(404)
  })

  it('the resource lasts as long as the session, and both leave nothing', async () => {
    const session = await open()
    const { imageId } = (await capture(session)).body
    const { id } = (await reference({ sessionId: session, imageId })).body
    await customer.call('DELETE', `/modality/sessions/${session}`)
    expect((await customer.call('GET', `/images/${id}`)).status).toBe(404)
    const rows = await hydria.services.store.db('images').where({ customer: customer.id }).select('id')
    const keys = []
    for await (const { key } of hydria.services.blobs.list(`${customer.id}/original/`)) keys.push(key)
    expect([rows, keys]).toEqual([[], []])
  })

  it('what a manifest shows goes, unless the client wants to know of that first', async () => {
    const session = await open()
    const { imageId } = (await capture(session)).body
    const { id } = (await reference({ sessionId: session, imageId })).body
    const spaces = (await customer.call('GET', `${customer.path}/spaces`)).body.member
    const space = spaces.find(({ name }: { name: string }) => name === 'dsio').id
    const body = {
      type: 'Manifest',
      label: { en: ['Shown'] },
      paintedResources: [id, imageId].map(one => ({ asset: { id: one, space } })),
    }
    const manifest = `${customer.path}/iiif/manifests/shown`
    expect((await customer.call('PUT', manifest, { body })).status).toBe(201)
    const headers = { Prefer: 'handling=strict' }
    for (const path of [`/images/${id}`, `/modality/sessions/${session}`]) {
      const { status, text } = await customer.call('DELETE', path, { headers })
      expect([status, text]).toEqual([409, expect.stringContaining(hydria.base + manifest)])
      expect((await customer.call('DELETE', path)).status).toBe(204)
    }
  })

  it('a session ends by itself when its time has come', async () => {
    const session = await open()
    const { imageId } = (await capture(session)).body
    clock += 4 * HOUR
    const { id } = (await reference({ sessionId: session, imageId })).body
    clock += 4 * HOUR
    expect((await customer.call('GET', `/images/${id}`)).status).toBe(404)
    expect((await reference({ sessionId: session, imageId })).status).toBe(404)
  })

  it('what is not there is a 404', async () => {
    const session = await open()
    const { imageId } = (await capture(session)).body
    const other = await hydria.customer()
    const asked = [
      reference({ sessionId: 'nowhere', imageId }),
      reference({ sessionId: session, imageId: 'nowhere' }),
      reference({ sessionId: await open(), imageId }),
      reference({ sessionId: session, imageId }, other),
    ]
    expect((await Promise.all(asked)).map(({ status }) => status)).toEqual([404, 404, 404, 404])
  })

  it.each<[unknown, string[]]>([
    [{ imageId: 'i' }, ['sessionId']],
    [{ sessionId: 's' }, ['imageId']],
    [{}, ['sessionId', 'imageId']],
    [{ sessionId: 7, imageId: 'i' }, ['sessionId']],
    [{ sessionId: '../..', imageId: 'i' }, ['sessionId']],
    [{ sessionId: 's', imageId: 'a/b' }, ['imageId']],
    [{ sessionId: 's', imageId: 'i', image: 'x' }, ['image']],
    [[], ['body']],
  ])('%j is a 400 that names %j', async (body, names) => {
    const answer = await reference(body)
    expect([answer.status, answer.body.errors.map(({ property }: { property: string }) => property)]).toEqual([
      400,
      names,
    ])
  })

  it('a key that may only read makes nothing, and filters', async () => {
    const { id } = (await customer.call('POST', '/images', { body: form() })).body
    await hydria.services.store.db('keys').where({ customer: customer.id }).update({ access: 'read' })
    await hydria.settled()
    expect((await customer.call('POST', '/images', { body: form() })).status).toBe(403)
    expect((await customer.call('DELETE', `/images/${id}`)).status).toBe(403)
    expect((await customer.call('POST', `/images/${id}/filters/unmap`)).status).toBe(200)
  })
})

describe('of a modality host', () => {
  let host: Server
  let hydria: TestHydria
  let customer: TestCustomer
  let active: Set<string>
  let image: { info: string; media: Buffer }
  let seen: string[]

  beforeAll(async () => {
    host = createServer((request, response) => {
      const [, , session, , id, media] = request.url!.split('/').slice(1)
      seen.push(request.url!)
      if (request.headers.authorization !== basic(customer.key, customer.secret))
        return void response.writeHead(401).end()
      if (session === 'broken') return void response.writeHead(500).end()
      if (!active.has(session!) || (id && id !== 'one')) return void response.writeHead(404).end()
      if (media) return void response.setHeader('Content-Type', 'image/png').end(image.media)
      response.setHeader('Content-Type', 'application/json').end(id ? image.info : '{}')
    })
    await new Promise<void>(resolve => host.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(host.address() as AddressInfo).port}/modality/`
    // Private origins are refused here: the operator's own host is none of them.
    hydria = await startTestHydria({ MODALITY_URL: url, ALLOW_PRIVATE_ORIGINS: 'false' })
  })
  beforeEach(async () => {
    customer = await hydria.customer()
    active = new Set(['s1'])
    image = { info: JSON.stringify({ id: 'one', width: 320, pixelSizeX: 0.015, ...INFO }), media: RADIOGRAPH }
    seen = []
  })
  afterAll(async () => {
    await hydria.stop()
    host.closeAllConnections()
    host.close()
  })

  const reference = (sessionId: string, imageId = 'one') =>
    customer.call('POST', '/images/modality', {
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ sessionId, imageId }),
    })

  it("the image is fetched with the caller's credentials, and its imageInfo is the documented subset", async () => {
    const { status, body } = await reference('s1')
    expect([status, body.imageInfo, body.modalitySession]).toEqual([201, INFO, { sessionId: 's1', imageId: 'one' }])
    expect((await bytesOf(hydria, customer, 'GET', body.url)).bytes.equals(RADIOGRAPH)).toBe(true)
    expect(seen).toEqual([
      '/modality/acquisition/s1/images/one',
      '/modality/acquisition/s1/images/one/media',
      '/modality/acquisition/s1',
      '/modality/acquisition/s1',
    ])
  })

  it('the resource lasts as long as the session', async () => {
    const { id } = (await reference('s1')).body
    active.clear()
    expect((await customer.call('GET', `/images/${id}`)).status).toBe(404)
  })

  it.each([
    ['s2', 'one'],
    ['s1', 'two'],
  ])('what the host does not have, %s/%s, is a 404', async (session, id) => {
    expect((await reference(session, id)).status).toBe(404)
  })

  it('a host that refuses the credentials is a 403, one that fails a 502', async () => {
    expect((await reference('broken')).status).toBe(502)
    const { call } = await hydria.customer()
    const refused = await call('POST', '/images/modality', {
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ sessionId: 's1', imageId: 'one' }),
    })
    expect(refused.status).toBe(403)
  })

  it.each<[string, () => void]>([
    ['no JSON', () => (image.info = '<html>')],
    ['no lookup table', () => (image.info = '{}')],
    ['no radiograph', () => (image.media = Buffer.from('hello'))],
  ])('%s from the host is a 502, and leaves nothing', async (_, spoil) => {
    spoil()
    expect((await reference('s1')).status).toBe(502)
    const rows = await hydria.services.store.db('images').where({ customer: customer.id }).select('id')
    expect(rows).toEqual([])
  })
})
