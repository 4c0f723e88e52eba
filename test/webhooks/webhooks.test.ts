// Webhooks: what a receiver is told, signed so that a verifier of others believes it; what is tried again, given up, and sent anew.
import { Webhook } from 'standardwebhooks'
import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { plainPicture } from '../pictures.js'
import { type Receiver, startReceiver, type Told } from './receiver.js'

let hydria: TestHydria
let customer: TestCustomer
let receiver: Receiver
let images: string

interface Hook {
  iri: string
  secret: string
  id: string
}

const hookWith = async (body: object): Promise<Hook> => {
  const { status, body: made } = await customer.call('POST', `${customer.path}/webhooks`, { body })
  expect([status, made.errors]).toEqual([201, undefined])
  return { iri: made['@id'], secret: made.secret, id: made.id }
}

const db = () => hydria.services.store.db
/** Has what waits be due at once. */
async function hasten(hook: Hook): Promise<void> {
  await db()('webhook_deliveries').where({ webhook: hook.id, status: 'pending' }).update({ next_try: db().fn.now() })
  await db().raw(`SELECT pg_notify('hydria_changes', '')`)
}

/** The deliveries of a webhook once they are so. */
async function deliveriesOf(hook: Hook, holds: (list: { status: string; tries: number }[]) => boolean) {
  for (let looks = 0; looks < 500; looks++) {
    const { body } = await customer.call('GET', `${hook.iri}/deliveries`)
    if (holds(body.member)) return body.member
    await new Promise(resolve => setTimeout(resolve, 10))
  }
  throw new Error('the deliveries do not get there')
}

const put = (id: string, body: string | Buffer = plainPicture('chelsea.png')) =>
  customer.call('PUT', `${images}/${id}`, { headers: { 'Content-Type': 'image/png' }, body })

const of = (hook: string, type?: string) => (told: Told) =>
  told.path === hook && (type === undefined || told.body.type === type)

beforeAll(async () => {
  receiver = await startReceiver()
  hydria = await sharedTestHydria()
  customer = await hydria.customer()
  images = (await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'a' } })).body.images
})
afterAll(async () => {
  const { body } = await customer.call('GET', `${customer.path}/webhooks`)
  for (const { '@id': iri } of body.member) await customer.call('DELETE', iri)
  await receiver.stop()
})

it('is told of the life of an image, in order and signed', async () => {
  const hook = await hookWith({ url: `${receiver.base}/life`, label: 'all' })
  await put('life')
  await customer.call('PATCH', `${images}/life`, { body: { string1: 'x' } })
  await customer.call('DELETE', `${images}/life`)
  const trash = (await customer.call('GET', `${customer.path}/trash`)).body.member[0]['@id']
  await customer.call('POST', `${trash}/restore`)
  await customer.call('DELETE', `${images}/life?purge`)
  await receiver.heard(of('/life', 'image.deleted'))
  const told = receiver.told.filter(of('/life'))
  const types = told.map(({ body }) => body.type)
  expect(types.filter((type, index) => type !== types[index - 1])).toEqual([
    ...['image.created', 'image.ingested', 'image.changed', 'image.trashed', 'image.restored', 'image.deleted'],
  ])
  expect(told[0]!.body.data).toEqual({ id: `${images}/life`, type: 'Image' })
  const verifier = new Webhook(hook.secret)
  for (const { text, headers } of told)
    expect(verifier.verify(text, headers as Record<string, string>)).toEqual(JSON.parse(text))
  expect(new Set(told.map(({ headers }) => headers['webhook-id'])).size).toBe(told.length)
})

