// rokka's renderings and albums: every address that has the form of one, below no first segment that another part of the program has.
import type { Request } from 'express'
import { asExpress, loggedRequest, MEDIA_STATUSES, type Mount, pathOf } from '../../http/index.js'
import { plainHeadersOf, type Services, type Subject, subjectOf } from '../../operations/index.js'
import { notFound } from '../../problem.js'
import { answerTo } from '../../store/index.js'
import { isMissingBytes } from '../missing-bytes.js'
import { answerOptions, type Exchange, type ProblemBody, sendProblem } from '../responses.js'
import { type AlbumPath, parseAlbumPath, sendAlbum } from './album.js'
import { sendRendering } from './render-answer.js'
import { parseRenderPath, type RenderPath } from './render-path.js'
import { organizationNamed, placesOf } from './render-place.js'
import { chosen } from './rendering.js'
import { rokkaError, withoutChallenge } from './rokka-error.js'

/** Statuses of renderings, which are found by the form of their address and not by a route. */
export const RENDERING_STATUSES = [...MEDIA_STATUSES, 400, 403, 404, 429, 503]

/** Statuses of albums, which are found in the same way. */
export const ALBUM_STATUSES = [200, 404]

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
  first: string | undefined,
): Promise<Subject | undefined> {
  const named = await organizationNamed(services, request, first).catch(() => undefined)
  return named && { customer: named.customer, roles: [] }
}

/** What an address asks for: the name that may be an organization's, and how it is answered. */
interface Asked {
  first: string | undefined
  /** Sends the answer; `about` is told what it is about, for the headers of errors. */
  send(services: Services, exchange: Exchange<Request>, about: (subject: Subject) => void): Promise<void>
}

const rendering = (path: RenderPath): Asked => ({
  first: path.segments.length > 1 ? path.segments[0] : undefined,
  async send(services, exchange, about) {
    const { request } = exchange
    const places = await placesOf(services, request, path)
    about({ customer: places[0]!.organization.customer, roles: [] })
    const prepared = await chosen(services, request, places)
    about(subjectOf(prepared.image))
    await sendRendering(services, exchange, path, prepared)
  },
})

const album = (path: AlbumPath): Asked => ({
  first: path.organization,
  async send(services, exchange) {
    const organization = await organizationNamed(services, exchange.request, path.organization)
    if (!organization) throw notFound(`The organization ${path.organization ?? 'of the host'}`)
    await sendAlbum(services, exchange, organization, path)
  },
})

/** What a path asks for; undefined for one that is neither an album's nor a rendering's. */
function askedFor(path: string): Asked | undefined {
  const ofAlbum = parseAlbumPath(path)
  if (ofAlbum) return album(ofAlbum)
  const ofRendering = parseRenderPath(path)
  return ofRendering && rendering(ofRendering)
}

async function answer(services: Services, exchange: Exchange<Request>, { first, send }: Asked): Promise<void> {
  const { request, response } = exchange
  let subject: Subject | undefined
  try {
    if (answerOptions(exchange)) return
    await send(services, exchange, found => {
      subject = found
    })
  } catch (error) {
    if (response.destroyed) return
    const problem = isMissingBytes(error) ? notFound('The bytes of the image') : answerTo(error)
    if (problem.status >= 500 && error !== problem)
      services.log.error({ err: error, ...loggedRequest(request) }, 'a request failed')
    const about = subject ?? (await organizationsSubject(services, request, first))
    const custom = about ? await plainHeadersOf(services, about).catch(() => ({})) : {}
    sendProblem(exchange, problem, custom, spelled)
  }
}

/** The renderings and albums of the images of all organizations. Every other address is left to what is asked next. */
export const renderingsMount = (services: Services): Mount => ({
  answer(incoming, outgoing, next) {
    const asked = askedFor(pathOf(incoming.url!))
    if (!asked) return next()
    const [request, response] = asExpress(incoming, outgoing)
    request.template = '/{organization}/{rendering*}'
    answer(services, { request, response, maxAge: SECONDS_A_DAY }, asked).catch(() => response.destroy())
  },
})
