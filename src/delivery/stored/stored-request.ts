// A request to the public hierarchy of the IIIF store: whose it is, what its path says, and whether it asks as the original's clients do.
import type { Request, Response } from 'express'
import type { Version } from '../../images/index.js'
import {
  auditedRequest,
  authorise,
  checkCsrf,
  isOwner,
  type Principal,
  principalOf,
  reaches,
  type Services,
  setPublicHeaders,
} from '../../operations/index.js'
import { HttpProblem, notFound } from '../../problem.js'
import type { CustomerFacts, IiifKind, IiifRow } from '../../store/index.js'
import { publicCustomer } from '../public-customer.js'
import type { ToRdf } from './page-frame.js'

/** A request, understood as far as its head says. */
export interface StoredRequest {
  services: Services
  request: Request
  response: Response
  customer: CustomerFacts
  /** The path below the customer's. */
  slugs: string[]
  /**
   * Kind, and id where there is one, when the path is one of the addresses that never change; `painted`: it is that of
   * the painted resources of a manifest.
   */
  flat: { kind: IiifKind; id: string | undefined; painted: boolean } | undefined
  /** Whether it asks for what the platform keeps beside a document, with credentials for that. */
  showsExtras: boolean
  /** The query, with its question mark. */
  query: string
  /** The version of the Presentation API that the address names, if it names one. */
  version: Version | undefined
  toRdf: ToRdf
}

/** The header by which the original's clients ask for more than a document, and its only value. */
export const EXTRAS_HEADER = 'X-IIIF-CS-Show-Extras'
const asksForExtras = (request: Request): boolean => request.get(EXTRAS_HEADER)?.toLowerCase() === 'all'

function flatIn([kind, id, ...others]: string[]): StoredRequest['flat'] {
  if (kind !== 'collections' && kind !== 'manifests') return undefined
  const painted = kind === 'manifests' && others.join('/') === 'paintedResources'
  return others.length === 0 || painted ? { kind, id, painted } : undefined
}

/** Path of a resource's public address, in the version that it names if it names one. */
export const publicPath = ({ public_path }: Pick<IiifRow, 'public_path'>, version: Version | undefined): string =>
  version ? public_path.replace('/iiif/', `/iiif/v${version}/`) : public_path

/** Answers a request; throws HttpProblem. */
export type Answer = (asked: StoredRequest) => Promise<void>

/** How Express calls one who answers. Rejects with HttpProblem 404 when there is no such customer. */
export const answering =
  (services: Services, toRdf: ToRdf, answer: Answer, version?: Version) =>
  async (request: Request, response: Response): Promise<void> => {
    const { customer: named, slugs = [] } = request.params as unknown as { customer: string; slugs?: string[] }
    const customer = await publicCustomer(services, named)
    await setPublicHeaders(services, response, { customer: customer.id, roles: [] })
    const question = request.originalUrl.indexOf('?')
    const asked = {
      ...{ services, request, response, customer, slugs, flat: flatIn(slugs), version, toRdf },
      showsExtras: asksForExtras(request) && (await isOwner(services, request, customer.id)),
      query: question < 0 ? '' : request.originalUrl.slice(question),
    }
    const isRead = request.method === 'GET' || request.method === 'HEAD'
    await (isRead ? answer(asked) : auditedRequest(services, { request, customer: customer.id }, () => answer(asked)))
  }

/**
 * Who writes. Throws HttpProblem 401 and 403, 404 for another customer's, and 403 at an address that never changes
 * without the header that says that what is sent may hold more than a document.
 */
export async function writerOf({ services, request, customer, flat }: StoredRequest): Promise<Principal> {
  const principal = await principalOf(services, request, 'basic', String(customer.id))
  checkCsrf(request, principal?.signedIn)
  if (principal && !reaches(principal, customer.id)) throw notFound('The resource')
  authorise(principal, { access: 'write', roles: [] })
  if (flat && !asksForExtras(request)) {
    const message = 'must be All to write here; documents alone are written at their public addresses'
    throw new HttpProblem(403, 'Forbidden', `${EXTRAS_HEADER}: ${message}`, [{ property: EXTRAS_HEADER, message }])
  }
  return principal!
}
