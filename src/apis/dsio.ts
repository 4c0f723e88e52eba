// The DSIO filters API's images: plain JSON and multipart/form-data, by HTTP Basic with a customer's key.
import { type Api, errorText, sendPlain } from '../api/index.js'
import { authorise } from '../operations/index.js'
import { HttpProblem } from '../problem.js'
import { problemPath } from '../problem-kinds.js'
import { handlers, type InCustomer, readJsonObject } from './dsio/index.js'

export const dsio: Api<InCustomer> = {
  name: 'dsio',
  handlers,
  scheme: 'basic',
  cors: {
    allowed: ['Authorization', 'Content-Type', 'Accept', 'Range', 'If-None-Match', 'If-Range', 'X-Requested-With'],
    exposed: [
      'Location',
      'ETag',
      'Content-Range',
      'Accept-Ranges',
      'Link',
      'WWW-Authenticate',
      'Allow',
      'X-Request-ID',
    ],
  },
  headers: { 'Cache-Control': 'private, no-cache', Vary: 'Accept, Authorization' },
  /** Throws HttpProblem 401, and 403 for a key of the platform, which has no images of its own. */
  async enter({ operation, principal }) {
    authorise(principal, operation)
    const customer = principal?.customer ?? undefined
    if (customer !== undefined) return { customer }
    throw new HttpProblem(403, 'Forbidden', "A key of the platform has no images of its own; use a customer's key.")
  },
  customerOf: ({ customer }) => customer,
  /** JSON where the operation expects it; forms are read by the operations that take files. */
  read: async call => {
    const { expects, consumes } = call.operation
    return expects === undefined || consumes ? {} : { body: await readJsonObject(call) }
  },
  write: (response, call, answer) => sendPlain(response, call, answer, 'application/json; charset=utf-8'),
  problem({ title, status, detail, errors }, _request, response, { compiled, services: { base } }) {
    response.set({ 'Content-Type': 'application/problem+json; charset=utf-8', 'Cache-Control': 'no-store' })
    return errorText(compiled, { type: base + problemPath(title), title, status, detail, errors })
  },
}
