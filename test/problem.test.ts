// The one type of error: what a request says comes back in it, but not at any length.
import { HttpProblem, invalid, invalidAll } from '../src/problem.js'

const LONG = 'x'.repeat(1_000_000)

it('texts of any length are clipped', () => {
  const { detail, message, errors } = invalid(LONG, LONG)
  expect([detail.length, message, errors[0]!.property.length, errors[0]!.message.length]).toEqual([
    8000,
    detail,
    200,
    2000,
  ])
  expect(detail.endsWith('…')).toBe(true)
  expect(new HttpProblem(400, 'Bad request', 'short').detail).toBe('short')
})

it('at most 50 faults are listed, and the detail joins them', () => {
  const faults = Array.from({ length: 60 }, (_, index) => ({ property: `p${index}`, message: 'is wrong' }))
  const { detail, errors } = invalidAll(faults)
  expect(errors).toEqual(faults.slice(0, 50))
  expect(detail).toMatch(/^p0: is wrong; .*p49: is wrong$/)
})
