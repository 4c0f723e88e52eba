// What a Web Annotation says that it is found and listed by: its motivations, its text, the part that it is about, and its creator.
import { isObject, type JsonObject } from '../json-object.js'
import { targetOf } from './target.js'

/** What is kept of an annotation beside its text. */
export interface AnnotationFacts {
  motivations: string[]
  /** The text of its bodies; null where they have none. */
  body_value: string | null
  /** Fragment or selector; null for the whole target. */
  target: string | null
  creator: string | null
}

/** Deepest nesting of Choices and specific resources that texts are looked for in. */
const DEEPEST = 10

function textsIn(body: unknown, depth = 0): string[] {
  if (Array.isArray(body)) return body.flatMap(one => textsIn(one, depth))
  if (!isObject(body) || depth > DEEPEST) return []
  const { value, items, source } = body
  if (typeof value === 'string') return [value]
  return [items, source].flatMap(inner => textsIn(inner, depth + 1))
}

/** An agent by its name, else by its id. */
function agentOf(value: unknown): string | null {
  const first: unknown = [value].flat()[0]
  const text = isObject(first) ? (first['name'] ?? first['id']) : first
  return typeof text === 'string' ? text : null
}

/** The facts of an annotation (Web Annotation Data Model, §3). */
export function annotationFacts({ motivation, body, bodyValue, target, creator }: JsonObject): AnnotationFacts {
  const texts = typeof bodyValue === 'string' ? [bodyValue] : textsIn(body)
  const part = targetOf(target)?.part
  return {
    motivations: [motivation].flat().filter(one => typeof one === 'string'),
    body_value: texts.length > 0 ? texts.join('\n') : null,
    target: part === undefined ? null : typeof part === 'string' ? part : JSON.stringify(part),
    creator: agentOf(creator),
  }
}
