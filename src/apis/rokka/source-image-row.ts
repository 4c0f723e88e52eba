// A source image as its serialiser reads it, and where it is.
import type { rokka } from '../../store/index.js'
import type { Row } from '../../vocabulary/index.js'
import type { RokkaCall } from './rokka-call.js'

/** The row of a source image of an organization; whether it is deleted is said where it is, or was asked about. */
export const sourceImageRow = (row: rokka.SourceImageRow, { organization }: RokkaCall, deletedToo = false): Row => ({
  ...row,
  organization: organization.name,
  deleted: deletedToo || row.deleted ? row.deleted !== null : null,
})

/** The absolute IRI of a source image of an organization. */
export function locationOf({ compiled, organization }: RokkaCall, hash: string): string {
  const owner = compiled.vocabulary.classes.get('vocab:SourceImage')!
  return compiled.serialisers.iri(owner, { organization: organization.name, hash })!
}
