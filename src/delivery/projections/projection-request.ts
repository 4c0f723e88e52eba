// A request for a projection: the customer that it is to is known, and its headers are on the answer, whatever that is.
import type { Request, Response } from 'express'
import { isOwner, type Services, setPublicHeaders } from '../../operations/index.js'
import type { CustomerFacts } from '../../store/index.js'
import { publicCustomer } from '../public-customer.js'

/** A request, the response that is to answer it, and the customer whose assets it is about. */
export interface Ask {
  services: Services
  request: Request
  response: Response
  customer: CustomerFacts
  /** Whether the customer itself asks, whose lists show everything; other callers get the public ones. */
  owner: boolean
}

/** Answers a request; throws HttpProblem. */
export type Send = (ask: Ask) => Promise<void>

/** A variable of the address, decoded; empty when the address has it not. */
export const variable = ({ request }: Ask, name: string): string =>
  (request.params as Record<string, string | undefined>)[name] ?? ''

/** The parameters of the query of the address. */
export function parametersOf({ request }: Ask): URLSearchParams {
  const at = request.originalUrl.indexOf('?')
  return new URLSearchParams(at < 0 ? '' : request.originalUrl.slice(at))
}

/** How Express calls one who answers. Rejects with HttpProblem 404 when there is no such customer. */
export const answering =
  (services: Services, send: Send) =>
  async (request: Request, response: Response): Promise<void> => {
    const customer = await publicCustomer(services, (request.params as Record<string, string>)['customer']!)
    await setPublicHeaders(services, response, { customer: customer.id, roles: [] })
    const owner = await isOwner(services, request, customer.id)
    await send({ services, request, response, customer, owner })
  }
