// Manifests: of the images of a named query, and of one asset.

import Negotiator from 'negotiator'
import { chooserOf } from '../../http/index.js'
import type { Version } from '../../images/index.js'
import { inSlices } from '../../in-slices.js'
import type { JsonObject } from '../../json-object.js'
import {
  adjunctsBy,
  assetPath,
  canvasWriter,
  isProtected,
  type Rights,
  rightsOf,
  rulesOf,
  type Subject,
  subjectOf,
  unauthorised,
} from '../../operations/index.js'
import {
  type Canvas,
  canvas3,
  contextAround,
  inlinePage,
  type ManifestContent,
  manifest3,
  PLAIN_TEXT,
  PRESENTATION_API,
  textLinks,
} from '../../presentation/index.js'
import { notFound } from '../../problem.js'
import { type ImageRow, imageName, imagesWithTexts, textMark } from '../../store/index.js'
import { findAsset } from '../asset.js'
import { contentHashOf } from '../content-hash.js'
import { documentForm, documentHeaders } from '../negotiate.js'
import { pagePolicy } from '../stored/page-frame.js'
import { manifestPage } from '../stored/page-of-manifest.js'
import { canvas2, manifest2 } from './presentation-2.js'
import { type Ask, parametersOf, type Send, variable } from './projection-request.js'
import { askedQuery } from './query-address.js'
import { queryDocument } from './query-document.js'
import { documentOf, sendDocument } from './send-document.js'

const PAGE = 'text/html'

const FORMS = { 2: { manifestOf: manifest2, canvasOf: canvas2 }, 3: { manifestOf: manifest3, canvasOf: canvas3 } }

/** How a manifest is to be written, and the address that always answers with it so. */
function askedForm({ request, customer }: Ask, named: Version | undefined, address: (form: string) => string) {
  const fallback = customer.presentationVersion
  const form = documentForm(request.headers.accept, named, fallback, PRESENTATION_API)
  const id = address(named || form.version !== fallback ? `/v${form.version}` : '')
  const { version } = form
  return { id, version, headers: documentHeaders(form, PRESENTATION_API), write: FORMS[version] }
}

/** A canvas that is offered, with the image that it shows. */
interface OfferedCanvas {
  row: ImageRow
  canvas: Canvas
}

/** Canvases with the links to their words, and what their manifest, which has the path, says of these; where there are none, nothing. */
async function withTexts(
  { services: { store, base }, customer }: Ask,
  offered: OfferedCanvas[],
  path: string,
  version: Version,
): Promise<Pick<ManifestContent, 'canvases' | 'renderings' | 'searched'>> {
  // Texts are adjuncts: where no canvas shows one there is none.
  const having = offered.flatMap(({ row, canvas: { adjuncts } }) => (adjuncts ? [row] : []))
  const found = having.length > 0 ? await imagesWithTexts(store.db, customer.id, having) : []
  if (found.length === 0) return { canvases: offered.map(({ canvas }) => canvas), renderings: [] }
  const byImage = new Map(found.map(one => [imageName(one.space, one.id), one]))
  const canvases = await inSlices(offered, ({ row, canvas }) => {
    const { placed } = byImage.get(imageName(row.space, row.id)) ?? {}
    if (placed === undefined) return canvas
    return { ...canvas, texts: textLinks(base, `/iiif-manifest/${assetPath(row)}`, { placed, version }) }
  })
  const text = { id: `${base}/${PLAIN_TEXT}${path}`, label: 'Plain text', mediaType: 'text/plain' }
  return { canvases, renderings: [text], searched: { base, path } }
}

/** Sends the images of a named query as a manifest, in the version of the address if it names one. */
export const sendQuery =
  (version?: Version): Send =>
  async ask => {
    const { services } = ask
    const asked = await askedQuery(ask)
    const form = askedForm(ask, version, form => services.base + asked.path(`iiif-resource${form}`))
    const { id, headers, write } = form
    const mark = await textMark(services.store.db, ask.customer.id)
    const document = await queryDocument(ask, asked, [id, mark].join(' '), async images => {
      const canvasOf = await canvasWriter(ask)
      const adjuncts = await adjunctsBy(services.store.db, ask.customer.id, images)
      const all = await inSlices(images, row => ({ row, canvas: canvasOf(row, adjuncts(row)) }))
      const offered = all.filter((one): one is OfferedCanvas => one.canvas !== undefined)
      if (offered.length === 0) throw notFound('An image that is offered so that it can be shown')
      const texts = await withTexts(ask, offered, asked.path('iiif-resource'), form.version)
      const content = {
        id,
        label: { none: [[asked.name, ...asked.args].join(' ')] },
        ...texts,
        renderings: [
          { id: services.base + asked.path('pdf'), label: 'PDF', mediaType: 'application/pdf' },
          { id: services.base + asked.path('zip'), label: 'ZIP of the images', mediaType: 'application/zip' },
          ...texts.renderings,
        ],
      }
      return write.manifestOf(content, await inSlices(texts.canvases, write.canvasOf))
    })
    await sendDocument(ask, document, headers)
  }

