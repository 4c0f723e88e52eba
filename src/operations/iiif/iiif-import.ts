// Manifests and collections of others in the IIIF store: from an address or a body, of Presentation 2 or 3.
import { readJson } from '../../http/index.js'
import { failureOf, readBody, requestFollowing, validateOrigin } from '../../ingest/index.js'
import { isObject, type JsonObject } from '../../json-object.js'
import { isPresentation2, PRESENTATION_API, spliceMembers, upgraded } from '../../presentation/index.js'
import { type Fault, HttpProblem, invalid, MOST_FAULTS } from '../../problem.js'
import { keepIiifSource } from '../../store/index.js'
import type { Call } from '../call.js'
import type { Services } from '../services.js'
import { type CopiedCanvas, copyAnnotations } from './copied-annotations.js'
import { copiedManifest } from './iiif-copy.js'
import { iiifKindNamed, PRESENTATION_3 } from './iiif-terms.js'
import { createIiif, type Write, type Written } from './iiif-write.js'

const PATIENCE_MS = 30_000

const ACCEPT = `application/ld+json;profile="${PRESENTATION_3}", application/ld+json;q=0.9, application/json;q=0.8`

const isWeb = (text: unknown): text is string => typeof text === 'string' && /^https?:\/\//i.test(text)

/** The text at an address, as large as a body may be. Throws HttpProblem 400 that names the source. */
async function fetchText({ settings }: Services, source: string, signal: AbortSignal): Promise<Buffer> {
  validateOrigin(source, 'source')
  if (!isWeb(source)) throw invalid('source', 'must begin with http: or https:')
  const { MAX_BODY_BYTES: most, ALLOW_PRIVATE_ORIGINS: allowPrivate, ORIGIN_REDIRECTS: redirects } = settings
  const refused = (reason: string) => invalid('source', `cannot be fetched: ${reason}`)
  const tooLong = refused(`it is larger than ${most} bytes`)
  const question = {
    allowPrivate,
    headers: { accept: ACCEPT },
    signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
  }
  try {
    const answer = await requestFollowing(new URL(source), question, redirects)
    if (answer.status === 200) return await readBody(answer, most, () => tooLong)
    answer.body.destroy()
    throw refused(`it is answered with ${answer.status}`)
  } catch (error) {
    if (error instanceof HttpProblem) throw error
    throw refused(failureOf(error).message)
  }
}

/** What is imported: its text as it came, the same as an object, and where it is from. */
interface Source {
  text: string
  document: JsonObject
  address: string | undefined
}

/** What a body names, or brings. Throws HttpProblem 400. */
async function sourceOf({ body = {}, memberText, signal }: Call, services: Services): Promise<Source> {
  const { source, document } = body
  if ((source == null) === (document == null)) throw invalid('source', 'or document is required, and only one of them')
  if (source == null) {
    if (!isObject(document)) throw invalid('document', 'must be a JSON object')
    const id = document['id'] ?? document['@id']
    const text = memberText?.('document') ?? JSON.stringify(document)
    return { text, document, address: isWeb(id) ? id : undefined }
  }
  const bytes = await fetchText(services, String(source), signal)
  const read = await readJson('source', bytes, { values: services.settings.MAX_BODY_VALUES })
  if (!isObject(read)) throw invalid('source', 'must be a JSON object: a Manifest or a Collection')
  return { text: bytes.toString('utf8').replace(/^\uFEFF/, ''), document: read, address: String(source) }
}

/** A source in Presentation 3, and what is lost of it. */
interface Brought {
  text: string
  document: JsonObject
  lost: Fault[]
  /** The canvases that are copied. */
  canvases?: CopiedCanvas[]
}

/** With the customer's own copies of its images, where the body asks for them. Throws HttpProblem 400. */
function copied({ body = {}, variables }: Call, { base }: Services, brought: Brought): Brought {
  if ((body['assets'] ?? 'reference') === 'reference') return brought
  if (brought.document['type'] !== 'Manifest')
    throw invalid('assets', 'must be reference: a Collection has no images; import its manifests one by one')
  const copied = copiedManifest(base, Number(variables['customer']), brought.document)
  return { ...copied, text: JSON.stringify(copied.document), lost: [...brought.lost, ...copied.lost] }
}

/** Of one that is of Presentation 3 already, the text is as it came. */
function broughtTo3({ text, document }: Source): Brought {
  if (!isPresentation2(document)) return { text, document, lost: [] }
  const { document: brought, warnings } = upgraded(document)
  return { text: JSON.stringify(brought), document: brought, lost: warnings }
}

/** The documents that a document names, and its source where that is not among them (Presentation 3.0, section 3.1). */
function seeAlsoOf(document: JsonObject, { address, document: source }: Source): unknown {
  const { seeAlso } = document
  const known = seeAlso === undefined ? [] : [seeAlso].flat()
  if (address === undefined || known.some(one => isObject(one) && one['id'] === address)) return seeAlso
  const profile = PRESENTATION_API[isPresentation2(source) ? 2 : 3].context
  return [...known, { id: address, type: 'Dataset', format: 'application/ld+json', profile }]
}

/**
 * Makes a manifest or a collection of one of others, whose text is kept beside it. `parent`: the collection that it is
 * put in where the body names none. Throws HttpProblem 400, 409, and 507 for copies above a storage policy.
 */
export async function importIiif(
  call: Call,
  services: Services,
  write: Omit<Write, 'key'>,
  parent: string,
): Promise<Written> {
  const { body = {}, compiled, prefer, variables, signal } = call
  const { parent: named, ...others } = body
  // A parent is found by any of its addresses; what is none is told with whatever else is wrong.
  const isAddress = named === undefined || named === null || typeof named === 'string'
  compiled
    .readerOf('IIIFImport')
    .read(isAddress ? others : body, { strict: prefer.strict, scope: variables, whole: true })
  signal.throwIfAborted()
  const source = await sourceOf(call, services)
  const { text, document, lost, canvases = [] } = copied(call, services, broughtTo3(source))
  // What a document of others says beside itself is nothing to go by.
  const edited = spliceMembers(text, {
    ...{ publicId: undefined, itemsOrder: undefined, tags: undefined },
    ...{ slug: body['slug'] ?? undefined, parent: named ?? parent, public: body['public'] ?? false },
    seeAlso: seeAlsoOf(document, source),
  })
  const given = { call, kind: iiifKindNamed(document['type']), body: JSON.parse(edited), text: edited, patch: false }
  const key = { customer: Number(variables['customer']), kind: given.kind }
  const kept = source.address === undefined ? undefined : { address: source.address, body: source.text }
  const written = await createIiif(services, { ...write, key }, given, async (db, row) => {
    if (kept) await keepIiifSource(db, row, kept)
    return copyAnnotations(services, db, row, canvases)
  })
  return { ...written, warnings: [...lost, ...written.warnings].slice(0, MOST_FAULTS) }
}
