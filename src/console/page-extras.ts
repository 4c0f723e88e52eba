// What pages of some classes have beside what the vocabulary says: where files are dropped, how far a batch has come, and where a book is edited.
import { type Html, html } from '../html.js'
import { isAllowed } from '../operations/index.js'
import { lastingImageName } from '../store/index.js'
import { customerOf, type Page } from './page.js'
import { maySend, UPLOAD_SCRIPT, uploadPlace } from './upload-pages.js'

export interface Extras {
  content: Html
  /** Bundles that it needs. */
  scripts: string[]
}

const NONE: Extras = { content: html``, scripts: [] }

/** On the page of a space, and of its images. */
function dropPlace({ base, self, visitor }: Page): Extras {
  if (!maySend(visitor)) return NONE
  const space = self.slice(base.length).replace(/\/images$/, '')
  return { content: uploadPlace(base, visitor, space), scripts: [UPLOAD_SCRIPT] }
}

/** Without script the page is read again until the batch has ended: the sooner, the less there is left to do. */
const again = (left: number): Html =>
  html`<noscript><meta http-equiv="refresh" content="${Math.min(5, 1 + Math.floor(left / 10))}"></noscript>`

/** A bar, which moves where script runs; what failed, each with its sentence. */
function batchProgress({ document, visitor }: Page): Extras {
  const { progress } = visitor.language.texts
  const [count, completed, errors] = ['count', 'completed', 'errors'].map(name => Number(document[name]))
  const counts: Record<string, number> = { all: count!, done: completed!, failed: errors! }
  const line = progress.of.replace(/\{(\w+)\}/g, (_, name: string) => String(counts[name]))
  const live = !document['finished'] && html` data-events="${String(document['events'])}" data-text="${progress.of}"`
  const failed =
    errors! > 0 &&
    html`<section data-failed="${String(document['errorImages'])}"><h2>${progress.failed}</h2><p><a href="${String(document['errorImages'])}">${visitor.language.texts.all}</a></p></section>`
  const content = html`<div class="batch"${live}><progress max="${count}" value="${completed! + errors!}" aria-label="${progress.live}"></progress><p role="status">${line}${Boolean(document['finished']) && errors === 0 && ` ${progress.finished}`}</p>${live && again(count! - completed! - errors!)}</div>${failed}`
  return { content, scripts: ['batch-progress.js'] }
}

/** Pages of the console in which a manifest or a collection of the IIIF store is worked with, by the classes of these. */
const EDITORS: Record<string, 'openBook' | 'openFolder'> = { Manifest: 'openBook', IIIFCollection: 'openFolder' }

/** The way to the book or the folder that a manifest or a collection is in the console, for whoever may change it. */
function editorLink({ base, self, owner, operations, visitor: { language } }: Page): Extras {
  const editor = EDITORS[owner?.name ?? '']
  const [, customer, place] =
    /^\/customers\/(\d+)\/iiif\/((?:manifests|collections)\/[^/]+)$/.exec(self.slice(base.length)) ?? []
  if (!editor || !place || !operations.some(({ method }) => method === 'PUT' || method === 'PATCH')) return NONE
  const address = `${base}/console/customers/${customer}/${place}`
  const content = html`<p class="steps"><a class="button" href="${address}">${language.texts.books[editor]}</a></p>`
  return { content, scripts: [] }
}

/** What the entries of a resource are found by: its address, or of an image what stays when that is another. */
function soughtBy({ self, owner, document: { id, created } }: Page, customer: number): Record<string, string> {
  if (owner?.name !== 'Image' || typeof created !== 'string') return { target: self }
  return { imagesConcerned: lastingImageName({ customer, id: String(id), created }) }
}

/** The way to what the audit trail has of a resource, or of all of a customer, for whoever may read it. */
function historyLink(page: Page): Html {
  const { base, owner } = page
  const { principal, language } = page.visitor
  const customer = customerOf(page)
  if (!customer || owner?.name === 'AuditEntry' || !isAllowed(principal, { access: 'admin', roles: [] })) return html``
  const about = owner?.name === 'Customer' ? '' : `?${new URLSearchParams(soughtBy(page, Number(customer)))}`
  return html`<p><a href="${base}/customers/${customer}/audit${about}">${language.texts.auditHistory}</a></p>`
}

/** What a page has beside its resource or its list. */
export function extrasOf(page: Page): Extras {
  const { document, owner, link } = page
  if (document['@type'] === 'Collection')
    return link?.property.name === 'images' && link.of?.name === 'Space' ? dropPlace(page) : NONE
  const own =
    owner?.name === 'Space' ? dropPlace(page) : owner?.name === 'Batch' ? batchProgress(page) : editorLink(page)
  return { ...own, content: html`${own.content}${historyLink(page)}` }
}
