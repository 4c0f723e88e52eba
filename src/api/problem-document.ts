// Every error of the API, rendered in this one place: a hydra:Error that is RFC 9457 problem details too.
import type { Request, Response } from 'express'
import type { Logger } from 'pino'
import { HttpProblem } from '../problem.js'
import { answerTo } from '../store/index.js'
import { PAGE_POLICY } from './html-pages.js'
import type { Publisher } from './render-context.js'
import { HTML, type Outgoing, REPRESENTATIONS, type Representation, representationFor } from './representation.js'
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

/** The text of an error; in the default form where the one asked for cannot be made now. */
async function writeProblem(representation: Representation, outgoing: Outgoing) {
  try {
    return { mediaType: representation.mediaType, text: await representation.write(outgoing) }
  } catch (error) {
    if (!(error instanceof HttpProblem)) throw error
    const [plain] = REPRESENTATIONS as [Representation]
    return { mediaType: plain.mediaType, text: await plain.write(outgoing) }
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
        const outgoing = publisher({ document: () => document, self: base + request.path, local: LOCAL })
        const { mediaType, text } = await writeProblem(acceptedOrDefault(request), outgoing)
        response.setHeader('Content-Type', contentType(mediaType))
        if (mediaType === HTML) response.setHeader('Content-Security-Policy', PAGE_POLICY(base))
        await sendText(response, text, false)
      }
    } catch (failure) {
      log.error({ err: failure, url: request.originalUrl }, 'an error could not be told')
      response.destroy()
    }
  }
