// What a body says of a manifest or a collection: a description in our own terms, or a document of IIIF Presentation 3.
import { isDeepStrictEqual } from 'node:util'
import { isObject, type JsonObject } from '../../json-object.js'
import { faultsOf, pathText, spliceMembers } from '../../presentation/index.js'
import { type Fault, invalid, invalidAll } from '../../problem.js'
import type { IiifKind, IiifRow, IiifState, LanguageMap } from '../../store/index.js'
import { type CompiledVocabulary, hasText, NO_TEXT } from '../../vocabulary/index.js'
import { type NamedParent, publicPlace } from './iiif-place.js'
import { CLASSES, PUBLIC, TYPES } from './iiif-terms.js'
import { EXTRAS, factsOf, isSameText, keptText, newText } from './iiif-text.js'
import type { Painted } from './paint-manifest.js'

/** A body, and how it is meant. */
export interface Given {
  call: {
    compiled: Pick<CompiledVocabulary, 'readerOf'>
    prefer: { strict: boolean }
    variables: Record<string, string>
  }
  kind: IiifKind
  body: JsonObject
  /** Its text, when it is a document. */
  text: string | undefined
  /** Whether it says only what is to change. */
  patch: boolean
  /** Own address of the resource, where that is known. */
  self?: string
  /** Its place, when the address of the request says that rather than the body. */
  at?: { parent: string; slug: string }
  /** Whether a manifest is to have its space also where it needs none yet. */
  needsSpace?: boolean
}

/** What a body comes to; `parent` as it was written. */
export interface Meant extends NamedParent {
  state: Partial<Omit<IiifState, 'parent'>>
  /** What is painted on canvases that are made here, and whether the public may see them once they are. */
  painted?: Painted & { public: boolean }
  /** Whether the items of the document stay what they were. */
  keepsItems?: boolean
  /** What Presentation 3 says of the document, and does not keep it from being written. */
  warnings?: Fault[]
}

const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(text => typeof text === 'string')

/** Throws HttpProblem 400 for what is no language map that can be kept. */
function checkLabel(label: unknown): asserts label is LanguageMap {
  if (!isObject(label) || !Object.values(label).every(isTexts))
    throw invalid('label', 'must be a map from languages to arrays of texts, such as {"en": ["Log books"]}')
  if (!hasText(label)) throw invalid('label', NO_TEXT)
}

/**
 * The warnings of a document, each with its place. Throws HttpProblem 400 for one that cannot be kept or served, with the
 * places of what is wrong in it.
 */
async function checkDocument(kind: IiifKind, document: JsonObject): Promise<Fault[]> {
  const { type, label } = document
  if (type !== TYPES[kind])
    throw invalid(
      'type',
      `must be ${TYPES[kind]} of IIIF Presentation 3, not ${JSON.stringify(type ?? document['@type'])}`,
    )
  const { errors, warnings } = await faultsOf(document)
  if (errors.length > 0) throw invalidAll(errors)
  if (label !== undefined) checkLabel(label)
  return warnings
}

/** What is described in our own terms, as columns. Throws HttpProblem 400. */
function readDescription({ call, kind, patch, self }: Given, body: JsonObject, before?: IiifRow): Meant['state'] {
  const mode = {
    strict: call.prefer.strict,
    scope: call.variables,
    whole: !patch,
    ...(before && { before: { ...before } }),
  }
  const read = call.compiled.readerOf(CLASSES[kind]).read(body, mode, self) as Partial<IiifRow>
  const { parent: _parent, public_path: _path, slug, ...state } = read
  // The address has the id, and null stands for what is made of it.
  return { ...state, ...(slug && { slug }) }
}

/** RFC 7396: a merge patch of a value. */
function merged(value: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch
  const result: JsonObject = isObject(value) ? { ...value } : {}
  for (const [name, change] of Object.entries(patch)) {
    if (change === null) delete result[name]
    else result[name] = merged(result[name], change)
  }
  return result
}

/** A document with the changes of a merge patch; what it does not name stays byte for byte. */
export function patchedText(text: string, patch: JsonObject): string {
  const document = JSON.parse(text) as JsonObject
  const members = Object.entries(patch).map(([name, change]) => [
    name,
    change === null ? undefined : merged(document[name], change),
  ])
  return spliceMembers(text, Object.fromEntries(members))
}

/** The same of what is kept, where the patch says also what the platform keeps beside it. */
const patched = (before: IiifRow, patch: JsonObject): string =>
  patchedText(
    before.body,
    Object.fromEntries(Object.entries(patch).filter(([name]) => name !== '@context' && !EXTRAS.includes(name))),
  )

