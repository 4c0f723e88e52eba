// Errors of this dialect: RFC 9457 problem details, which name the part or the property at fault.
import type { ErrorRequestHandler } from 'express'
import type { Logger } from 'pino'
import { answerTo } from '../../store/index.js'

/** Express's last handler: renders what was thrown, logs what is ours. */
export const renderProblem =
  (log: Logger): ErrorRequestHandler =>
  (error, request, response, _next) => {
    const { status, title, detail, errors, headers } = answerTo(error)
    // A client that went away is nobody's fault.
    if (response.headersSent || response.destroyed) return void response.destroy()
    if (status >= 500) log.error({ err: error, url: request.originalUrl }, 'a request failed')
    response
      .status(status)
      .set({ ...headers, 'Content-Type': 'application/problem+json; charset=utf-8', 'Cache-Control': 'no-store' })
      .end(JSON.stringify({ type: 'about:blank', title, status, detail, errors }))
  }
