// Rows that are asked for at the same time: each gets its own, whatever the others ask for.

import { sharedTestHydria, type TestCustomer, type TestHydria } from '../hydria.js'

let hydria: TestHydria
let customer: TestCustomer

const ids = ['plain', 'with "quotes", commas', '{braces}', 'back\\slash', 'NULL', 'ünï/cödé']

beforeAll(async () => {
  hydria = await sharedTestHydria({}, { serve: true, work: false })
  customer = await hydria.customer()
  const { db } = hydria.services.store
  await db('spaces').insert({ customer: customer.id, id: 1, name: 'found' })
  await db('images').insert(ids.map(id => ({ customer: customer.id, space: 1, id, string1: id })))
})

const find = (id: string) => {
  return hydria.services.store.find('Image', { customer: String(customer.id), space: 1, id })
}

describe('rows asked for together', () => {
  it('are each the one that was asked for, and undefined where there is none', async () => {
    const asked = [...ids, 'not there', ...ids.toReversed()]
    const rows = await Promise.all(asked.map(find))
    expect(rows.map(row => row?.string1)).toEqual(asked.map(id => (id === 'not there' ? undefined : id)))
  })

  it('are as many as are asked for, beyond what one statement takes', async () => {
    const rows = await Promise.all(Array.from({ length: 250 }, (_, index) => find(ids[index % ids.length]!)))
    expect(rows.map(row => row!.id)).toEqual(rows.map((_, index) => ids[index % ids.length]))
  })

  it('are what one that is asked for alone is', async () => {
    const alone = await find('plain')
    expect(await Promise.all([find('plain'), find('plain')])).toEqual([alone, alone])
  })

  it('are read as they stand after what was written before', async () => {
    const { db } = hydria.services.store
    for (const string2 of ['one', 'two', 'three']) {
      await db('images').where({ customer: customer.id, id: 'plain' }).update({ string2 })
      expect((await Promise.all([find('plain'), find('NULL')]))[0]!['string2']).toBe(string2)
    }
  })
})
