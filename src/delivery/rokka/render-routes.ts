// rokka's renderings as a router: every address that has the form of one, below no first segment of somebody else's.
import express, { type Request, type Router } from 'express'
import { plainHeadersOf, type Services, type Subject, subjectOf } from '../../operations/index.js'
import { notFound } from '../../problem.js'
import { answerTo } from '../../store/index.js'
import { isMissingBytes } from '../missing-bytes.js'
import { answerOptions, type Exchange, type ProblemBody, sendProblem } from '../responses.js'
import { sendRendering } from './render-answer.js'
import { parseRenderPath, type RenderPath } from './render-path.js'
import { organizationNamed, placesOf } from './render-place.js'
import { chosen } from './rendering.js'
import { rokkaError, withoutChallenge } from './rokka-error.js'

/** Statuses of renderings, which are found by the form of their address and not by a route. */
export const RENDERING_STATUSES = [200, 400, 403, 404, 503]

/** First segments of the public side, which no rendering's address begins with. */
const PUBLIC_SIDE = [
  'iiif-img',
  'iiif-av',
  'iiif-manifest',
  'iiif-resource',
  'thumbs',
  'file',
  'auth',
  'vocab',
  'contexts',
]

const SECONDS_A_DAY = 86_400

const spelled: ProblemBody = (_request, problem) => ({
  mediaType: 'application/json',
  body: JSON.stringify(rokkaError(problem)),
  headers: withoutChallenge(problem),
})

/** What an error is about when nothing is known of the image: the organization that the address names, if it exists. */
async function organizationsSubject(
  services: Services,
  request: Request,
  path: RenderPath,
): Promise<Subject | undefined> {
  const named = await organizationNamed(services, request, path).catch(() => undefined)
  return named && { customer: named.customer, roles: [] }
}

async function answer(services: Services, exchange: Exchange<Request>, path: RenderPath): Promise<void> {
  const { request, response } = exchange
  let subject: Subject | undefined
  try {
    if (answerOptions(exchange)) return
    const places = await placesOf(services, request, path)
    subject = { customer: places[0]!.organization.customer, roles: [] }
    const prepared = await chosen(services, request, places)
    subject = subjectOf(prepared.image)
    await sendRendering(services, exchange, path, prepared)
  } catch (error) {
    if (response.destroyed) return
    const problem = isMissingBytes(error) ? notFound('The bytes of the image') : answerTo(error)
    if (problem.status >= 500 && error !== problem)
      services.log.error({ err: error, url: request.originalUrl }, 'a request failed')
    subject ??= await organizationsSubject(services, request, path)
    const custom = subject ? await plainHeadersOf(services, subject).catch(() => ({})) : {}
    sendProblem(exchange, problem, custom, spelled)
  }
}

/** The renderings of the images of all organizations. Every other address is left to who is asked next. */
export function renderingRouter(services: Services): Router {
  const router = express.Router({ caseSensitive: true })
  const own = services.vocabulary.routes.map(({ template }) => template.text.split('/')[1]!)
  const taken = new Set([...own, ...PUBLIC_SIDE])
  router.use(async (request, response, next) => {
    const path = taken.has(request.path.split('/')[1] ?? '') ? undefined : parseRenderPath(request.path)
    if (!path) return next()
    await answer(services, { request, response, maxAge: SECONDS_A_DAY }, path)
  })
  return router
}
