// The forms in which a document of the IIIF store is delivered, and which of them a request asks for.
import { chooserOf } from '../../http/index.js'
import type { Version } from '../../images/index.js'
import type { JsonObject } from '../../json-object.js'
import { annotationsAt } from '../../operations/index.js'
import { downgraded, LINKED_PREFIXES, PRESENTATION_API, selfContained } from '../../presentation/index.js'
import { type DocumentForm, documentHeaders } from '../negotiate.js'
import { type PageAsk, pagePolicy } from './page-frame.js'
import { collectionPage } from './page-of-collection.js'
import { manifestPage } from './page-of-manifest.js'

/** A form: its media type, the headers that come with it, and how the stored document is written in it. */
export interface StoredForm {
  mediaType: string
  version: Version
  headers(base: string): Record<string, string>
  /** The media type as it is sent, where that says more than is negotiated. */
  contentType?: string
  /** Whether it is the same for all who ask. */
  isKept: boolean
  write(text: string, ask: PageAsk): string | Promise<string>
}

const parsed = (text: string): JsonObject => JSON.parse(text) as JsonObject

/** The address of a document in version 2.1; of what is not of the store the same. */
export const inVersion2 = (base: string, address: string): string =>
  address.startsWith(`${base}/iiif/`) ? `${base}/iiif/v2/${address.slice(`${base}/iiif/`.length)}` : address

/** The address in version 2.1 of a page of annotations; of one elsewhere the same. */
const listAt = (base: string, address: string): string =>
  annotationsAt(base, address) ? inVersion2(base, address) : address

const WRITE: Record<Version, StoredForm['write']> = {
  2: (text, { base }) => JSON.stringify(downgraded(parsed(text), address => listAt(base, address))),
  3: text => text,
}

function formIn(form: DocumentForm): StoredForm {
  const { 'Content-Type': mediaType, ...headers } = documentHeaders(form, PRESENTATION_API)
  return {
    mediaType: mediaType!,
    version: form.version,
    headers: () => headers,
    isKept: true,
    write: WRITE[form.version],
  }
}

const linked = (version: Version): StoredForm => formIn({ version, linked: true })
const plain = (version: Version): StoredForm => formIn({ version, linked: false })

/** A syntax of RDF, as resources of the API have it. */
const graphIn = (mediaType: string): StoredForm => ({
  mediaType,
  contentType: `${mediaType}; charset=utf-8`,
  ...{ version: 3, isKept: true, headers: () => ({}) },
  write: (text, { address, toRdf }) =>
    toRdf!(JSON.stringify(selfContained(parsed(text))), address, mediaType, LINKED_PREFIXES),
})

/** The syntaxes of RDF. */
export const GRAPHS = ['text/turtle', 'application/n-triples', 'application/n-quads', 'application/trig'].map(graphIn)

/** Whether a document shows images of the server, of which there is a PDF and a ZIP. */
const hasImages = (text: string, { base }: PageAsk): boolean => text.includes(`${base}/iiif-img/`)

/** The media type of pages. */
export const PAGE_TYPE = 'text/html'

/** A page for people, in the language that they like best. */
const PAGE: StoredForm = {
  mediaType: PAGE_TYPE,
  contentType: 'text/html; charset=utf-8',
  version: 3,
  isKept: false,
  headers: base => ({
    'Content-Security-Policy': pagePolicy(base),
    'Referrer-Policy': 'strict-origin-when-cross-origin',
    Vary: 'Accept-Language',
  }),
  write(text, ask) {
    const document = parsed(text)
    return document['type'] === 'Collection'
      ? collectionPage(document, ask)
      : manifestPage(document, ask, hasImages(text, ask))
  },
}

/** The form for whoever asks for none. */
export const DEFAULT_FORM = linked(3)

/** What an address offers that names no version, and those that do, as other manifests have them: version 2 is plain JSON first. */
const choose = chooserOf([DEFAULT_FORM, plain(3), linked(2), PAGE, ...GRAPHS])
const chooseIn = { 2: chooserOf([plain(2), linked(2)]), 3: chooserOf([DEFAULT_FORM, plain(3)]) }

/** The form that an Accept header prefers, in the version that the address names, if it names one. Throws HttpProblem 406. */
export const formOf = (accept: string | undefined, version: Version | undefined): StoredForm =>
  (version ? chooseIn[version] : choose)(accept)
