// What tells an operator, a load balancer and Prometheus how a process is.
import { setTimeout as wait } from 'node:timers/promises'
import express, { type Request, type Router } from 'express'
import { type Fail, type Mount, routerMount } from './http/index.js'
import { type BlobStore, ping, type Store } from './store/index.js'

/** What is looked at. */
export interface Monitored {
  store: Store
  blobs: BlobStore
  /** What is measured, in the text format of Prometheus; undefined when not all processes tell. */
  measures(): Promise<string | undefined>
  mediaType: string
  /** Whether the process has been told to stop. */
  isStopping(): boolean
}

/** Milliseconds that each check may take: who asks whether we are ready does not wait long. */
const PATIENCE_MS = 3000

const inTime = (check: Promise<unknown>): Promise<unknown> =>
  Promise.race([check, wait(PATIENCE_MS, undefined, { ref: false }).then(() => Promise.reject(new Error('too slow')))])

/** What keeps the process from working, one sentence each. */
async function obstacles({ store, blobs, isStopping }: Monitored): Promise<string[]> {
  const checks: [string, Promise<unknown>][] = [
    ['the database does not answer', ping(store.db)],
    ['the bytes cannot be reached', blobs.check()],
  ]
  const results = await Promise.allSettled(checks.map(([, check]) => inTime(check)))
  const found = results.flatMap(({ status }, index) => (status === 'rejected' ? [checks[index]![0]] : []))
  return isStopping() ? ['the process is stopping', ...found] : found
}

/**
 * `/healthz`: the process lives. `/readyz`: it can work, or 503 with what is in its way. `/metrics`: its measures in
 * the text format of Prometheus, for whoever `mayMeasure`; as if it did not exist for others.
 */
export function monitoringRouter(monitored: Monitored, mayMeasure: (request: Request) => Promise<boolean>): Router {
  const router = express.Router({ caseSensitive: true })
  router.get('/healthz', (_request, response) => {
    response.type('text/plain').send('ok\n')
  })
  router.get('/readyz', async (_request, response) => {
    const found = await obstacles(monitored)
    response
      .status(found.length > 0 ? 503 : 200)
      .type('text/plain')
      .send(`${found.join('\n') || 'ready'}\n`)
  })
  router.get('/metrics', async (request, response, next) => {
    if (!(await mayMeasure(request))) return next()
    const text = await monitored.measures()
    if (text !== undefined) return response.type(monitored.mediaType).send(text)
    response.status(503).type('text/plain').send('one process did not report its metrics\n')
  })
  return router
}

/** The same as a part of a server that answers on more than this. */
export const monitoringMount = (router: Router, fail: Fail): Mount =>
  routerMount(['healthz', 'readyz', 'metrics'], router, fail)
