// A customer as public addresses name it: by number or by name, with the versions of IIIF that it speaks by default.
import type { Version } from '../images/index.js'
import type { Services } from '../operations/index.js'
import { notFound } from '../problem.js'

/** What the public side knows of a customer. */
export interface PublicCustomer {
  id: number
  /** Version of the Image API where nothing names one. */
  imageVersion: Version
  /** Version of the Presentation API where nothing names one. */
  presentationVersion: Version
}

/** The customer of a number or, letters' case aside, of a name. Throws HttpProblem 404. */
export async function publicCustomer({ store }: Services, named: string): Promise<PublicCustomer> {
  const query = store.db('customers')
  if (/^\d{1,9}$/.test(named)) query.where({ id: Number(named) })
  else query.whereRaw('lower(name) = lower(?)', [named.replaceAll('\u0000', '')])
  const row = await query.first('id', 'default_image_version', 'default_presentation_version')
  if (!row) throw notFound(`The customer ${named}`)
  return {
    id: row.id,
    imageVersion: row.default_image_version,
    presentationVersion: row.default_presentation_version,
  }
}
