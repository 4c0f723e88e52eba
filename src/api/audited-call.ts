// How the call of an operation is written down in the audit trail.
import { type Audited, type Call, isDryRun, type Services } from '../operations/index.js'
import { publishedAt, withoutBase } from '../vocabulary/index.js'
import type { Api } from './api.js'

const localName = (iri: string): string => iri.slice(iri.indexOf(':') + 1)

/** What the audit trail is told of a call before it is made. */
export function auditedBy<Place, Body>(
  { customerOf }: Api<Place, Body>,
  call: Call<Place, Body>,
  { base }: Services,
): Audited {
  const { operation, route, request, variables, principal, compiled, query } = call
  const action = `${publishedAt(compiled.vocabulary).documentation}#${localName(operation.iri)}`
  const changes = !operation.safe && !(operation.dryRun !== undefined && isDryRun(query))
  const named = variables['customer']
  return {
    action: () => action,
    address: withoutBase(call.self, base),
    classes: [localName(operation.returns), route.target.name],
    customer: customerOf?.(call) ?? (named === undefined ? (principal?.customer ?? null) : Number(named)),
    principal: () => principal,
    request,
    changes,
    isDone: () => changes,
  }
}
