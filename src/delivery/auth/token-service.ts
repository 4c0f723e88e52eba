// The access token services: the cookie of a viewer, exchanged for a token that a script may hold.
// IIIF Authorization Flow API 2.0 section 6, IIIF Authentication API 1.0 section 4.3.
import type { Request, Response } from 'express'
import { cookieToken, limitedLogIn, type Services } from '../../operations/index.js'
import { AUTH_2_CONTEXT } from '../../presentation/index.js'
import { issueViewerToken } from '../../store/index.js'
import { messagePage, sendPage } from './auth-pages.js'

/** Longest life of a token in seconds; a client asks for another while the session lasts. */
const TOKEN_SECONDS = 300

type Fault = 'missing' | 'origin' | 'request'
const PROFILE2: Record<Fault, string> = { missing: 'missingAspect', origin: 'invalidOrigin', request: 'invalidRequest' }
const ERROR1: Record<Fault, string> = {
  missing: 'missingCredentials',
  origin: 'invalidOrigin',
  request: 'invalidRequest',
}
const STATUS: Record<Fault, number> = { missing: 401, origin: 400, request: 400 }
const TOLD: Record<Fault, string> = {
  missing: 'There is no session: use the access service first.',
  origin:
    'The parameter origin must be the origin of the page that asks, such as https://viewer.example, and one that may have access tokens here.',
  request: 'The parameter messageId is needed.',
}

/** Whether a page of the origin may have tokens: by TOKEN_ORIGINS. What is no origin, such as `null`, may not. */
function mayHaveTokens({ settings }: Services, origin: string | undefined): origin is string {
  if (origin === undefined || !URL.canParse(origin) || new URL(origin).origin !== origin) return false
  return settings.TOKEN_ORIGINS.includes('*') || settings.TOKEN_ORIGINS.includes(origin)
}

/** A token for the session of the cookie; undefined without one. Throws HttpProblem 429. */
async function exchange(services: Services, request: Request, customer: number, origin: string) {
  // HEAD issues nothing: nobody would hold it.
  const session = request.method === 'HEAD' ? undefined : cookieToken(request, customer)
  // Who shows no cookie has guessed nothing.
  if (!session) return undefined
  const issue = () => issueViewerToken(services.store.db, session, { customer, origin, seconds: TOKEN_SECONDS })
  return limitedLogIn(services, request, issue)
}

/** Answers with a message for the page of an origin, or where there is none with JSON. */
function send(
  { settings }: Services,
  response: Response,
  status: number,
  message: object,
  origin: string | undefined,
): void {
  if (origin === undefined) return void response.status(status).json(message)
  sendPage(response, messagePage(message, origin, settings.TOKEN_ORIGINS))
}

const parameter = (request: Request, name: string): string | undefined => {
  const value = request.query[name]
  return typeof value === 'string' && value !== '' && value.length <= 1000 ? value : undefined
}

/** The token service of Authorization Flow 2.0: always a page in a frame, both parameters needed. */
export async function sendToken2(
  services: Services,
  request: Request,
  response: Response,
  customer: number,
): Promise<void> {
  const [messageId, origin] = [parameter(request, 'messageId'), parameter(request, 'origin')]
  const allowed = mayHaveTokens(services, origin) ? origin : undefined
  const fail = (fault: Fault) =>
    send(
      services,
      response,
      STATUS[fault],
      {
        '@context': AUTH_2_CONTEXT,
        type: 'AuthAccessTokenError2',
        profile: PROFILE2[fault],
        ...(messageId && { messageId }),
        heading: { en: [TOLD[fault]] },
      },
      allowed,
    )
  if (!allowed) return fail('origin')
  if (!messageId) return fail('request')
  const issued = await exchange(services, request, customer, allowed)
  if (!issued) return fail('missing')
  const message = {
    '@context': AUTH_2_CONTEXT,
    type: 'AuthAccessToken2',
    accessToken: issued.token,
    expiresIn: issued.expiresIn,
    messageId,
  }
  send(services, response, 200, message, allowed)
}

/** The token service of Authentication 1.0: JSON, or a page in a frame when messageId and origin are given. */
export async function sendToken1(
  services: Services,
  request: Request,
  response: Response,
  customer: number,
): Promise<void> {
  const [messageId, given] = [parameter(request, 'messageId'), parameter(request, 'origin')]
  const framed = messageId !== undefined
  // A script that asks by itself is named by its browser; programs name nobody.
  const asking = framed ? [given] : [given, request.headers.origin].filter(origin => origin !== undefined)
  if (!asking.every(origin => mayHaveTokens(services, origin)))
    return send(
      services,
      response,
      STATUS.origin,
      { error: ERROR1.origin, description: TOLD.origin, messageId },
      undefined,
    )
  const issued = await exchange(services, request, customer, asking[0] ?? '')
  const message = issued
    ? { accessToken: issued.token, expiresIn: issued.expiresIn }
    : { error: ERROR1.missing, description: TOLD.missing }
  const status = issued ? 200 : STATUS.missing
  send(services, response, status, { ...message, ...(framed && { messageId }) }, framed ? given : undefined)
}
