// The access token services: the cookie of a viewer, exchanged for a token that a script may hold.
// IIIF Authorization Flow API 2.0 section 6, IIIF Authentication API 1.0 section 4.3.
import type { Request, Response } from 'express'
import { cookieToken, type Services } from '../../operations/index.js'
import { createViewerSession, findViewerSession } from '../../store/index.js'
import { AUTH2 } from './describe.js'
import { messagePage } from './pages.js'

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
  origin: 'The parameter origin must be the origin of the page that asks, such as https://viewer.example.',
  request: 'The parameter messageId is needed.',
}

const isOrigin = (text: string): boolean => URL.canParse(text) && new URL(text).origin === text

async function exchange(services: Services, request: Request, customer: number, origin: string) {
  const { db } = services.store
  const session = await findViewerSession(db, cookieToken(request, customer) ?? '')
  if (session?.customer !== customer) return undefined
  const left = Math.floor((session.expires.getTime() - services.now().getTime()) / 1000)
  const seconds = Math.max(1, Math.min(TOKEN_SECONDS, left))
  return { token: await createViewerSession(db, { customer, roles: session.roles, origin, seconds }), seconds }
}

function send(response: Response, status: number, message: object, origin: string | undefined): void {
  response.set('Cache-Control', 'no-store')
  if (origin === undefined) return void response.status(status).json(message)
  response.type('html').send(messagePage(message, origin))
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
  const fail = (fault: Fault) =>
    send(
      response,
      STATUS[fault],
      {
        '@context': AUTH2,
        type: 'AuthAccessTokenError2',
        profile: PROFILE2[fault],
        ...(messageId && { messageId }),
        heading: { en: [TOLD[fault]] },
      },
      origin && isOrigin(origin) ? origin : undefined,
    )
  if (!origin || !isOrigin(origin)) return fail('origin')
  if (!messageId) return fail('request')
  const issued = await exchange(services, request, customer, origin)
  if (!issued) return fail('missing')
  const message = {
    '@context': AUTH2,
    type: 'AuthAccessToken2',
    accessToken: issued.token,
    expiresIn: issued.seconds,
    messageId,
  }
  send(response, 200, message, origin)
}

/** The token service of Authentication 1.0: JSON, or a page in a frame when messageId and origin are given. */
export async function sendToken1(
  services: Services,
  request: Request,
  response: Response,
  customer: number,
): Promise<void> {
  const [messageId, origin] = [parameter(request, 'messageId'), parameter(request, 'origin')]
  const framed = messageId !== undefined
  if (framed && (!origin || !isOrigin(origin)))
    return send(response, 400, { error: ERROR1.origin, description: TOLD.origin, messageId }, undefined)
  const issued = await exchange(services, request, customer, origin ?? '')
  const message = issued
    ? { accessToken: issued.token, expiresIn: issued.seconds }
    : { error: ERROR1.missing, description: TOLD.missing }
  send(response, issued ? 200 : 401, { ...message, ...(framed && { messageId }) }, framed ? origin : undefined)
}