it('is told of failures, moves, batches, adjuncts, manifests and collections', async () => {
  await hookWith({ url: `${receiver.base}/kinds` })
  await put('broken', 'no picture')
  await customer.call('POST', `${customer.path}/spaces`, { body: { name: 'b' } })
  await put('moved')
  await customer.call('POST', `${customer.path}/moveImages`, { body: { selected: [`${images}/moved`], space: 2 } })
  const member = [{ id: 'nothing', space: 1, origin: 'http://127.0.0.1:1/x.jpg' }]
  const batch = await customer.call('POST', `${customer.path}/queue`, { body: { '@type': 'Collection', member } })
  await customer.call('DELETE', `${images}/nothing`)
  const adjunct = { '@type': 'Text', externalId: 'https://example.org/a', iiifLink: 'seeAlso', mediaType: 'text/plain' }
  const words = `${customer.path}/spaces/2/images/moved/adjuncts/words`
  await customer.call('PUT', words, { body: adjunct })
  await customer.call('PATCH', words, { body: { label: { en: ['Words'] } } })
  await customer.call('DELETE', words)
  for (const kind of ['collections', 'manifests']) {
    const at = `${customer.path}/iiif/${kind}/it`
    const type = kind === 'manifests' ? 'Manifest' : 'Collection'
    const headers = { 'If-Match': '*' }
    await customer.call('PUT', at, { body: { type, slug: `it-${kind}`, label: { en: ['It'] }, public: true } })
    await customer.call('PATCH', at, { headers, body: { label: { en: ['That'] } } })
    await customer.call('PATCH', at, { headers, body: { slug: `that-${kind}` } })
    await customer.call('DELETE', at, { headers })
  }
  const last = await receiver.heard(of('/kinds', 'manifest.deleted'))
  expect(last.body.data).toEqual({ id: `${hydria.base}${customer.path}/iiif/manifests/it`, type: 'Manifest' })
  const told = receiver.told.filter(of('/kinds')).map(({ body }) => body)
  const finished = await receiver.heard(of('/kinds', 'batch.finished'))
  expect(finished.body.data).toEqual({ id: batch.body['@id'], type: 'Batch' })
  expect([...new Set(told.map(({ type }) => type))]).toEqual(
    expect.arrayContaining([
      ...['image.failed', 'image.moved', 'adjunct.created', 'adjunct.changed', 'adjunct.deleted'],
      ...['manifest', 'collection'].flatMap(kind =>
        ['published', 'changed', 'moved', 'deleted'].map(what => `${kind}.${what}`),
      ),
    ]),
  )
  expect(told.find(({ type }) => type === 'image.moved').data).toEqual({
    ...{ id: `${hydria.base}${customer.path}/spaces/2/images/moved`, type: 'Image' },
    former: `${images}/moved`,
  })
  const about = (id: string) => told.filter(({ data }) => data.id.endsWith(id)).map(({ type }) => type)
  expect(about('/spaces/1/images/moved')).not.toContain('image.deleted')
})

it('is told only of what it asks for, and of nothing while it is off', async () => {
  const hook = await hookWith({ url: `${receiver.base}/some`, eventTypes: ['image.trashed'] })
  const trash = async (id: string) => {
    await put(id)
    await customer.call('DELETE', `${images}/${id}`)
  }
  await trash('one')
  await receiver.heard(of('/some'))
  await customer.call('PATCH', hook.iri, { body: { enabled: false } })
  await trash('two')
  // Until it can be read in the record of changes, it counts as later: another transaction may still come before.
  const isRead = async () => {
    const { body } = await customer.call('GET', `${customer.path}/changes?before=`)
    return body.orderedItems.some(
      ({ type, object }: { type: string; object: { id: string } }) => type === 'Delete' && object.id.endsWith('/two'),
    )
  }
  while (!(await isRead())) await new Promise(resolve => setTimeout(resolve, 10))
  await customer.call('PATCH', hook.iri, { body: { enabled: true } })
  await trash('three')
  await receiver.heard(told => of('/some')(told) && told.body.data.id.endsWith('/three'))
  const told = receiver.told.filter(of('/some')).map(({ body }) => [body.type, body.data.id.split('/').at(-1)])
  expect(told).toEqual([
    ['image.trashed', 'one'],
    ['image.trashed', 'three'],
  ])
})

