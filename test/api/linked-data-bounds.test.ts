// How much JSON-LD may say: each bound at its edge.
import { openTally } from '../../src/api/linked-data-bounds.js'

const times = (count: number, make: (index: number) => unknown): unknown[] =>
  Array.from({ length: count }, (_, index) => make(index))
const terms = (count: number) => Object.fromEntries(times(count, index => [`t${index}`, 'urn:x']) as [string, string][])

/** The bounds, and bodies that have as many of what is bounded as is said. */
const BOUNDS: [what: string, most: number, body: (count: number) => unknown][] = [
  ['objects', 20_000, count => times(count, () => ({}))],
  ['objects', 20_000, count => ({ a: times(count - 2, () => ({})), b: {} })],
  ['terms in contexts', 5000, count => ({ '@context': terms(count) })],
  ['terms in contexts', 5000, count => [{ '@context': terms(count - 10) }, { '@context': [null, terms(10)] }]],
  // The context of a term counts, and so does the term.
  ['terms in contexts', 5000, count => ({ '@context': { p: { '@id': 'urn:p', '@context': terms(count - 1) } } })],
  ['contexts', 100, count => times(count, () => ({ '@context': {} }))],
  ['contexts', 100, count => ({ '@context': times(count, () => ({})) })],
  ['references to contexts', 2000, count => times(count, () => ({ '@context': 'https://example.org/c' }))],
  ['graphs', 100, count => times(count, () => ({ '@graph': [] }))],
]

it.each(BOUNDS)('%s: %d are taken, one more is a 413 that says so', (what, most, body) => {
  expect(() => openTally().addBody(body(most))).not.toThrow()
  expect(() => openTally().addBody(body(most + 1))).toThrow(`body: must not have more than ${most} ${what}`)
})

it('contexts that are fetched count with what stands in the body', () => {
  const tally = openTally()
  tally.addBody({ '@context': terms(3000) })
  tally.addContext({ '@context': terms(2000) })
  expect(() => tally.addContext({ '@context': terms(1) })).toThrow('5000 terms in contexts')
})

it('so many contexts may be fetched', () => {
  const tally = openTally()
  for (let count = 0; count < 10; count++) tally.addFetch()
  expect(() => tally.addFetch()).toThrow('10 contexts fetched')
})
