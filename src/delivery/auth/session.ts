// Gives a viewer a session, as a cookie, and takes it away.
import type { Request, Response } from 'express'
import { cookieName, cookieToken, type Services } from '../../operations/index.js'
import { type AuthServiceRow, createViewerSession, endViewerSession } from '../../store/index.js'

/** A frame in another site's page sends the cookie only when it is SameSite=None, which needs https. */
export function cookieAttributes({ base }: Services): string {
  const { protocol, pathname } = new URL(base)
  return `Path=${pathname}; HttpOnly; ${protocol === 'https:' ? 'Secure; SameSite=None' : 'SameSite=Lax'}`
}

/** Starts a session with the roles for as long as the service gives, and sets its cookie. */
export async function startSession(
  services: Services,
  response: Response,
  customer: number,
  service: AuthServiceRow,
  roles: string[],
): Promise<void> {
  const seconds = service.time_to_live
  const token = await createViewerSession(services.store.db, { customer, roles, seconds })
  response.append('Set-Cookie', `${cookieName(customer)}=${token}; Max-Age=${seconds}; ${cookieAttributes(services)}`)
}

/** Ends the session that the cookie stands for, and removes the cookie. */
export async function endSession(
  services: Services,
  request: Request,
  response: Response,
  customer: number,
): Promise<void> {
  const token = cookieToken(request, customer)
  if (token) await endViewerSession(services.store.db, token)
  response.append('Set-Cookie', `${cookieName(customer)}=; Max-Age=0; ${cookieAttributes(services)}`)
}
