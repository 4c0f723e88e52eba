// Failed log-ins, counted by address and by key and address, so that guessing is slow and nobody else is locked out by it.
import { createHash } from 'node:crypto'
import ipaddr from 'ipaddr.js'
import { LRUCache } from 'lru-cache'
import { HttpProblem } from '../problem.js'

/** Most failures within a minute. */
export interface Most {
  /** From one address, whatever the keys; 0: no limit. */
  byAddress: number
  /** With one key from one address; 0: no limit. */
  byKey: number
}

export interface LogInLimit {
  /** Throws HttpProblem 429 with Retry-After when the address, or the key as it is used there, has failed too often. */
  check(address: string, key: string | undefined, now: Date): void
  /** Counts a failure. */
  failed(address: string, key: string | undefined, now: Date): void
}

const WINDOW_MS = 60_000
/** Counters that are kept, of each kind: what failed longest ago is evicted first. */
const MOST_COUNTERS = 20_000

interface Counter {
  failures: number
  /** Time in milliseconds at which counting begins again. */
  ends: number
}

/** One subscriber has a /64 of IPv6 addresses at least: these count as one. */
function networkOf(address: string): string {
  if (!address.includes(':')) return address
  return ipaddr.IPv6.parse(address).parts.slice(0, 4).join(':')
}

/** Keys come from strangers: whatever their length, little of each is kept. */
const pairOf = (network: string, key: string): string =>
  createHash('sha256').update(`${network} ${key}`).digest('base64url')

/** The counters of one process, in bounded memory. */
export function openLogInLimit({ byAddress, byKey }: Most): LogInLimit {
  const kinds = [
    { most: byAddress, counters: new LRUCache<string, Counter>({ max: MOST_COUNTERS }) },
    { most: byKey, counters: new LRUCache<string, Counter>({ max: MOST_COUNTERS }) },
  ]
  const countersOf = (address: string, key: string | undefined) => {
    const network = networkOf(address)
    const names = key === undefined ? [network] : [network, pairOf(network, key)]
    return names.map((name, index) => ({ name, ...kinds[index]! })).filter(({ most }) => most > 0)
  }
  return {
    check(address, key, now) {
      for (const { name, most, counters } of countersOf(address, key)) {
        const counter = counters.peek(name)
        if (!counter || counter.failures < most || counter.ends <= now.getTime()) continue
        const seconds = Math.ceil((counter.ends - now.getTime()) / 1000)
        throw new HttpProblem(
          429,
          'Too many requests',
          `Too many failed log-ins from this address; retry in ${seconds} seconds.`,
          [],
          { 'Retry-After': String(seconds), 'Cache-Control': 'no-store' },
        )
      }
    },
    failed(address, key, now) {
      for (const { name, counters } of countersOf(address, key)) {
        const counter = counters.get(name)
        if (counter && counter.ends > now.getTime()) counter.failures++
        else counters.set(name, { failures: 1, ends: now.getTime() + WINDOW_MS })
      }
    },
  }
}
