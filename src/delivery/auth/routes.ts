// The routes of access: probe, access, token and logout of Authorization Flow 2.0, and the same of Authentication 1.0.
import express, { type Request, type Response, type Router } from 'express'
import {
  authoriseViewer,
  rolesOf,
  rulesOf,
  type Services,
  setPublicHeaders,
  subjectOf,
} from '../../operations/index.js'
import { HttpProblem, notFound } from '../../problem.js'
import type { AuthService } from '../../store/index.js'
import { type AssetAddress, customerNumber, findAsset } from '../asset.js'
import { AUTH2 } from './describe.js'
import { rolesFromProvider, sendToProvider } from './oidc.js'
import { agreePage, closingPage } from './pages.js'
import { oidcOf } from './provider.js'
import { endSession, startSession } from './session.js'
import { sendToken1, sendToken2 } from './token.js'

interface Place {
  customer: number
  service: AuthService
}

async function placeOf(services: Services, request: Request, customer: number): Promise<Place> {
  const { service: wanted } = request.params as Record<string, string>
  const rules = await rulesOf(services)(customer)
  const service = rules.services.find(candidate => candidate.name === wanted && candidate.profile !== 'logout')
  if (!service) throw notFound(`The authorisation service ${wanted}`)
  return { customer, service }
}

const callbackUri = ({ base }: Services, { customer, service }: Place): string =>
  `${base}/auth/v2/callback/${customer}/${encodeURIComponent(service.name)}`

/** Begins: the terms to agree to, or the way to the provider. */
async function begin(services: Services, request: Request, response: Response, of: number): Promise<void> {
  const place = await placeOf(services, request, of)
  const { service, customer } = place
  response.set('Cache-Control', 'no-store')
  if (service.profile === 'clickthrough') {
    const title = service.page_label || service.label || service.name
    response.type('html').send(agreePage(title, service.page_description, service.call_to_action || 'I agree'))
    return
  }
  const provider = oidcOf(await rulesOf(services)(customer), service.name)
  if (service.profile !== 'oidc' || !provider)
    throw notFound('A page of this service; it has no role provider that asks. It')
  await sendToProvider(services, response, provider, callbackUri(services, place))
}

/** A form that another site's page submits would agree in the viewer's name. */
function checkSameSite({ base }: Services, request: Request): void {
  const origin = request.headers.origin
  if (origin !== undefined && origin !== 'null' && origin !== new URL(base).origin)
    throw new HttpProblem(403, 'Forbidden', 'The terms can only be agreed to on their own page.')
}

async function agree(services: Services, request: Request, response: Response, of: number): Promise<void> {
  const { customer, service } = await placeOf(services, request, of)
  if (service.profile !== 'clickthrough') throw notFound('A form of this service')
  checkSameSite(services, request)
  await startSession(services, response, customer, service, rolesOf(await rulesOf(services)(customer), service.name))
  response.set('Cache-Control', 'no-store').type('html').send(closingPage('Thank you.'))
}

async function comeBack(services: Services, request: Request, response: Response, of: number): Promise<void> {
  const place = await placeOf(services, request, of)
  const provider = oidcOf(await rulesOf(services)(place.customer), place.service.name)
  if (!provider) throw notFound('A role provider of this service')
  const roles = await rolesFromProvider(services, request, provider, callbackUri(services, place))
  if (roles.length === 0) throw new HttpProblem(403, 'Forbidden', 'You are logged in, but have no role here.')
  await startSession(services, response, place.customer, place.service, roles)
  response.set('Cache-Control', 'no-store').type('html').send(closingPage('You are logged in.'))
}

/** Authentication 1.0: the client has shown the terms itself, so opening the service is agreeing. */
async function open1(services: Services, request: Request, response: Response, of: number): Promise<void> {
  const { customer, service } = await placeOf(services, request, of)
  if (service.profile !== 'clickthrough') return begin(services, request, response, of)
  await startSession(services, response, customer, service, rolesOf(await rulesOf(services)(customer), service.name))
  response.set('Cache-Control', 'no-store').type('html').send(closingPage('Thank you.'))
}

async function logOut(services: Services, request: Request, response: Response, of: number): Promise<void> {
  const { customer } = await placeOf(services, request, of)
  await endSession(services, request, response, customer)
  response.set('Cache-Control', 'no-store').type('html').send(closingPage('You are logged out.'))
}

/** Authorization Flow 2.0 section 5: what the request would get from the asset. */
async function probe(services: Services, request: Request, response: Response): Promise<void> {
  const row = await findAsset(services, request.params as unknown as AssetAddress)
  await setPublicHeaders(services, response, subjectOf(row))
  const { status } = await authoriseViewer(services, request, row)
  const told = { heading: { en: ['Not open to you'] }, note: { en: ['A role is needed to see this in full.'] } }
  response
    .set({ 'Cache-Control': 'no-store', 'Access-Control-Allow-Origin': '*' })
    .json({ '@context': AUTH2, type: 'AuthProbeResult2', status, ...(status === 200 ? {} : told) })
}

/** Adds the routes of access. */
export function serveAuth(router: Router, services: Services): void {
  type Act = (services: Services, request: Request, response: Response, customer: number) => Promise<void>
  const run = (act: Act) => async (request: Request, response: Response) => {
    const customer = await customerNumber(services, (request.params as Record<string, string>)['customer']!)
    await setPublicHeaders(services, response, { customer, roles: [] })
    return act(services, request, response, customer)
  }
  router.options('/auth/v2/probe/:customer/:space/:id', (_request, response) => {
    response
      .set({
        'Access-Control-Allow-Origin': '*',
        'Access-Control-Allow-Methods': 'GET, HEAD, OPTIONS',
        'Access-Control-Allow-Headers': 'Authorization',
      })
      .status(204)
      .end()
  })
  router.get('/auth/v2/probe/:customer/:space/:id', run(probe))
  router.get('/auth/v2/access/:customer/:service', run(begin))
  router.post('/auth/v2/access/:customer/:service', express.raw({ type: () => true, limit: 10_000 }), run(agree))
  router.get('/auth/v2/callback/:customer/:service', run(comeBack))
  router.get('/auth/v2/token/:customer/:service', run(sendToken2))
  router.get('/auth/v2/logout/:customer/:service', run(logOut))
  router.get('/auth/:customer/token', run(sendToken1))
  router.get('/auth/:customer/:service', run(open1))
  router.get('/auth/:customer/:service/logout', run(logOut))
}
