// What the public sees at a path of the IIIF store, by its present name or a former one.
import type { Services } from '../../operations/index.js'
import { notFound } from '../../problem.js'
import { type CustomerFacts, findIiifHead, type IiifHead, type IiifKind, iiifAtPath } from '../../store/index.js'

/** A resource, and whether the path is one that it had before. */
export interface AtPath {
  row: IiifHead
  isFormer: boolean
}

/** What is at a path of slugs, whoever may see it; undefined when there is nothing. */
export async function storedAt(
  { store: { db } }: Services,
  customer: CustomerFacts,
  slugs: readonly string[],
): Promise<AtPath | undefined> {
  const key = await iiifAtPath(db, customer.id, slugs)
  const row = key && (await findIiifHead(db, key))
  return row && { row, isFormer: row.public_path.split('/').slice(3).join('/') !== slugs.join('/') }
}

/** The same where everyone may see it. Throws HttpProblem 404 for all else, also for what is not of the kind. */
export async function publicAt(
  services: Services,
  customer: CustomerFacts,
  slugs: readonly string[],
  kind: IiifKind,
): Promise<AtPath> {
  const found = await storedAt(services, customer, slugs)
  if (!found?.row.public || found.row.kind !== kind) throw notFound('The resource')
  return found
}