/**
 * Whether a document says that the public may see it; undefined when it says nothing of it, as those of clients that
 * know nothing of the platform.
 */
function publicIn({ behavior, slug, publicId }: JsonObject, patch: boolean): boolean | undefined {
  const isOurs = patch ? behavior !== undefined : slug !== undefined || publicId !== undefined
  return (Array.isArray(behavior) && behavior.includes(PUBLIC)) || (isOurs ? false : undefined)
}

/** What a document says beside itself, in the terms of a description. */
function describedIn(document: JsonObject, patch: boolean): JsonObject {
  const { slug, itemsOrder, tags, public: isPublic = publicIn(document, patch) } = document
  const described = { slug, itemsOrder, tags: tags === undefined ? tags : [tags].flat(), public: isPublic }
  return Object.fromEntries(Object.entries(described).filter(([, value]) => value !== undefined))
}

/** Whether a place is in a member that a body names. */
const isIn = (body: JsonObject, { property }: Fault): boolean =>
  Object.keys(body).some(name => {
    const place = pathText([name])
    return property.startsWith(place) && /^([.[]|$)/.test(property.slice(place.length))
  })

/** Of a document: its text as it is kept, and what it says beside itself. */
async function readDocument(given: Given & { text: string }, before: IiifRow | undefined): Promise<Meant> {
  const { kind, body, text, patch } = given
  const isChange = patch && before !== undefined
  const sent = isChange ? patched(before, body) : text
  const whole = isChange ? (JSON.parse(sent) as JsonObject) : body
  // Of a merge patch, places are those of the members that it names.
  const warnings = (await checkDocument(kind, whole)).filter(warning => !isChange || isIn(body, warning))
  const kept = keptText(sent, whole)
  const state = readDescription({ ...given, patch: true }, describedIn(body, isChange))
  const facts = factsOf(kind, kept, whole)
  return {
    state: { ...state, ...(before && isSameText(kept, before.body) ? {} : facts) },
    parent: body['parent'],
    warnings,
  }
}

/** Of a description: the same, where the label is the document's. */
function readDescribed(given: Given, before: IiifRow | undefined): Meant {
  const { kind, body } = given
  const { parent, ...others } = body
  // A parent is found by any of its addresses; what is none is told with whatever else is wrong.
  const isAddress = parent === undefined || parent === null || typeof parent === 'string'
  const { label, ...state } = readDescription(given, isAddress ? others : body, before)
  if (label) checkLabel(label)
  if (!before) {
    const named = label ?? { none: [state.slug ?? TYPES[kind]] }
    const text = newText(kind, named)
    return { state: { tags: [], ...state, ...factsOf(kind, text, JSON.parse(text)), own_items: false }, parent }
  }
  if (label === undefined || isDeepStrictEqual(label, before.label)) return { state, parent }
  return { state: { ...state, label, body: spliceMembers(before.body, { label: label ?? undefined }) }, parent }
}

/** With the place that `publicId` says. Throws HttpProblem 400 where a slug says another. */
function placed(given: Given, meant: Meant, before: IiifRow | undefined): Meant {
  const place = publicPlace(Number(given.call.variables['customer']), given.body['publicId'], before)
  if (!place) return meant
  const { slug } = meant.state
  if (slug != null && slug !== place.slug && slug !== before?.slug)
    throw invalid('slug', `must be ${place.slug}, as publicId has it, or be left out`)
  return { ...meant, state: { ...meant.state, slug: checkedSlug(given, place.slug) }, publicParent: place.parent }
}

/** Whether a body says nothing of the items of a document. */
export const keepsItems = ({ text, patch, body }: Given): boolean =>
  text === undefined || (patch && body['items'] === undefined)

/**
 * What a body makes of a resource, or of one that is new. Throws HttpProblem 400 that says what would be right.
 */
export async function meantBy(given: Given, before: IiifRow | undefined): Promise<Meant> {
  const { text, at } = given
  const read = text === undefined ? readDescribed(given, before) : await readDocument({ ...given, text }, before)
  const meant = { ...read, keepsItems: before !== undefined && keepsItems(given) }
  if (!at) return placed(given, meant, before)
  return { ...meant, state: { ...meant.state, slug: checkedSlug(given, at.slug) }, parent: at.parent }
}

/** A slug of an address, which is read as that of a body is. Throws HttpProblem 400. */
const checkedSlug = (given: Given, slug: string): string => readDescription({ ...given, patch: true }, { slug }).slug!
