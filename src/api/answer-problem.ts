// Answers with what was thrown, in the shape of the API that it was thrown in, and logs what is ours.
import { type Fail, loggedRequest } from '../http/index.js'
import { answerTo } from '../store/index.js'
import type { Api, Means } from './api.js'
import { sendText } from './send-text.js'

/** Whether an error is for the operator: not what another system would have to be configured for. */
const isLogged = (status: number): boolean => status >= 500 && status !== 501

/** Renders what was thrown; the promise is always fulfilled. */
export const answerProblem =
  <Place, Body>(api: Api<Place, Body>, means: Means): Fail =>
  async (error, request, response) => {
    const { log } = means.services
    // Nobody waits for the answer any longer.
    if (response.destroyed) return
    const problem = answerTo(error)
    if (isLogged(problem.status)) log.error({ err: error, ...loggedRequest(request) }, 'a request failed')
    if (response.headersSent) return void response.destroy()
    try {
      response.status(problem.status)
      for (const [name, value] of Object.entries(problem.headers)) response.setHeader(name, value)
      await sendText(response, await api.problem(problem, request, response, means), false)
    } catch (failure) {
      log.error({ err: failure, ...loggedRequest(request) }, 'failed to render an error')
      response.destroy()
    }
  }
