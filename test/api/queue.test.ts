// The queues: batches submitted, listed by their state, tested, and what failed in them ingested again.
import { sharedTestHydria, startTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { type Origin, plainPicture, startOrigin } from '../pictures.js'

let hydria: TestHydria
let origin: Origin
let customer: TestCustomer
let queue: string
/** Pictures that the origin does not have yet. */
const missing = new Set<string>()

beforeAll(async () => {
  origin = await startOrigin((request, response) => {
    const found = request.url!.startsWith('/late-') && !missing.has(request.url!)
    response.writeHead(found ? 200 : 404, { 'Content-Type': 'image/jpeg' }).end(found ? plainPicture('rocket.jpg') : '')
  })
  hydria = await sharedTestHydria()
  customer = await hydria.customer()
  queue = `${customer.path}/queue`
  for (const name of ['first', 'second']) await customer.call('POST', `${customer.path}/spaces`, { body: { name } })
})
afterAll(async () => {
  await origin.close()
})

interface Member {
  id: string
  space?: number
  origin?: string
  [name: string]: unknown
}

const submit = async (members: Member[], to = queue) => {
  const member = members.map(({ id, ...more }) => ({ space: 1, origin: origin.url('rocket.jpg'), id, ...more }))
  const reply = await customer.call('POST', to, { body: { '@type': 'Collection', member } })
  if (reply.status !== 201) throw new Error(reply.text)
  return reply.body
}

/** Fulfilled when every member has been ingested. */
const done = (members: Member[]) =>
  Promise.all(
    members.map(({ id, space = 1 }) =>
      hydria.services.ingest.finished(customer.id, space, id, 60_000, new AbortController().signal),
    ),
  )

const ids = async (list: string) =>
  (await customer.call('GET', list)).body.member.map((image: { id: string }) => image.id).sort()

describe('a Batch', () => {
  it('tells its counts, when it finished, and which of its images ended how', async () => {
    const members = [{ id: 'good-1' }, { id: 'good-2', space: 2 }, { id: 'bad', origin: origin.url('nowhere.jpg') }]
    const batch = await submit(members)
    expect(batch).toMatchObject({ '@type': 'vocab:Batch', count: 3, completed: 0, errors: 0, superseded: false })
    expect(batch.estCompletion).toBeUndefined()
    await done(members)
    const { body } = await customer.call('GET', batch['@id'])
    expect(body).toMatchObject({ count: 3, completed: 2, errors: 1 })
    expect(body.estCompletion).toBe(body.finished)
    expect(await ids(body.images)).toEqual(['bad', 'good-1', 'good-2'])
    expect(await ids(body.assets)).toEqual(['bad', 'good-1', 'good-2'])
    expect(await ids(body.completedImages)).toEqual(['good-1', 'good-2'])
    expect(await ids(body.errorImages)).toEqual(['bad'])
    expect(await ids(`${body.assets}?space=2`)).toEqual(['good-2'])
    expect(await ids(`${body.assets}?q={"id":{"prefix":"good"}}&pageSize=1&page=2`)).toEqual(['good-2'])
  })

  it('keeps in assets what a later batch took over, but not in images', async () => {
    const first = await submit([{ id: 'moved' }, { id: 'stays' }])
    await done([{ id: 'moved' }, { id: 'stays' }])
    const second = await submit([{ id: 'moved' }])
    await done([{ id: 'moved' }])
    expect(await ids(first.images)).toEqual(['stays'])
    expect(await ids(first.assets)).toEqual(['moved', 'stays'])
    expect(await ids(second.images)).toEqual(['moved'])
  })

  it('is superseded once later batches have ingested every image of it, which test finds out', async () => {
    const members = [{ id: 'over-1' }, { id: 'over-2' }, { id: 'over-3' }]
    const first = await submit(members)
    await done(members)
    const test = async () => (await customer.call('POST', first.test)).body
    expect(await test()).toMatchObject({ '@type': 'vocab:BatchTest', success: false })
    await submit(members.slice(0, 2))
    await done(members)
    expect(await test()).toMatchObject({ success: false })
    await customer.call('DELETE', `${customer.path}/spaces/1/images/over-3`)
    expect(await test()).toMatchObject({ success: true })
    expect((await customer.call('GET', first['@id'])).body.superseded).toBe(true)
    expect((await customer.call('GET', first.test)).body).toMatchObject({ success: true })
    const recent = (await customer.call('GET', `${queue}/recent`)).body.member
    expect(recent.map((batch: { id: number }) => batch.id)).not.toContain(first.id)
  })

  it('has its failed images ingested again by retry, in a new batch', async () => {
    missing.add('/late-1').add('/late-2')
    const members = [
      { id: 'fine' },
      { id: 'late-1', origin: origin.url('late-1') },
      { id: 'late-2', origin: origin.url('late-2') },
    ]
    const first = await submit(members)
    await done(members)
    missing.clear()
    const { status, headers, body } = await customer.call('POST', `${first['@id']}/retry`)
    expect([status, headers.get('location')]).toEqual([201, body['@id']])
    expect(body).toMatchObject({ '@type': 'vocab:Batch', count: 2 })
    await done(members)
    expect((await customer.call('GET', body['@id'])).body).toMatchObject({ completed: 2, errors: 0 })
    expect(await ids(first.errorImages)).toEqual(['late-1', 'late-2'])
    const again = await customer.call('POST', `${first['@id']}/retry`)
    expect([again.status, again.body.errors[0].property]).toEqual([400, 'errorImages'])
  })

  it('that is not there, or is of another customer, answers 404 whatever is asked of it', async () => {
    const other = await hydria.customer()
    const batch = await submit([{ id: 'mine' }])
    const theirs = batch['@id'].replace(customer.path, other.path)
    for (const path of ['', '/images', '/assets', '/completedImages', '/errorImages']) {
      expect((await other.call('GET', batch['@id'] + path)).status).toBe(404)
      expect((await other.call('GET', theirs + path)).status).toBe(404)
    }
    for (const path of ['/test', '/retry']) {
      expect((await other.call('POST', batch['@id'] + path)).status).toBe(404)
      expect((await other.call('POST', theirs + path)).status).toBe(404)
    }
    await done([{ id: 'mine' }])
  })
})

describe('a customer queue', () => {
  it('lists finished batches as recent, the last one first, and no longer as active', async () => {
    const members = [{ id: 'r-1' }]
    const [first, second] = [await submit(members), await submit([{ id: 'r-2' }])]
    await done([...members, { id: 'r-2' }])
    const { body } = await customer.call('GET', queue)
    expect(body).toMatchObject({ size: 0, batchesWaiting: 0, imagesWaiting: 0 })
    const numbers = async (list: string): Promise<number[]> =>
      (await customer.call('GET', list)).body.member.map((batch: { id: number }) => batch.id)
    const recent = await numbers(body.recent)
    expect(recent).toEqual(expect.arrayContaining([first.id, second.id]))
    const times = (await customer.call('GET', body.recent)).body.member.map(
      (batch: { finished: string }) => batch.finished,
    )
    expect(times).toEqual([...times].sort().reverse())
    expect(await numbers(body.active)).toEqual([])
  })

  it('refuses other members than images where it is the priority queue, and takes images', async () => {
    const { body } = await customer.call('GET', queue)
    const { status, body: problem } = await customer.call('POST', body.priority, {
      body: {
        member: [
          { id: 'p', space: 1, origin: origin.url('rocket.jpg') },
          { id: 'v', space: 1, origin: origin.url('x.mp4'), mediaType: 'video/mp4' },
        ],
      },
    })
    expect([status, problem.errors[0].property]).toEqual([400, 'member[1].mediaType'])
    expect((await customer.call('GET', `${customer.path}/spaces/1/images/p`)).status).toBe(404)
    const batch = await submit([{ id: 'p' }], body.priority)
    await done([{ id: 'p' }])
    expect((await customer.call('GET', batch['@id'])).body).toMatchObject({ count: 1, completed: 1 })
  })
})

describe('without a worker', () => {
  let still: TestHydria
  let waiting: TestCustomer
  beforeAll(async () => {
    still = await startTestHydria({}, { serve: true, work: false })
    waiting = await still.customer()
    await waiting.call('POST', `${waiting.path}/spaces`, { body: { name: 'space' } })
  })
  afterAll(() => still.stop())

  const put = (path: string, id: string, more = {}) =>
    waiting.call('POST', path, { body: { member: [{ id, space: 1, origin: 'https://example.org/x', ...more }] } })

  it('the queue, the priority queue and the global queue count what waits', async () => {
    await put(`${waiting.path}/queue`, 'a')
    await put(`${waiting.path}/queue`, 'b', { mediaType: 'audio/mpeg' })
    await put(`${waiting.path}/queue`, 'c', { mediaType: 'application/pdf' })
    await put(`${waiting.path}/queue/priority`, 'd')
    const { body } = await waiting.call('GET', `${waiting.path}/queue`)
    expect(body).toMatchObject({ size: 4, batchesWaiting: 4, imagesWaiting: 4 })
    const images = await waiting.call('GET', `${body.images}?orderBy=id`)
    expect(images.body.member.map((image: { id: string }) => image.id)).toEqual(['a', 'b', 'c', 'd'])
    expect((await waiting.call('GET', body.active)).body.totalItems).toBe(4)
    expect((await waiting.call('GET', body.priority)).body).toMatchObject({
      '@id': `${still.base}${waiting.path}/queue/priority`,
      '@type': 'vocab:PriorityQueue',
      size: 1,
      batchesWaiting: 1,
      imagesWaiting: 1,
    })
    const entry = await still.anyone('GET', '/')
    const summary = await still.anyone('GET', entry.body.queue)
    expect([summary.status, summary.body]).toMatchObject([
      200,
      {
        '@type': 'vocab:QueueSummary',
        incoming: 3,
        priority: 1,
        timebased: 1,
        transcodeComplete: 0,
        file: 1,
        failed: 0,
        success: 0,
      },
    ])
  })
})

it('the global queue counts the ingests that have ended', async () => {
  // A server of its own: ingests of other files may still end on the shared one.
  const alone = await startTestHydria()
  try {
    const someone = await alone.customer()
    await someone.call('POST', `${someone.path}/spaces`, { body: { name: 'space' } })
    const member = ['rocket.jpg', 'nowhere'].map(id => ({ id, space: 1, origin: origin.url(id) }))
    await someone.call('POST', `${someone.path}/queue`, { body: { member } })
    const ended = ({ id }: { id: string }) =>
      alone.services.ingest.finished(someone.id, 1, id, 60_000, new AbortController().signal)
    await Promise.all(member.map(ended))
    const { success, failed } = (await alone.anyone('GET', '/queue')).body
    expect([success, failed]).toEqual([1, 1])
  } finally {
    await alone.stop()
  }
})
