// What a body makes of an annotation: a description in our own terms, or a Web Annotation.
import { isDeepStrictEqual } from 'node:util'
import { isObject, type JsonObject } from '../../json-object.js'
import { annotationFacts, annotationFaults, LARGEST_ANNOTATION, spliceMembers } from '../../presentation/index.js'
import { invalid, invalidAll } from '../../problem.js'
import type { AnnotationState, KeptAnnotation } from '../../store/index.js'
import { annotationTexts, annotationVector } from '../../text/index.js'
import type { CompiledVocabulary } from '../../vocabulary/index.js'
import { foundBy } from '../texts/index.js'
import { keptAnnotation, WEB_ANNOTATION } from './annotation-text.js'
import { ownCanvas } from './iiif-canvases.js'
import { patchedText } from './iiif-given.js'
import { annotationsPath, canvasPath } from './iiif-terms.js'

/** A body, and how it is meant. */
export interface GivenAnnotation {
  compiled: Pick<CompiledVocabulary, 'readerOf'>
  strict: boolean
  body: JsonObject
  /** Its text, when it is a Web Annotation. */
  text: string | undefined
  /** Whether it says only what is to change. */
  patch: boolean
  /** Own address, where that is known. */
  self?: string
}

/** Where an annotation is: its canvas, and the id that this has in its document. */
export interface AnnotationPlace {
  base: string
  customer: number
  canvas: string
  original: string | null
}

type Described = Partial<Omit<AnnotationState, 'body' | 'found_by' | 'words'>>

/** The id by which viewers know the canvas. */
const canvasId = ({ base, customer, canvas, original }: AnnotationPlace): string =>
  original ?? base + canvasPath(customer, canvas)

/** A part of a canvas as a target: a fragment, or a selector as JSON. */
function targetFor(canvas: string, part: string | null): unknown {
  if (part === null) return canvas
  if (!/^\s*[[{]/.test(part)) return `${canvas}#${part}`
  try {
    return { type: 'SpecificResource', source: canvas, selector: JSON.parse(part) }
  } catch {
    throw invalid('target', 'must be a fragment, such as xywh=0,0,100,100, or a selector as JSON')
  }
}

/** The members of the annotation that a description changes. */
function membersOf(described: Described, before: KeptAnnotation | undefined, canvas: string): JsonObject {
  const { motivations, body_value: bodyValue, target, creator } = described
  const differs = (value: unknown, was: unknown) => value !== undefined && !isDeepStrictEqual(value, was)
  return {
    ...(differs(motivations, before?.motivations ?? []) && {
      motivation: motivations!.length > 1 ? motivations : motivations![0],
    }),
    ...(differs(creator, before?.creator ?? null) && { creator: creator ?? undefined }),
    ...(differs(bodyValue, before?.body_value ?? null) && {
      bodyValue: undefined,
      body: bodyValue == null ? undefined : { type: 'TextualBody', value: bodyValue, format: 'text/plain' },
    }),
    ...((!before || differs(target, before.target)) && { target: targetFor(canvas, target ?? null) }),
  }
}

/** A description as the text of the annotation that it makes. Throws HttpProblem 400. */
function describedText(given: GivenAnnotation, place: AnnotationPlace, before: KeptAnnotation | undefined): string {
  const { compiled, strict, body, patch, self } = given
  const scope = { customer: String(place.customer), canvas: place.canvas }
  const mode = { strict, scope, whole: !patch, ...(before && { before: { ...before } }) }
  const described: Described = compiled.readerOf('Annotation').read(body, mode, self)
  const text = before?.body ?? JSON.stringify({ '@context': WEB_ANNOTATION, type: 'Annotation' })
  const present = JSON.parse(text) as JsonObject
  const changes = Object.entries(membersOf(described, before, canvasId(place)))
  return spliceMembers(
    text,
    Object.fromEntries(changes.filter(([name, value]) => value ?? Object.hasOwn(present, name))),
  )
}

/** The text of a Web Annotation, or of what is there with the changes of a merge patch (RFC 7396). */
function documentText({ text, body, patch }: GivenAnnotation, before: KeptAnnotation | undefined): string {
  return patch && before ? patchedText(before.body, body) : text!
}

/** What a body makes of an annotation, or of one that is new. Throws HttpProblem 400 that says what would be right. */
export function annotationMeant(
  given: GivenAnnotation,
  place: AnnotationPlace,
  before: KeptAnnotation | undefined,
): AnnotationState {
  const { base, customer, canvas, original } = place
  const text = given.text === undefined ? describedText(given, place, before) : documentText(given, before)
  if (text.length > LARGEST_ANNOTATION)
    throw invalid('body', `must be at most ${LARGEST_ANNOTATION} characters long, not ${text.length}`)
  const document = JSON.parse(text) as JsonObject
  const known = canvasId(place)
  const isCanvas = (id: string) => id === original || ownCanvas(base, customer, id) === canvas
  const faults = isObject(document) ? annotationFaults(document, isCanvas, known) : []
  if (faults.length > 0) throw invalidAll(faults)
  const own = `${base}${annotationsPath(customer, canvas)}/`
  const body = keptAnnotation(text, document, { base, own, canvas: known, before })
  const kept = JSON.parse(body) as JsonObject
  const words = annotationVector(customer, annotationTexts(kept))
  return { body, ...annotationFacts(kept), found_by: JSON.stringify(foundBy(kept)), words }
}
