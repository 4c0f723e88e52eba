// Errors as linked data: a hydra:Error that is RFC 9457 problem details too.
import type { Request, Response } from 'express'
import { PAGE_POLICY, type Page, signInPath, unsentForm, visitorOf } from '../console/index.js'
import { methodOf, pathOf } from '../http/index.js'
import { callerOf } from '../operations/index.js'
import { HttpProblem } from '../problem.js'
import { problemPath } from '../problem-kinds.js'
import { contextUrl } from '../vocabulary/index.js'
import type { Means, Text } from './api.js'
import { formOf, isForm, refusedFormOf, sentTo } from './html-form.js'
import { HTML, type Outgoing, REPRESENTATIONS, type Representation, representationFor } from './representation.js'
import { resourcesAbove } from './resources-above.js'
import { contentType } from './respond.js'

/** Terms that mean something of their own in an Error. */
const LOCAL = {
  errors: { '@id': 'vocab:violations', '@container': '@set' },
  property: 'vocab:propertyPath',
}

/**
 * The document of an error. `context` is the URL of the shared context; its type is the page of the kind below `base`
 * (RFC 9457, section 3.1.1). `request` is the URL of what was asked: the instance (section 3.1.5), unless the problem is
 * one of another resource, which is its Content-Location.
 */
const problemDocument = (
  problem: HttpProblem,
  context: string,
  base: string,
  request: string,
): Record<string, unknown> => ({
  '@context': [context, LOCAL],
  '@type': 'Error',
  type: base + problemPath(problem.title),
  title: problem.title,
  statusCode: problem.status,
  status: problem.status,
  description: problem.detail,
  detail: problem.detail,
  instance: problem.headers['Content-Location'] ?? request,
  errors: problem.errors,
})

/** An error is told in the representation asked for; whoever asks for one that there is not gets the default. */
function acceptedOrDefault(request: Request): Representation {
  try {
    return representationFor(request)
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

/**
 * Whether a browser without credentials asks for a page, or sends a form of one, that needs them: its person can sign in.
 * What a viewer lacks the roles for asks for no credentials, and has services of its own for that.
 */
function mayBeSignedIn({ status, headers }: HttpProblem, request: Request): boolean {
  if (status !== 401 || headers['WWW-Authenticate'] === undefined) return false
  if (request.headers.authorization !== undefined) return false
  const isPage = methodOf(request) === 'GET' || isForm(request) || formOf(request) !== undefined
  return isPage && acceptedOrDefault(request).mediaType === HTML
}

/** Sends a browser to the page of signing in, from which it comes back. */
function sendToSignIn(base: string, request: Request, response: Response): Text {
  const isSent = methodOf(request) !== 'GET'
  const to = isSent ? pathOf(request.originalUrl) : request.originalUrl
  response.removeHeader('WWW-Authenticate')
  response.status(303).set({ Location: base + signInPath(to, isSent), 'Cache-Control': 'no-store' })
  return ''
}

/** The resources that a form was sent within, for the labels that they give; none where they cannot be read now. */
async function labelsAround(request: Request, { services, compiled }: Means): Promise<Page['above']> {
  try {
    return await resourcesAbove({ ...sentTo(request)!, principal: callerOf(request), compiled }, services)
  } catch {
    return undefined
  }
}

/** An error as the request asks for it: problem details, or the representation that it accepts. */
export async function writeLinkedProblem(
  problem: HttpProblem,
  request: Request,
  response: Response,
  means: Means,
): Promise<Text> {
  const { services, compiled, publisher } = means
  const { base } = services
  const { vocabulary } = compiled
  if (mayBeSignedIn(problem, request)) return sendToSignIn(base, request, response)
  const context = contextUrl(vocabulary, base)
  const document = problemDocument(problem, context, base, base + request.originalUrl)
  if (request.accepts(['application/ld+json', 'application/problem+json']) === 'application/problem+json') {
    response.append('Link', `<${context}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"`)
    response.setHeader('Content-Type', 'application/problem+json; charset=utf-8')
    return JSON.stringify(document)
  }
  const self = base + pathOf(request.originalUrl)
  const refused = refusedFormOf(request, problem, self)
  const above = refused && (await labelsAround(request, means))
  const outgoing = publisher({
    document: () => document,
    self,
    local: LOCAL,
    above,
    refused,
    unsent: unsentForm(request, problem),
    visitor: () => visitorOf(request, callerOf(request)),
  })
  const { mediaType, text } = await writeProblem(acceptedOrDefault(request), outgoing)
  response.setHeader('Content-Type', contentType(mediaType))
  if (mediaType === HTML) response.vary('Accept-Language').setHeader('Content-Security-Policy', PAGE_POLICY(base))
  return text
}
