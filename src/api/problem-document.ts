// Every error of the API, rendered in this one place: a hydra:Error that is RFC 9457 problem details too.
import type { Request, Response } from 'express'
import type { Logger } from 'pino'
import type { HttpProblem } from '../problem.js'
import { answerTo } from '../store/index.js'
import { PAGE_POLICY } from './pages.js'
import type { Publisher } from './publish.js'
import { HTML, REPRESENTATIONS, type Representation, representationFor } from './representation.js'
import { contentType, sendText } from './respond.js'

/** Terms that mean something of their own in an Error. */
const LOCAL = {
  errors: { '@id': 'vocab:violations', '@container': '@set' },
  property: 'vocab:propertyPath',
}

/** The document of an error. `context` is the URL of the shared context. */
export const problemDocument = (problem: HttpProblem, context: string, instance: string): Record<string, unknown> => ({
  '@context': [context, LOCAL],
  '@type': 'Error',
  type: 'about:blank',
  title: problem.title,
  statusCode: problem.status,
  status: problem.status,
  description: problem.detail,
  detail: problem.detail,
  instance,
  errors: problem.errors,
})

/** An error is told in the representation asked for; who asks for one that there is not gets the default. */
function acceptedOrDefault(request: Request): Representation {
  try {
    return representationFor(request, undefined)
  } catch {
    return REPRESENTATIONS[0]!
  }
}

/** Renders what was thrown, logs what is ours; the promise is always fulfilled. */
export const renderProblem =
  (base: string, context: string, log: Logger, publisher: Publisher) =>
  async (error: unknown, request: Request, response: Response): Promise<void> => {
    const problem = answerTo(error)
    if (problem.status >= 500) log.error({ err: error, url: request.originalUrl }, 'a request failed')
    if (response.headersSent) return void response.destroy()
    for (const [name, value] of Object.entries(problem.headers)) response.setHeader(name, value)
    response.status(problem.status)
    try {
      const document = problemDocument(problem, context, base + request.originalUrl)
      if (request.accepts(['application/ld+json', 'application/problem+json']) === 'application/problem+json') {
        response.append('Link', `<${context}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"`)
        response.setHeader('Content-Type', 'application/problem+json; charset=utf-8').end(JSON.stringify(document))
      } else {
        const representation = acceptedOrDefault(request)
        response.setHeader('Content-Type', contentType(representation.mediaType))
        if (representation.mediaType === HTML) response.setHeader('Content-Security-Policy', PAGE_POLICY(base))
        const text = await representation.write(
          publisher({ document: () => document, self: base + request.path, local: LOCAL }),
        )
        await sendText(response, text, false)
      }
    } catch (failure) {
      log.error({ err: failure, url: request.originalUrl }, 'an error could not be told')
      response.destroy()
    }
  }
