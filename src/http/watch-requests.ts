// Watches each request of a server to its end: measures it, and tells the access log of it.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AccessLog } from './access-log.js'
import { clientAddress } from './client-address.js'
import type { Watcher } from './connections.js'
import { toldAddress } from './logged-request.js'
import { requestIdOf } from './request-id.js'
import { type FailedLogIn, methodLabel, NO_ROUTE } from './request-note.js'

/** What is measured of requests. */
export interface RequestMeasures {
  began(): void
  /** `route` and `method` are of a few; `cached` is what a cache said, if one was asked. */
  ended(method: string, route: string, status: number, seconds: number, cached: 'hit' | 'miss' | undefined): void
  failedLogIn(reason: FailedLogIn): void
}

/** Who watches. */
export interface RequestWatch {
  measures: RequestMeasures
  log: AccessLog | undefined
  /** Proxies that are trusted to say where a client sits. */
  trusted: number
  /** Who was found to have sent a request. */
  callerOf(request: IncomingMessage): { key: string; customer: number | null } | undefined
  /** Told of each log-in that failed. */
  failedLogIn(event: { requestId: string; client: string; reason: FailedLogIn }): void
}

/** What nginx calls it when the client goes before it has an answer. */
const WENT_AWAY = 499

/** What stands for a method and a path that could not be read. */
const UNREAD = '-'

/** Gives what watches all that comes to a server. */
export function watchRequests(watch: RequestWatch): Watcher {
  const { measures, log, trusted, callerOf } = watch

  function end(request: IncomingMessage, response: ServerResponse, target: string, since: number, sent: number): void {
    const status = response.headersSent ? response.statusCode : WENT_AWAY
    const ms = performance.now() - since
    const route = request.template ?? NO_ROUTE
    measures.ended(methodLabel(request), route, status, ms / 1000, request.cached)
    const { failedLogIn: reason } = request
    if (!log && !reason) return
    const requestId = requestIdOf(request)
    const client = clientAddress(request, trusted)
    if (reason) {
      measures.failedLogIn(reason)
      watch.failedLogIn({ requestId, client, reason })
    }
    if (!log) return
    const caller = callerOf(request)
    log.write({
      time: Date.now() - ms,
      requestId,
      method: request.method!,
      route,
      path: toldAddress(target),
      status,
      bytes: request.socket.bytesWritten - sent,
      ms,
      client,
      key: caller?.key,
      customer: request.servedOf ?? caller?.customer ?? undefined,
      cache: request.cached,
    })
  }

  return {
    request(request, response) {
      const since = performance.now()
      const { bytesWritten: sent } = request.socket
      // Read now, it is known of a client that goes away, too.
      void request.socket.remoteAddress
      // Parts of the program write their own address into the request.
      const target = request.url!
      measures.began()
      response.once('close', () => end(request, response, target, since, sent))
    },
    unreadable({ requestId, status, bytes, socket }) {
      measures.began()
      measures.ended('other', NO_ROUTE, status, 0, undefined)
      const client = clientAddress({ socket, headers: {} }, 0)
      const about = { requestId, client, status, bytes, route: NO_ROUTE }
      log?.write({ ...about, time: Date.now(), ms: 0, method: UNREAD, path: UNREAD })
    },
  }
}
