// A hostile origin and the queue: every job ends, as the origin lets it; an error that nobody catches fails the test.
import { startTestHydria, type TestHydria } from '../hydria.js'
import { picture } from '../pictures.js'
import { HOSTILE_KINDS, type HostileServer, hostileAnswer, startHostile } from '../servers/hostile.js'
import { customersOf, finished } from './load.js'

const COFFEE = picture('coffee.png')

let origin: HostileServer
let hydria: TestHydria

beforeAll(async () => {
  origin = await startHostile(() => COFFEE)
  hydria = await startTestHydria({ INGEST_TRIES: '1', INGEST_CONCURRENCY: '6', MAX_UPLOAD_BYTES: '600000' })
})
afterAll(async () => {
  await hydria.stop()
  await origin.stop()
})

it('every image of every kind of origin ends', async () => {
  const call = hydria.admin
  const [customer] = await customersOf(call, 1)
  const numbers = Array.from({ length: HOSTILE_KINDS }, (_, number) => number)
  const member = numbers.map(number => ({ id: `n${number}`, space: 1, origin: origin.url(number) }))
  const batch = await call('POST', `${customer}/queue`, { body: { '@type': 'Collection', member } })
  await finished(call, [new URL(batch.body['@id']).pathname])

  const { body } = await call('GET', `${customer}/spaces/1/images?pageSize=1000`)
  const found = new Map<string, { width: number; error: string; ingesting: boolean }>(
    body.member.map((image: { id: string }) => [image.id, image]),
  )
  const surprises = numbers.filter(number => {
    const { outcome } = hostileAnswer(number, COFFEE)
    const { width, error, ingesting } = found.get(`n${number}`)!
    if (ingesting || (width === 600) !== (error === '')) return true
    return (outcome === 'whole' && error !== '') || (outcome === 'fails' && error === '')
  })
  expect(surprises.map(number => [hostileAnswer(number, COFFEE).name, found.get(`n${number}`)!.error])).toEqual([])
}, 240_000)
