// Whose wish is being done: the request that work belongs to, or the one that made the job, known however deep the work is.
import { AsyncLocalStorage } from 'node:async_hooks'

/** How a request is known to whoever follows it. */
export interface RequestMark {
  /** Undefined for work that no request has asked for, and that is traced. */
  requestId?: string | undefined
  /** Its place in a trace (W3C Trace Context), where it has one. */
  traceparent?: string | undefined
}

const current = new AsyncLocalStorage<RequestMark | undefined>()

/** Does work on behalf of a request. */
export const onBehalfOf = <T>(mark: RequestMark | undefined, work: () => T): T => current.run(mark, work)

/** The request on whose behalf this is done, if any. */
export const requestMark = (): RequestMark | undefined => current.getStore()
