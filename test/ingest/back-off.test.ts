// When a failed ingest is tried again: twice as late each time, and never before the origin lets us.
import { IngestFailure } from '../../src/ingest/index.js'
import { backOff } from '../../src/ingest/run-job.js'

/** Tries so far, the origin's Retry-After in seconds, and the seconds until the next try. */
const TABLE = [
  [1, 0, 2],
  [2, 0, 4],
  [5, 0, 32],
  [9, 0, 512],
  [10, 0, 600],
  [1000, 0, 600],
  [1, 1, 2],
  [1, 3, 3],
  [1, 120, 120],
  [5, 31, 32],
  [10, 601, 601],
  [1, 3600, 3600],
  [1, 3601, 3600],
  [1, 1e9, 3600],
] as const

it.each(TABLE)('after try %i, with Retry-After: %i, in %i seconds', (tries, retryAfterS, seconds) => {
  expect(backOff(tries, new IngestFailure('server', 'away', { retry: true, retryAfterS }))).toBe(seconds)
})