it('has its secret in the first answer alone, and signs with both for a while after another was made', async () => {
  const hook = await hookWith({ url: `${receiver.base}/rotated`, eventTypes: ['image.moved'] })
  expect(hook.secret).toMatch(/^whsec_[A-Za-z0-9]{44}$/)
  expect((await customer.call('GET', hook.iri)).body.secret).toBeUndefined()
  const stored = (await db()('webhooks').where({ id: hook.id }).first('signing_secret'))!.signing_secret
  expect(stored).toMatch(/^hydria:1:/)
  const rotated = await customer.call('POST', `${hook.iri}/rotate`)
  expect([rotated.status, rotated.body.secret === hook.secret]).toEqual([200, false])
  expect(new Date(rotated.body.previousUntil).getTime()).toBeGreaterThan(Date.now())
  expect((await customer.call('POST', `${hook.iri}/test`)).status).toBe(201)
  const { text, headers } = await receiver.heard(of('/rotated', 'ping'))
  for (const secret of [hook.secret, rotated.body.secret])
    expect(new Webhook(secret).verify(text, headers as Record<string, string>)).toEqual(JSON.parse(text))
  await db()('webhooks')
    .where({ id: hook.id })
    .update({ previous_until: new Date(0) })
  await customer.call('POST', `${hook.iri}/test`)
  const later = await receiver.heard(told => of('/rotated', 'ping')(told) && told.text !== text)
  expect(() => new Webhook(hook.secret).verify(later.text, later.headers as Record<string, string>)).toThrow()
})

describe('A delivery that is not answered with 2xx', () => {
  let hook: Hook
  let own: Receiver
  beforeAll(async () => {
    own = await startReceiver()
    hook = await hookWith({ url: `${own.base}/x`, eventTypes: ['image.moved'] })
  })
  afterAll(() => own.stop())

  it('is tried again with growing pauses, not before the receiver asks, and then is a dead letter', async () => {
    own.answer = { status: 503, headers: { 'Retry-After': '7200' }, text: 'not now\u0000' }
    const { body: queued } = await customer.call('POST', `${hook.iri}/test`)
    expect([queued.status, queued.event, queued.tries]).toEqual(['pending', 'ping', 0])
    const [first] = await deliveriesOf(hook, ([one]) => one?.tries === 1)
    expect(first).toMatchObject({ status: 'pending', responseStatus: 503, about: new URL(hook.iri).pathname })
    expect(first.attempts).toEqual([
      { time: expect.any(String), ms: expect.any(Number), status: 503, answer: 'not now ' },
    ])
    expect(new Date(first.nextTry).getTime()).toBeGreaterThan(Date.now() + 7_000_000)
    for (let tries = 2; tries <= 10; tries++) {
      await hasten(hook)
      await deliveriesOf(hook, ([one]) => one?.tries === tries)
    }
    const { body } = await customer.call('GET', `${hook.iri}/deliveries?status=failed`)
    expect(body.member).toMatchObject([{ id: queued.id, status: 'failed', tries: 10 }])
    expect([body.member[0].nextTry, body.member[0].attempts.length]).toEqual([undefined, 10])
    expect(new Set(own.told.map(({ headers }) => headers['webhook-id']))).toEqual(new Set([queued.id]))
  })

  it('is sent again when it is replayed, by itself or with all that failed', async () => {
    own.answer = { status: 200 }
    const [failed] = (await customer.call('GET', `${hook.iri}/deliveries?status=failed`)).body.member
    const replayed = await customer.call('POST', `${failed['@id']}/replay`)
    expect([replayed.status, replayed.body.id]).toEqual([200, failed.id])
    await deliveriesOf(hook, ([one]) => one?.status === 'delivered' && one.tries === 1)
    await db()('webhook_deliveries').where({ webhook: hook.id }).update({ status: 'failed', next_try: null })
    const all = await customer.call('POST', `${hook.iri}/replay`)
    expect([all.status, all.body['@id']]).toEqual([200, hook.iri])
    await deliveriesOf(hook, ([one]) => one?.status === 'delivered')
  })

  it('turns the webhook off when the answer is 410', async () => {
    own.answer = { status: 410 }
    await customer.call('POST', `${hook.iri}/test`)
    await deliveriesOf(hook, list => list.some(({ status }) => status === 'failed'))
    for (let looks = 0; (await customer.call('GET', hook.iri)).body.enabled; looks++) expect(looks).toBeLessThan(500)
    expect((await customer.call('GET', hook.iri)).body.stopped).toMatch(/410/)
    const on = await customer.call('PATCH', hook.iri, { body: { enabled: true } })
    expect([on.body.enabled, on.body.stopped]).toEqual([true, ''])
  })

  it('is not sent to where it is redirected', async () => {
    own.answer = { status: 302, headers: { Location: `${receiver.base}/elsewhere` } }
    const { body: queued } = await customer.call('POST', `${hook.iri}/test`)
    await deliveriesOf(hook, list => list.some(({ tries, status }) => status === 'pending' && tries === 1))
    expect((await customer.call('GET', queued['@id'])).body.responseStatus).toBe(302)
    expect(receiver.told.filter(of('/elsewhere'))).toEqual([])
  })
})

