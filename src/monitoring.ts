// What tells an operator, a load balancer and Prometheus how a process is.
import type { RequestListener } from 'node:http'
import type { Request, Response } from 'express'
import type { Logger } from 'pino'
import { type Fail, type MethodRoute, type Mount, methodRoutes } from './http/index.js'
import { obstacles } from './operations/index.js'
import { notFound } from './problem.js'
import { answerTo, type BlobStore, type Store } from './store/index.js'

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

/** What keeps the process from working, one sentence each. */
const inTheWay = async (monitored: Monitored): Promise<string[]> => [
  ...(monitored.isStopping() ? ['the process is stopping'] : []),
  ...(await obstacles(monitored)),
]

const sendLine = (response: Response, status: number, text: string): void =>
  void response.status(status).type('text/plain').send(`${text}\n`)

/**
 * `/healthz`: the process lives. `/readyz`: it can work, or 503 with what is in its way. `/metrics`: its measures in
 * the text format of Prometheus, for whoever `mayMeasure`; 404 for others.
 */
export function monitoringMount(
  monitored: Monitored,
  mayMeasure: (request: Request) => Promise<boolean>,
  fail: Fail,
): Mount {
  const answers: Record<string, MethodRoute['methods'][string]> = {
    '/healthz': (_request, response) => sendLine(response, 200, 'ok'),
    async '/readyz'(_request, response) {
      const found = await inTheWay(monitored)
      sendLine(response, found.length > 0 ? 503 : 200, found.join('\n') || 'ready')
    },
    async '/metrics'(request, response) {
      if (!(await mayMeasure(request))) throw notFound('/metrics')
      const text = await monitored.measures()
      if (text === undefined) sendLine(response, 503, 'one process did not report its metrics')
      else response.type(monitored.mediaType).send(text)
    },
  }
  const routes = Object.entries(answers).map(([template, GET]) => ({ template, methods: { GET }, headers: {} }))
  return methodRoutes(routes, fail)
}

/** The same as all that a server of its own answers on, for anyone; errors are a line of text. */
export function monitoringListener(monitored: Monitored, log: Logger): RequestListener {
  const fail: Fail = (error, _request, response) => {
    const { status, title, detail, headers } = answerTo(error)
    if (status >= 500) log.error({ err: error }, 'a request for the state of the process failed')
    sendLine(response.set(headers), status, `${title}: ${detail}`)
  }
  const { answer } = monitoringMount(monitored, async () => true, fail)
  return (request, response) => answer(request, response, () => response.writeHead(404).end())
}
