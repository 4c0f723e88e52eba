// A document that is made of the images of a named query.
import type { Row } from '../../vocabulary/index.js'
import { commonSubject } from '../custom-headers.js'
import type { Ask } from './ask.js'
import { type AskedQuery, imagesOf } from './query.js'
import { type Document, documentOf } from './send.js'

/** The document that `write` makes of the images of a query. `form` names the kind of document. */
export async function queryDocument(
  { services }: Ask,
  asked: AskedQuery,
  _form: string,
  write: (images: Row[]) => Promise<unknown>,
): Promise<Document> {
  const images = await imagesOf(services, asked)
  return documentOf(await write(images), commonSubject(asked.customer, images))
}