/** The row of an asset that has been ingested. Throws HttpProblem 404, and 401 for one that no public list shows. */
async function findIngested(ask: Ask): Promise<ImageRow> {
  const address = { customer: String(ask.customer.id), space: variable(ask, 'space'), id: variable(ask, 'id') }
  const row = await findAsset(ask.services, address)
  if (isProtected(row) && !ask.owner) throw unauthorised()
  if (!row.original) throw notFound('The image has not been ingested; its manifest')
  return row
}

/** The canvas of one asset, with its adjuncts; undefined when nothing of it can be shown. */
async function canvasWith(ask: Ask, row: ImageRow): Promise<Canvas | undefined> {
  const adjuncts = await adjunctsBy(ask.services.store.db, ask.customer.id, [row])
  return (await canvasWriter(ask))(row, adjuncts(row))
}

/** Sends the annotations whose bodies are adjuncts of an asset, or one of them, as the manifests of the asset have them. */
export const sendAnnotations: Send = async ask => {
  const row = await findIngested(ask)
  const canvas = await canvasWith(ask, row)
  const page = canvas && inlinePage(canvas, canvas.id)
  const adjunct = variable(ask, 'adjunct')
  const wanted =
    adjunct === '' ? page : page?.items.find(({ id }) => id === `${page.id}/${encodeURIComponent(adjunct)}`)
  if (!wanted) throw notFound('An adjunct of the asset that is the body of an annotation')
  const document = await documentOf({ '@context': contextAround(wanted), ...wanted }, subjectOf(row))
  const form = documentForm(ask.request.headers.accept, 3, 3, PRESENTATION_API)
  await sendDocument(ask, document, documentHeaders(form, PRESENTATION_API))
}

const chooseForm = chooserOf([
  { mediaType: 'application/ld+json' },
  { mediaType: 'application/json' },
  { mediaType: PAGE },
])

/** Whether a browser asks for a page. */
const asksForPage = (accept = ''): boolean => accept.includes(PAGE) && chooseForm(accept).mediaType === PAGE

/** Sends the manifest of an asset as a page for people, as manifests of the IIIF store have one. */
async function sendAssetPage(ask: Ask, manifest: object, address: string, subject: Subject, rights: Rights) {
  const { request, response, services } = ask
  const languages = new Negotiator(request).languages().filter(language => language !== '*')
  // What is searched in is on pages of books alone.
  const { service: _, ...document } = manifest as JsonObject
  const asked = { base: services.base, address, query: parametersOf(ask), languages }
  const body = Buffer.from(await manifestPage(document, asked, false))
  const headers = {
    'Content-Type': `${PAGE}; charset=utf-8`,
    'Content-Security-Policy': pagePolicy(services.base),
    'Referrer-Policy': 'strict-origin-when-cross-origin',
  }
  response.vary('Accept-Language')
  await sendDocument(ask, { body, hash: await contentHashOf([body]), subject, rights }, headers)
}

/** Sends one asset as a manifest, in the version of the address if it names one. */
export const sendAsset =
  (version?: Version): Send =>
  async ask => {
    const { services } = ask
    const row = await findIngested(ask)
    const address = (form: string) => `${services.base}/iiif-manifest${form}/${assetPath(row)}`
    const isPage = version === undefined && asksForPage(ask.request.headers.accept)
    const form = isPage ? { ...askedForm(ask, 3, address), id: address('') } : askedForm(ask, version, address)
    const canvas = await canvasWith(ask, row)
    if (!canvas) throw notFound('The asset is offered on no channel that a manifest could show; its manifest')
    const { id, headers, write } = form
    const texts = await withTexts(ask, [{ row, canvas }], `/iiif-manifest/${assetPath(row)}`, form.version)
    const content: ManifestContent = { id, label: canvas.label, summary: canvas.summary, ...texts }
    const rights = rightsOf(ask.services, row, await rulesOf(ask.services)(row.customer))
    if (isPage) return sendAssetPage(ask, write.manifestOf(content), id, subjectOf(row), rights)
    const document = await documentOf(write.manifestOf(content), subjectOf(row), rights)
    await sendDocument(ask, document, headers)
  }
