// What an operation is given: the match, who calls, the rows that may be touched, and what the headers ask for.
import type { Request, Response } from 'express'
import type { Call, Principal, Upload } from '../operations/index.js'
import type { Match } from './match.js'
import { checkWrite } from './precondition.js'
import { preferencesOf } from './prefer.js'
import type { Scope } from './scope.js'

interface Input {
  body?: Record<string, unknown>
  upload?: Upload
}

/** Aborted when the caller goes away before the answer was sent whole; made for those who ask for it. */
function signalOf(response: Response): () => AbortSignal {
  let gone: AbortController | undefined
  return () => {
    if (!gone) {
      const controller = new AbortController()
      response.on('close', () => {
        if (!response.writableFinished) controller.abort()
      })
      if (response.destroyed && !response.writableFinished) controller.abort()
      gone = controller
    }
    return gone.signal
  }
}

/** One request, understood. */
export function callOf(
  request: Request,
  response: Response,
  { route, operation, variables, self }: Match,
  principal: Principal | undefined,
  { where, within, ownerRow }: Scope,
  { body, upload }: Input,
  base: string,
): Call {
  const { headers, originalUrl } = request
  const signal = signalOf(response)
  const question = originalUrl.indexOf('?')
  return {
    route,
    operation,
    principal,
    variables,
    where,
    within,
    ownerRow,
    body,
    upload,
    query: new URLSearchParams(question < 0 ? '' : originalUrl.slice(question)),
    prefer: preferencesOf(headers.prefer as string | undefined),
    self,
    requestUri: base + originalUrl,
    header: name => request.get(name),
    lastEventId: headers['last-event-id'] as string | undefined,
    precondition: row => checkWrite(headers['if-match'], headers['if-none-match'], row),
    get signal() {
      return signal()
    },
  }
}
