// The forms in which a document of the IIIF store is delivered, and which of them a request asks for.
import { chooserOf } from '../../http/index.js'
import type { Version } from '../../images/index.js'
import type { JsonObject } from '../../json-object.js'
import { downgraded, PRESENTATION_API } from '../../presentation/index.js'
import { type DocumentForm, documentHeaders } from '../negotiate.js'

/** A form: its media type, its link to a context where it is plain JSON, and how the stored document is written in it. */
export interface StoredForm {
  mediaType: string
  link: string | undefined
  version: Version
  write(text: string): string
}

const WRITE: Record<Version, StoredForm['write']> = {
  2: text => JSON.stringify(downgraded(JSON.parse(text) as JsonObject)),
  3: text => text,
}

function formIn(form: DocumentForm): StoredForm {
  const { 'Content-Type': mediaType, Link: link } = documentHeaders(form, PRESENTATION_API)
  return { mediaType: mediaType!, link, version: form.version, write: WRITE[form.version] }
}

const linked = (version: Version): StoredForm => formIn({ version, linked: true })
const plain = (version: Version): StoredForm => formIn({ version, linked: false })

/** What an address offers that names no version, and those that do, as other manifests have them: version 2 is plain JSON first. */
const choose = chooserOf([linked(3), plain(3), linked(2)])
const chooseIn = { 2: chooserOf([plain(2), linked(2)]), 3: chooserOf([linked(3), plain(3)]) }

/** The form that an Accept header prefers, in the version that the address names, if it names one. Throws HttpProblem 406. */
export const formOf = (accept: string | undefined, version: Version | undefined): StoredForm =>
  (version ? chooseIn[version] : choose)(accept)