it('a receiver that hangs holds up no other, and its answer is not waited for when it is deleted', async () => {
  const hanging = await startReceiver()
  hanging.answer = undefined
  const hook = await hookWith({ url: `${hanging.base}/hangs`, eventTypes: ['image.moved'] })
  for (let times = 0; times < 6; times++) await customer.call('POST', `${hook.iri}/test`)
  await hanging.heard(of('/hangs'))
  const other = await hookWith({ url: `${receiver.base}/other`, eventTypes: ['image.moved'] })
  await customer.call('POST', `${other.iri}/test`)
  await receiver.heard(of('/other', 'ping'))
  await customer.call('DELETE', hook.iri)
  await hanging.stop()
})

it.each([
  ['nowhere', /absolute URL/],
  ['ftp://example.org/x', /http or https/],
  ['https://a:b@example.org/', /password/],
  ['http://169.254.169.254/latest', /public address/],
])('is not made for %s', async (url, why) => {
  const { status, body } = await customer.call('POST', `${customer.path}/webhooks`, { body: { url } })
  expect([status, body.errors[0].property, body.errors[0].message]).toEqual([400, 'url', expect.stringMatching(why)])
})

it('a name that leads to an address that is not allowed is refused when it is connected to', async () => {
  const hook = await hookWith({ url: 'http://0.0.0.0.nip.invalid/', eventTypes: ['image.moved'] })
  await db()('webhooks').where({ id: hook.id }).update({ url: 'http://[::]:1/' })
  await customer.call('POST', `${hook.iri}/test`)
  const [refused] = await deliveriesOf(hook, ([one]) => one?.tries === 1)
  expect(refused.attempts[0].error).toBe('The receiver is refused: its host is not at a public address.')
  expect(refused.responseStatus).toBeUndefined()
})

it('is not there for another customer', async () => {
  const hook = await hookWith({ url: `${receiver.base}/mine` })
  const other = await hydria.customer()
  expect((await other.call('GET', hook.iri)).status).toBe(404)
  expect((await other.call('GET', `${hook.iri}/deliveries`)).status).toBe(404)
})

it('is one of at most 20', async () => {
  const other = await hydria.customer()
  const make = () => other.call('POST', `${other.path}/webhooks`, { body: { url: 'https://example.org/' } })
  const made = await Promise.all(Array.from({ length: 21 }, make))
  expect(made.map(({ status }) => status).sort()).toEqual([...Array.from({ length: 20 }, () => 201), 409])
  const { body } = await other.call('GET', `${other.path}/webhooks`)
  expect(
    (await other.call('PATCH', body.member[0]['@id'], { body: { label: 'x' }, headers: { Prefer: 'return=minimal' } }))
      .status,
  ).toBe(205)
  expect((await other.call('DELETE', body.member[0]['@id'], { headers: { Prefer: 'return=minimal' } })).status).toBe(
    205,
  )
})
