// Conditional reads: what names the present state, RFC 9110 section 13.
import { checkWrite, isFresh } from '../../src/http/index.js'

const DATE = 'Tue, 01 Dec 2026 12:00:00 GMT'
const EARLIER = 'Tue, 01 Dec 2026 11:59:59 GMT'
const LATER = 'Tue, 01 Dec 2026 12:00:01 GMT'

const CASES: [ifNoneMatch: string | undefined, ifModifiedSince: string | undefined, fresh: boolean][] = [
  [undefined, undefined, false],
  ['"a"', undefined, true],
  ['W/"a"', undefined, true],
  ['"b"', undefined, false],
  ['W/"b"', undefined, false],
  ['"b", "a"', undefined, true],
  ['"b",W/"a"', undefined, true],
  [' "a" ', undefined, true],
  ['w/"a"', undefined, false],
  ['a', undefined, false],
  ['"a', undefined, false],
  ['"A"', undefined, false],
  ['', undefined, false],
  ['*', undefined, true],
  ['"*"', undefined, false],
  [undefined, DATE, true],
  [undefined, LATER, true],
  [undefined, EARLIER, false],
  [undefined, 'yesterday', false],
  [undefined, '', false],
  ['"b"', LATER, false],
  ['"a"', EARLIER, true],
]

it.each(CASES)('If-None-Match %p and If-Modified-Since %p: %p', (tags, since, fresh) => {
  expect(isFresh({ 'if-none-match': tags, 'if-modified-since': since }, '"a"', DATE)).toBe(fresh)
})

it('a weak tag of ours is compared weakly too', () => {
  expect(isFresh({ 'if-none-match': '"a"' }, 'W/"a"')).toBe(true)
  expect(isFresh({ 'if-none-match': 'W/"a"' }, 'W/"a"')).toBe(true)
})

it('without a tag, or without a date, nothing is known', () => {
  expect(isFresh({ 'if-none-match': '*' }, undefined)).toBe(false)
  expect(isFresh({ 'if-modified-since': LATER }, '"a"')).toBe(false)
})

it.each<[ifMatch: string | undefined, ifNoneMatch: string | undefined, version: string | undefined, holds: boolean]>([
  [undefined, undefined, '7', true],
  ['"7-a"', undefined, '7', true],
  ['W/"7-a"', undefined, '7', false],
  ['W/"7-a", "7-a"', undefined, '7', true],
  ['"*"', undefined, '7', false],
  [undefined, 'W/"7-a"', '7', false],
  [undefined, '"*"', '7', true],
  ['"6-a", "7-b"', undefined, '7', true],
  ['"6-a"', undefined, '7', false],
  ['"77-a"', undefined, '7', false],
  ['*', undefined, '7', true],
  ['*', undefined, undefined, false],
  ['"7-a"', undefined, undefined, false],
  [undefined, '*', '7', false],
  [undefined, '*', undefined, true],
  [undefined, '"7-a"', '7', false],
  [undefined, '"6-a"', '7', true],
  [undefined, '"7-a"', undefined, true],
  ['"7-a"', '"7-a"', '7', false],
])('a write with If-Match %p and If-None-Match %p on version %p holds: %p', (match, none, version, holds) => {
  const check = () => checkWrite({ 'if-match': match, 'if-none-match': none }, version)
  if (holds) expect(check).not.toThrow()
  else expect(check).toThrow(expect.objectContaining({ status: 412 }))
})

// RFC 9110 sections 13.1.1, 13.1.4 and 13.2.2, of a representation with the tag "a" and the date above.
it.each<[headers: Record<string, string>, outcome: 200 | 304 | 412]>([
  [{ 'if-match': '"a"' }, 200],
  [{ 'if-match': '*' }, 200],
  [{ 'if-match': '"b", "a"' }, 200],
  [{ 'if-match': '"b"' }, 412],
  [{ 'if-match': 'W/"a"' }, 412],
  [{ 'if-match': '"A"' }, 412],
  [{ 'if-match': '"*"' }, 412],
  [{ 'if-match': 'a' }, 412],
  [{ 'if-match': '' }, 412],
  [{ 'if-match': '"a"', 'if-none-match': '"a"' }, 304],
  [{ 'if-match': '"b"', 'if-none-match': '"a"' }, 412],
  [{ 'if-unmodified-since': DATE }, 200],
  [{ 'if-unmodified-since': LATER }, 200],
  [{ 'if-unmodified-since': EARLIER }, 412],
  [{ 'if-unmodified-since': 'yesterday' }, 200],
  [{ 'if-match': '"a"', 'if-unmodified-since': EARLIER }, 200],
  [{ 'if-unmodified-since': EARLIER, 'if-modified-since': DATE }, 412],
])('a read with %j is %i', (headers, outcome) => {
  const read = () => {
    try {
      return isFresh(headers, '"a"', DATE) ? 304 : 200
    } catch (error) {
      return (error as { status: number }).status
    }
  }
  expect(read()).toBe(outcome)
})

it('a weak tag of ours is no match, and without a tag only * is', () => {
  expect(() => isFresh({ 'if-match': 'W/"a"' }, 'W/"a"')).toThrow(expect.objectContaining({ status: 412 }))
  expect(() => isFresh({ 'if-match': '"a"' }, undefined)).toThrow(expect.objectContaining({ status: 412 }))
  expect(isFresh({ 'if-match': '*' }, undefined)).toBe(false)
  expect(isFresh({ 'if-unmodified-since': EARLIER }, '"a"')).toBe(false)
})
