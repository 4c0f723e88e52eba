// Failed log-ins: what is limited, what is not, and that the counters stay few.
import { openLogInLimit } from '../../src/http/index.js'

const at = (seconds: number) => new Date(1_800_000_000_000 + seconds * 1000)

/** What a check answers: 429 with its Retry-After, or `open`. */
function answered(limit: ReturnType<typeof openLogInLimit>, address: string, key: string | undefined, seconds: number) {
  try {
    limit.check(address, key, at(seconds))
    return 'open'
  } catch (error) {
    const { status, headers } = error as { status: number; headers: Record<string, string> }
    return `${status} ${headers['Retry-After']}`
  }
}

const fail = (limit: ReturnType<typeof openLogInLimit>, times: number, address: string, key?: string) => {
  for (let time = 0; time < times; time++) limit.failed(address, key, at(0))
}

it('one below the limit is open, the limit is not, and a minute later it is again', () => {
  const limit = openLogInLimit({ byAddress: 5, byKey: 0 })
  fail(limit, 4, '192.0.2.1', 'a')
  expect(answered(limit, '192.0.2.1', 'a', 1)).toBe('open')
  fail(limit, 1, '192.0.2.1', 'b')
  expect(answered(limit, '192.0.2.1', 'c', 0)).toBe('429 60')
  expect(answered(limit, '192.0.2.1', undefined, 20.5)).toBe('429 40')
  expect(answered(limit, '192.0.2.1', 'a', 59.999)).toBe('429 1')
  expect(answered(limit, '192.0.2.1', 'a', 60)).toBe('open')
  limit.failed('192.0.2.1', 'a', at(61))
  expect(answered(limit, '192.0.2.1', 'a', 61)).toBe('open')
})

it('a key is limited where it was guessed at, and nowhere else', () => {
  const limit = openLogInLimit({ byAddress: 100, byKey: 3 })
  fail(limit, 3, '192.0.2.1', 'guessed')
  expect(answered(limit, '192.0.2.1', 'guessed', 1)).toBe('429 59')
  expect(answered(limit, '192.0.2.1', 'another', 1)).toBe('open')
  expect(answered(limit, '192.0.2.2', 'guessed', 1)).toBe('open')
})

it('the addresses of one IPv6 network count as one', () => {
  const limit = openLogInLimit({ byAddress: 2, byKey: 0 })
  limit.failed('2001:db8:1:2::1', 'a', at(0))
  limit.failed('2001:db8:1:2:ffff::9', 'b', at(0))
  expect(answered(limit, '2001:db8:1:2::5', undefined, 1)).toBe('429 59')
  expect(answered(limit, '2001:db8:1:3::1', undefined, 1)).toBe('open')
})

it('0 is no limit', () => {
  const limit = openLogInLimit({ byAddress: 0, byKey: 0 })
  fail(limit, 1000, '192.0.2.1', 'a')
  expect(answered(limit, '192.0.2.1', 'a', 0)).toBe('open')
})

it('keys of any length from as many addresses as there are take little memory', () => {
  const limit = openLogInLimit({ byAddress: 1, byKey: 1 })
  // The counters that are kept would hold 80 MB of such keys.
  const key = 'k'.repeat(4000)
  const before = process.memoryUsage().heapUsed
  for (let number = 0; number < 60_000; number++)
    limit.failed(`10.${number >> 16}.${(number >> 8) & 255}.${number & 255}`, `${key}${number}`, at(0))
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(60 * 1024 * 1024)
  expect(answered(limit, '10.0.0.1', undefined, 0)).toBe('open')
  expect(answered(limit, '10.0.234.95', undefined, 0)).toBe('429 60')
})
