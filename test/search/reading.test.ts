// Texts are read again when something changes while they are read, by whoever comes next, and what cannot be read says so.
import { keptText, readTexts } from '../../src/ingest/index.js'
import { claimTexts, keepText } from '../../src/store/index.js'
import { pageOfTexts } from '../../src/text/index.js'
import { startTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'
import { addPage } from './searched-pages.js'

let hydria: TestHydria
let customer: TestCustomer

// Nobody reads texts here but this test.
beforeAll(async () => {
  hydria = await startTestHydria({}, { serve: true, work: false })
  customer = await hydria.customer('read-texts')
})
afterAll(() => hydria.stop())

const text = (body: string, mediaType = 'text/plain') => [{ id: 't', mediaType, body }]
const adjunctOf = (id: string) => `${customer.path}/spaces/1/images/${id}/adjuncts/t`
const db = () => hydria.services.store.db

async function claimed() {
  const [due] = await claimTexts(db(), 10, 60)
  const page = await keptText(customer.id, pageOfTexts([{ text: 'what was read' }]), undefined)
  const keep = () => hydria.services.store.transaction(session => keepText(session.db, due!, page))
  return { due: due!, keep }
}

const isDue = async (adjunct: number): Promise<boolean> =>
  (await db()('texts').where({ adjunct }).first('run_at'))!.run_at !== null

const found = async (id: string, q: string): Promise<number> =>
  (await hydria.anyone('GET', `/search/v1/iiif-manifest/${customer.id}/1/${id}?q=${q}`)).body.within.total

it('one that nobody touches is read once', async () => {
  await addPage(customer, 1, 'calm', text('words'), { bytes: false })
  const { due, keep } = await claimed()
  await keep()
  expect([await isDue(due.adjunct), await claimTexts(db(), 10, 60)]).toEqual([false, []])
})

const newer = { headers: { 'Content-Type': 'text/plain' }, body: 'newer' }
it.each([
  ['its content', () => customer.call('POST', `${adjunctOf('torn')}/content`, newer)],
  ['its language', () => customer.call('PATCH', adjunctOf('torn'), { body: { language: ['de'] } })],
])('it is read again when %s changes meanwhile', async (_what, change) => {
  await customer.call('DELETE', `${customer.path}/spaces/1/images/torn`)
  await addPage(customer, 1, 'torn', text('older'), { bytes: false })
  const { due, keep } = await claimed()
  await change()
  await keep()
  expect(await isDue(due.adjunct)).toBe(true)
  expect(await readTexts(hydria.services)).toBe(1)
  expect([await isDue(due.adjunct), await found('torn', 'read')]).toEqual([false, 0])
})

it('one whose reader was stopped is read by the next when its time is over', async () => {
  await addPage(customer, 1, 'left', text('words left'), { bytes: false })
  const { due } = await claimed()
  expect(await readTexts(hydria.services)).toBe(0)
  await db()('texts')
    .where({ adjunct: due.adjunct })
    .update({ run_at: new Date(0) })
  expect(await readTexts(hydria.services)).toBe(1)
  expect(await found('left', 'left')).toBe(1)
})

it('one that cannot be read is told so in the database, and is no text', async () => {
  const cut = text('<alto xmlns="http://www.loc.gov/standards/alto/ns-v4#"><Layout><Page', 'text/xml')
  await addPage(customer, 1, 'cut', cut, { bytes: false })
  expect(await readTexts(hydria.services)).toBe(1)
  const row = await db()('texts').whereNot({ error: '' }).first('kind', 'run_at')
  expect(row).toEqual({ kind: null, run_at: null })
})

it('what is no text is not waited for', async () => {
  await addPage(customer, 1, 'pdf', [{ id: 't', mediaType: 'application/pdf', body: '%PDF' }], { bytes: false })
  expect(await readTexts(hydria.services)).toBe(0)
})
