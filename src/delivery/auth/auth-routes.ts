// The routes of access: probe, access, token and logout of Authorization Flow 2.0, and the same of Authentication 1.0.
import type { Request, Response } from 'express'
import {
  type Fail,
  isFromAnotherSite,
  type MethodRoute,
  type Mount,
  methodOf,
  methodRoutes,
  readBytes,
} from '../../http/index.js'
import {
  authoriseViewer,
  checkCallback,
  guardedBy,
  hostOfAdjuncts,
  limitedLogIn,
  rolesOf,
  rulesOf,
  type Services,
  seesAdjunct,
} from '../../operations/index.js'
import { AUTH_2_CONTEXT } from '../../presentation/index.js'
import { HttpProblem, notFound } from '../../problem.js'
import type { AuthServiceRow } from '../../store/index.js'
import { type AssetAddress, customerNumber, findAsset } from '../asset.js'
import { agreePage, CLOSED_POLICY, closingPage, sendPage } from './auth-pages.js'
import { forgetLogin, rolesFromProvider, sendToProvider } from './oidc.js'
import { oidcOf } from './provider.js'
import { endSession, startSession } from './session.js'
import { sendToken1, sendToken2 } from './token-service.js'

interface Place {
  customer: number
  service: AuthServiceRow
}

/** Answers a request at an address of the customer; throws HttpProblem. */
type Act = (services: Services, request: Request, response: Response, customer: number) => Promise<void>

async function placeOf(services: Services, request: Request, customer: number): Promise<Place> {
  const { service: wanted } = request.params as Record<string, string>
  const rules = await rulesOf(services)(customer)
  const service = rules.services.find(candidate => candidate.name === wanted && candidate.profile !== 'logout')
  if (!service) throw notFound(`The authorisation service ${wanted}`)
  return { customer, service }
}

/** Where a provider sends viewers back to. Throws HttpProblem 501 without a BASE_URL. */
function callbackUri(services: Services, { customer, service }: Place): string {
  checkCallback(services)
  return `${services.base}/auth/v2/callback/${customer}/${encodeURIComponent(service.name)}`
}

/** Begins: the terms to agree to, or the way to the provider. */
const begin: Act = async (services, request, response, of) => {
  const place = await placeOf(services, request, of)
  const { service, customer } = place
  if (service.profile === 'clickthrough') {
    const title = service.page_label || service.label || service.name
    return sendPage(response, agreePage(title, service.page_description, service.call_to_action || 'I agree'))
  }
  const provider = oidcOf(await rulesOf(services)(customer), service.name)
  if (service.profile !== 'oidc' || !provider)
    throw notFound('A page of this service; it has no role provider that asks. It')
  await sendToProvider(services, response, provider, callbackUri(services, place))
}

/** A form that another site's page submits would agree in the viewer's name. */
const agree: Act = async (services, request, response, of) => {
  const { customer, service } = await placeOf(services, request, of)
  if (service.profile !== 'clickthrough') throw notFound('A form of this service')
  if (isFromAnotherSite(request, services.base))
    throw new HttpProblem(403, 'Forbidden', 'The terms can only be agreed to on their own page.')
  await startSession(services, response, customer, service, rolesOf(await rulesOf(services)(customer), service.name))
  sendPage(response, closingPage('Thank you.'))
}

const comeBack: Act = async (services, request, response, of) => {
  const place = await placeOf(services, request, of)
  const provider = oidcOf(await rulesOf(services)(place.customer), place.service.name)
  if (!provider) throw notFound('A role provider of this service')
  forgetLogin(services, request, response)
  const callback = callbackUri(services, place)
  const roles = await limitedLogIn(services, request, () => rolesFromProvider(services, request, provider, callback))
  if (!roles?.length) throw new HttpProblem(403, 'Forbidden', 'You are logged in, but have no role here.')
  await startSession(services, response, place.customer, place.service, roles)
  sendPage(response, closingPage('You are logged in.'))
}

/** Authentication 1.0: the client has shown the terms itself, so opening the service is agreeing. */
const open1: Act = async (services, request, response, of) => {
  const { customer, service } = await placeOf(services, request, of)
  if (service.profile !== 'clickthrough') return begin(services, request, response, of)
  await startSession(services, response, customer, service, rolesOf(await rulesOf(services)(customer), service.name))
  sendPage(response, closingPage('Thank you.'))
}

const logOut: Act = async (services, request, response, of) => {
  const { customer } = await placeOf(services, request, of)
  await endSession(services, request, response, customer)
  sendPage(response, closingPage('You are logged out.'))
}

/** Authorization Flow 2.0 section 5: what the request would get from what is probed. */
function sendProbed(response: Response, { status }: { status: 200 | 401 }): void {
  const told = { heading: { en: ['Not open to you'] }, note: { en: ['A role is needed to see this in full.'] } }
  response.json({ '@context': AUTH_2_CONTEXT, type: 'AuthProbeResult2', status, ...(status === 200 ? {} : told) })
}

