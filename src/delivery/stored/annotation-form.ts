// The forms in which annotations of canvases, pages of them and their collections are delivered.

import { chooserOf } from '../../http/index.js'
import { PRESENTATION_3_TYPE, tagOf, WEB_ANNOTATION } from '../../operations/index.js'
import { annotationPageIn2, PRESENTATION_API } from '../../presentation/index.js'
import { sendTagged } from './send-stored.js'
import { GRAPHS, inVersion2, type StoredForm } from './stored-form.js'
import type { StoredRequest } from './stored-request.js'

const PRESENTATION_2 = PRESENTATION_API[2].context
const PRESENTATION_3 = PRESENTATION_API[3].context

const formIn = (mediaType: string, headers: Record<string, string> = {}): StoredForm => ({
  ...{ mediaType, version: 3, isKept: false },
  headers: () => headers,
  write: text => text,
})

/** A form of version 2.1. */
const older = (form: StoredForm): StoredForm => ({
  ...form,
  version: 2,
  write: (text, { base }) => JSON.stringify(annotationPageIn2(JSON.parse(text), address => inVersion2(base, address))),
})

/** JSON-LD with the profile of a context, and plain JSON that links to it. */
const linked = (context: string): StoredForm => formIn(`application/ld+json;profile="${context}"`)
const plain = (context: string): StoredForm =>
  formIn('application/json', {
    Link: `<${context}>;rel="http://www.w3.org/ns/json-ld#context";type="application/ld+json"`,
  })

/** Annotations and their collections are of Web Annotation first, pages of Presentation 3, which viewers read, and lists of 2.1. */
const CHOOSERS = {
  annotation: chooserOf([linked(WEB_ANNOTATION), formIn(PRESENTATION_3_TYPE), plain(WEB_ANNOTATION), ...GRAPHS]),
  page: chooserOf([
    ...[linked(PRESENTATION_3), linked(WEB_ANNOTATION), plain(PRESENTATION_3), older(linked(PRESENTATION_2))],
    ...GRAPHS,
  ]),
  list: chooserOf([older(plain(PRESENTATION_2)), older(linked(PRESENTATION_2))]),
}

/** A document, and what it is part of. */
interface Sent {
  kind: keyof typeof CHOOSERS
  /** Its own address. */
  address: string
  text: string
  version: number
  isPublic: boolean
  status?: number
}

/** Sends a document in the form that the request prefers. Throws HttpProblem 406. */
export async function sendAnnotated(asked: StoredRequest, sent: Sent): Promise<void> {
  const { request, response, services, toRdf } = asked
  const { kind, address, text, version, isPublic, status } = sent
  const form = CHOOSERS[kind](request.headers.accept)
  const ask = { base: services.base, address, query: new URLSearchParams(), languages: [], toRdf }
  const body = await form.write(text, ask)
  for (const [name, value] of Object.entries(form.headers(services.base))) response.append(name, value)
  const etag = tagOf({ version }, body, form.mediaType)
  sendTagged(asked, {
    ...(status !== undefined && { status }),
    ...{ mediaType: form.contentType ?? form.mediaType, body, etag, isPublic },
  })
}
