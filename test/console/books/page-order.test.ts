// The order of pages as people change it.
import { gathered, placed, stepped } from '../../../src/console/books/page-order.js'

const order = [...'abcdef']
const typed = (said: Record<string, number>) => new Map(Object.entries(said))

it.each<[string, Record<string, number>, string]>([
  ['nothing', {}, 'abcdef'],
  ['its own number', { a: 1, f: 6 }, 'abcdef'],
  ['up', { e: 2 }, 'aebcdf'],
  ['down', { b: 5 }, 'acdebf'],
  ['to the end, whatever the number', { a: 1000 }, 'bcdefa'],
  ['to the front', { f: 0 }, 'fabcde'],
  ['two that change places', { a: 6, f: 1 }, 'fbcdea'],
  ['two that want one place', { e: 1, f: 1 }, 'efabcd'],
  ['a number that is none', { a: Number.NaN }, 'abcdef'],
])('a number moves a page: %s', (_, said, expected) => {
  expect(placed(order, typed(said)).join('')).toBe(expected)
})

it.each<[string, string, 1 | -1, string]>([
  ['one up', 'c', -1, 'acbdef'],
  ['one down', 'c', 1, 'abdcef'],
  ['neighbours together', 'cd', -1, 'acdbef'],
  ['neighbours together, down', 'cd', 1, 'abecdf'],
  ['those at the top stay there', 'abd', -1, 'abdcef'],
  ['those at the bottom stay there', 'cef', 1, 'abdcef'],
])('chosen pages step: %s', (_, chosen, step, expected) => {
  expect(stepped(order, new Set(chosen), step).join('')).toBe(expected)
})

it.each<[string, string, number, string]>([
  ['to the front', 'bd', 1, 'bdacef'],
  ['between', 'af', 3, 'bcafde'],
  ['to the end', 'ab', 99, 'cdefab'],
  ['all', 'abcdef', 4, 'abcdef'],
])('chosen pages come together %s', (_, chosen, place, expected) => {
  expect(gathered(order, new Set(chosen), place).join('')).toBe(expected)
})