const probe: Act = async (services, request, response) => {
  const row = await findAsset(services, request.params as unknown as AssetAddress)
  sendProbed(response, await authoriseViewer(services, request, row))
}

/** The same of an adjunct of an asset. */
const probeAdjunct: Act = async (services, request, response) => {
  const row = await findAsset(services, request.params as unknown as AssetAddress)
  const { customer, space, id: image } = row
  const adjunct = await services.store.find('Adjunct', {
    customer,
    space,
    image,
    id: request.params['adjunct'] as string,
  })
  if (!adjunct) throw notFound('The adjunct')
  sendProbed(response, await authoriseViewer(services, request, guardedBy(row, adjunct)))
}

/** The same of an adjunct of what the IIIF store keeps. */
const probeStored: Act = async (services, request, response, customer) => {
  const { kind, resource, adjunct: id } = request.params as Record<string, string>
  const key = { ...{ customer, space: null, image: null }, kind: kind!, resource: resource! }
  const host = await hostOfAdjuncts(services, request, key)
  const adjunct = host && (await services.store.find('Adjunct', { ...key, id: id! }))
  if (!adjunct) throw notFound('The adjunct')
  sendProbed(response, await seesAdjunct(services, request, host, adjunct))
}

/**
 * Both specifications have viewers open these addresses in a window, by GET, and they change something. Browsers say
 * what they ask for (Sec-Fetch-Dest): an image tag, a frame or a script of another page opens no window and is refused.
 * Browsers that say nothing go through: there another page can log a viewer out, and nothing else is lost.
 */
const inWindow =
  (act: Act): Act =>
  async (services, request, response, customer) => {
    if (!['document', undefined].includes(request.headers['sec-fetch-dest'] as string | undefined))
      throw new HttpProblem(403, 'Forbidden', 'This address is to be opened in a window of its own.')
    if (request.method !== 'HEAD') return act(services, request, response, customer)
    // HEAD changes nothing (RFC 9110 section 9.2.1): it says what kind of answer there is.
    await placeOf(services, request, customer)
    response.type('html').end()
  }

interface AuthRoute {
  template: string
  methods: { GET: Act; POST?: Act }
  /** Any page's scripts may ask, with a token. */
  open?: boolean
}

const ROUTES: AuthRoute[] = [
  { template: '/auth/v2/probe/{customer}/{space}/{id}', methods: { GET: probe }, open: true },
  { template: '/auth/v2/probe/adjuncts/{customer}/{space}/{id}/{adjunct}', methods: { GET: probeAdjunct }, open: true },
  {
    ...{ template: '/auth/v2/probe/iiif/{customer}/adjuncts/{kind}/{resource}/{adjunct}', open: true },
    methods: { GET: probeStored },
  },
  { template: '/auth/v2/access/{customer}/{service}', methods: { GET: begin, POST: agree } },
  { template: '/auth/v2/callback/{customer}/{service}', methods: { GET: inWindow(comeBack) } },
  { template: '/auth/v2/token/{customer}/{service}', methods: { GET: sendToken2 } },
  { template: '/auth/v2/logout/{customer}/{service}', methods: { GET: inWindow(logOut) } },
  { template: '/auth/{customer}/token', methods: { GET: sendToken1 } },
  { template: '/auth/{customer}/{service}', methods: { GET: inWindow(open1) } },
  { template: '/auth/{customer}/{service}/logout', methods: { GET: inWindow(logOut) } },
]

/** Headers of every answer below /auth; a customer's own are on none of them. Pages have a policy of their own. */
const COMMON = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': CLOSED_POLICY,
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
}

const LARGEST_BODY = 10_000

/** A request whose page has no origin, such as a sandboxed frame's, gets no cookie. */
function checkOrigin(request: Request): void {
  if (request.headers.origin === 'null')
    throw new HttpProblem(403, 'Forbidden', 'A page without an origin of its own cannot log a viewer in or out.')
}

/** The routes of access. */
export function authMount(services: Services, fail: Fail): Mount {
  const run =
    (act: Act, open: boolean) =>
    async (request: Request, response: Response): Promise<void> => {
      if (!open) checkOrigin(request)
      const customer = await customerNumber(services, (request.params as Record<string, string>)['customer']!)
      if (methodOf(request) !== 'GET') await readBytes(request, LARGEST_BODY)
      return act(services, request, response, customer)
    }
  const routes = ROUTES.map(
    ({ template, methods, open = false }): MethodRoute => ({
      template,
      methods: Object.fromEntries(Object.entries(methods).map(([method, act]) => [method, run(act, open)])),
      headers: COMMON,
      ...(open && { scripts: 'Authorization' }),
    }),
  )
  return { ...methodRoutes(routes, fail), words: ['v2'] }
}
