// A document of the IIIF store in a form that the public gets: made once, and again when it, its place or who may see its images changes.
import {
  imagesNow,
  linkedNow,
  publicText,
  type Services,
  showsChildren,
  tagOf,
  textsNow,
} from '../../operations/index.js'
import { notFound } from '../../problem.js'
import { findShownIiif, type IiifHead, type IiifRow, iiifChildren } from '../../store/index.js'
import { memoryOf } from '../projections/document-cache.js'
import type { Document } from '../projections/send-document.js'
import type { PageAsk } from './page-frame.js'
import { DEFAULT_FORM, type StoredForm } from './stored-form.js'
import type { StoredRequest } from './stored-request.js'

/** A document as everyone sees it at its address, before the ways to protected images are in it. */
async function textOf({ store, settings }: Services, row: IiifRow, address: string): Promise<string> {
  const which = { open: true, limit: settings.MAX_QUERY_IMAGES, offset: 0 }
  return publicText(address, row, showsChildren(row) ? await iiifChildren(store.db, row, which) : undefined)
}

/** The document of a row in a form, with its entity tag. Throws HttpProblem 404 when it has just gone. */
export async function deliveredDocument(
  asked: Pick<StoredRequest, 'services' | 'request'>,
  head: IiifHead,
  form: StoredForm,
  ask: PageAsk,
): Promise<{ body: Buffer; etag: string }> {
  const { services, request } = asked
  // What is for the caller alone is made of what is kept for all.
  if (!form.isKept && !showsChildren(head)) {
    const { body } = await deliveredDocument(asked, head, DEFAULT_FORM, ask)
    const text = await form.write(body.toString(), ask)
    return { body: Buffer.from(text), etag: tagOf(head, text, form.mediaType) }
  }
  const images = await imagesNow(services, head)
  const linked = await linkedNow(services, head)
  const texts = await textsNow(services, head, linked.hasWords)
  const make = async (): Promise<Document> => {
    const row = await findShownIiif(services.store.db, head)
    if (!row) throw notFound('The resource')
    const now = row.version === head.version ? images : await imagesNow(services, row)
    const own = await textOf(services, row, ask.address)
    const text = await form.write(texts.into(linked.into(now.into(own)), form.version), ask)
    return {
      body: Buffer.from(text),
      hash: tagOf(row, text, form.mediaType),
      subject: { customer: row.customer, roles: [] },
    }
  }
  // What is in a collection changes without it.
  const isKept = !showsChildren(head)
  const mark = [head.version, images.mark, linked.mark, texts.mark].join(' ')
  const key = ['stored', form.mediaType, ask.address].join(' ')
  const { body, hash } = await (isKept ? memoryOf(services)(request, key, mark, make) : make())
  return { body, etag: hash }
}
