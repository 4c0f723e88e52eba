// What an operation is given: the match, who calls, the rows that may be touched, and what the headers ask for.
import type { Request, Response } from 'express'
import type { Call, Principal, Upload } from '../operations/index.js'
import type { Store } from '../store/index.js'
import type { Match } from './match.js'
import { checkWrite } from './precondition.js'
import { preferencesOf } from './prefer.js'
import { scopeOf } from './scope.js'

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

/** One request, understood. Throws HttpProblem 404 when the owner of a link is not there. */
export async function callOf(
  store: Store,
  request: Request,
  response: Response,
  { route, operation, variables, self }: Match,
  principal: Principal,
  { body, upload }: Input,
  base: string,
): Promise<Call> {
  const { headers, originalUrl } = request
  const { where, within, ownerRow } = await scopeOf(store, route, principal, variables)
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
