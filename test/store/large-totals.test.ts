// Totals of filters: counted each time, but for those that take long.
import { largeTotals } from '../../src/store/large-totals.js'

const counting = (total: number) => {
  let counts = 0
  return {
    count: async () => {
      counts++
      return total
    },
    counts: () => counts,
  }
}

it.each([
  [0, 2],
  [99, 2],
  [100, 1],
  [101, 1],
])('%d where 100 are many are counted %d times by two requests', async (total, times) => {
  const totalOf = largeTotals(100)
  const { count, counts } = counting(total)
  expect([await totalOf('one', count), await totalOf('one', count), counts()]).toEqual([total, total, times])
})

it('each filter has a total of its own', async () => {
  const totalOf = largeTotals(100)
  expect([await totalOf('one', counting(500).count), await totalOf('other', counting(600).count)]).toEqual([500, 600])
})
