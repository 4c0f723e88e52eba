// rokka's renderings: every address that has the form of one, below no first segment that another part of the program has.
import type { Request } from 'express'
import { asExpress, type Mount, pathOf } from '../../http/index.js'
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

/** The renderings of the images of all organizations. Every other address is left to what is asked next. */
export const renderingsMount = (services: Services): Mount => ({
  answer(incoming, outgoing, next) {
    const path = parseRenderPath(pathOf(incoming.url!))
    if (!path) return next()
    const [request, response] = asExpress(incoming, outgoing)
    answer(services, { request, response, maxAge: SECONDS_A_DAY }, path).catch(() => response.destroy())
  },
})
