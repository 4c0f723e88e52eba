// How a request is written down that is no operation of an API, but does what operations do: a page of the console, or a public address of the IIIF store.
import type { Request } from 'express'
import { pathOf } from '../../http/index.js'
import type { Note } from '../../store/index.js'
import { type Method, publishedAt } from '../../vocabulary/index.js'
import { callerOf } from '../principal.js'
import type { Services } from '../services.js'
import { type Audited, audited } from './audited.js'

/** What is known of such a request. */
export interface Requested {
  request: Request
  customer: number | null
  /** The operation that it stands for, `vocab:Customer_editImages_post`; by default the one that does what was done. */
  operation?: string | undefined
  /** Its address, where it must not be told as it is: with the token of a link. */
  address?: string
}

/** What has happened to a row, as a method. */
const methodOf = ({ before, after }: Note): Method => (before && after ? 'PATCH' : after ? 'POST' : 'DELETE')

/** The operation of a vocabulary that does this to a resource of a class. */
function operationOn({ vocabulary }: Services, owner: string, method: Method): string {
  const iri = `vocab:${owner}`
  const lists = [...vocabulary.classes.values()].flatMap(({ properties }) => properties)
  const operations =
    method === 'POST'
      ? lists.filter(({ memberOf }) => memberOf === iri).flatMap(link => link.operations)
      : (vocabulary.classes.get(iri)?.operations ?? [])
  return operations.find(operation => operation.method === method)?.iri ?? iri
}

/** Does the work of such a request, and writes it down where it changes anything. */
export function auditedRequest<T>(services: Services, requested: Requested, work: () => Promise<T>): Promise<T> {
  const { request, customer, operation, address = pathOf(request.originalUrl) } = requested
  const { documentation } = publishedAt(services.vocabulary)
  const asked = request.method as Method
  const subject: Audited = {
    action(done) {
      const method = asked === 'PUT' ? 'PUT' : done ? methodOf(done) : asked
      const iri = operation ?? (done ? operationOn(services, done.owner, method) : 'vocab:EntryPoint')
      return documentation + iri.replace(/^vocab:/, '#')
    },
    ...{ address, customer, request, classes: ['Batch'] },
    principal: () => callerOf(request),
    changes: false,
  }
  return audited(services, subject, work)
}
