// What is measured of requests, for Prometheus: how many, how long, what failed, by templates of routes and never by addresses.
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { RequestMeasures } from './watch-requests.js'

const BUCKETS_S = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30]

/** Opens the measures of requests in the registry of a process; `dropped` counts lines that the access log lost. */
export function requestMeasures(registry: Registry, dropped: () => number): RequestMeasures {
  const registers = [registry]
  const requests = new Counter({
    ...{ name: 'hydria_http_requests_total', help: 'Requests that were answered, by route.' },
    ...{ labelNames: ['method', 'route', 'status'] as const, registers },
  })
  const durations = new Histogram({
    ...{ name: 'hydria_http_request_duration_seconds', help: 'Time until their answers were sent whole.' },
    ...{ labelNames: ['route'] as const, buckets: BUCKETS_S, registers },
  })
  const inFlight = new Gauge({
    ...{ name: 'hydria_http_requests_in_flight', help: 'Requests that are being answered.', registers },
  })
  const cache = new Counter({
    ...{ name: 'hydria_http_cache_total', help: 'Requests for what a cache may hold, by whether it did.' },
    ...{ labelNames: ['route', 'outcome'] as const, registers },
  })
  const logIns = new Counter({
    ...{ name: 'hydria_failed_log_ins_total', help: 'Log-ins that failed, by what was shown.' },
    ...{ labelNames: ['reason'] as const, registers },
  })
  new Counter({
    ...{ name: 'hydria_access_log_dropped_total', help: 'Lines that the access log lost to a slow reader.', registers },
    collect() {
      this.reset()
      this.inc(dropped())
    },
  })
  return {
    began: () => inFlight.inc(),
    ended(method, route, status, seconds, cached) {
      inFlight.dec()
      requests.inc({ method, route, status })
      durations.observe({ route }, seconds)
      if (cached) cache.inc({ route, outcome: cached })
    },
    failedLogIn: reason => logIns.inc({ reason }),
  }
}
