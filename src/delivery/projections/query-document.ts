// A document that is made of the images of a named query: made once, and again when one of them changes, comes or goes.
import { createHash } from 'node:crypto'
import { inSlices } from '../../in-slices.js'
import { commonRights, commonSubject, rightsOf, rulesOf } from '../../operations/index.js'
import { perObject } from '../../per-object.js'
import type { ImageRow } from '../../store/index.js'
import { type AccessRules, markSelection, selectImages } from '../../store/index.js'
import { memoryOf } from './document-cache.js'
import type { Ask } from './projection-request.js'
import { type AskedQuery, checkFound, selectionOf } from './query-address.js'
import { type Document, documentOf } from './send-document.js'

/** Fewer images than these are sooner read than their document is looked for. */
const WORTH_KEEPING = 20

/** Another when what a customer has said of access is; it is read again now and then without having changed. */
const markOf = perObject((rules: AccessRules): string =>
  createHash('sha256').update(JSON.stringify(rules)).digest('base64url'),
)

/**
 * The document that `write` makes of the images of a query; `form` names how, with everything that it depends on
 * beside the images, the customer and the query. Throws HttpProblem 404 or 400 when there are none or too many.
 */
export async function queryDocument(
  { services, request, customer, owner }: Ask,
  asked: AskedQuery,
  form: string,
  write: (images: ImageRow[]) => Promise<unknown>,
): Promise<Document> {
  const { store } = services
  const selection = await selectionOf(services, asked, owner)
  const { count, mark } = await markSelection(store, selection)
  checkFound(services, asked, count)
  const access = await rulesOf(services)(customer.id)
  const make = async (): Promise<Document> => {
    const images = await selectImages(store, selection)
    checkFound(services, asked, images.length)
    const rights = commonRights(await inSlices(images, row => rightsOf(services, row, access)))
    return documentOf(await write(images), commonSubject(asked.customer, images), rights)
  }
  if (count < WORTH_KEEPING) return make()
  const whole = [mark, markOf(access), JSON.stringify(selection.where), asked.templateText, customer.imageVersion].join(
    ' ',
  )
  const key = `${owner ? 'own ' : ''}${form} ${services.base}${asked.path('')}`
  return memoryOf(services)(request, key, whole, make)
}
