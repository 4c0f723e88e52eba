// JSON objects: which values are any, and the refusal of those that are none.
import { invalid } from './problem.js'

/** An object of any members. */
export type JsonObject = Record<string, unknown>

/** Texts by their languages, as tags of BCP 47 or `none`, as IIIF Presentation 3 has them. */
export type LanguageMap = Record<string, string[]>

/** Whether a value is an object, and neither null nor an array. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The value as an object. Throws HttpProblem 400 that names the property. */
export function objectOf(property: string, value: unknown, message = 'must be a JSON object'): JsonObject {
  if (!isObject(value)) throw invalid(property, message)
  return value
}
