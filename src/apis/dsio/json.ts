// JSON from clients of this API: parsed within limits, and its names known whatever their case.
import { mediaTypeOf, parseJson, readTextBytes } from '../../http/index.js'
import { isObject, type JsonObject, objectOf } from '../../json-object.js'
import { HttpProblem } from '../../problem.js'
import type { Class, Property, Vocabulary } from '../../vocabulary/index.js'
import type { DsioCall } from './dsio-call.js'

/** Largest JSON in bytes. */
export const MOST_JSON_BYTES = 65_536
const BOUNDS = { values: 10_000, storable: true }

/** The JSON object that a text is. Throws HttpProblem 400 that names it, 413 for too many values. */
export const parseObject = (name: string, text: string): JsonObject => objectOf(name, parseJson(name, text, BOUNDS))

/** The JSON object in a call's body, under the names of the class that its operation expects; undefined without a body. Throws HttpProblem 400, 413, or 415. */
export async function readJsonObject({ request, operation, compiled }: DsioCall): Promise<JsonObject | undefined> {
  const mediaType = mediaTypeOf(request)
  if (mediaType !== '' && !/^application\/([\w.-]+\+)?json$/.test(mediaType))
    throw new HttpProblem(415, 'Unsupported media type', 'Content-Type must be application/json.', [
      { property: 'Content-Type', message: `${mediaType} cannot be read here` },
    ])
  const bytes = await readTextBytes(request, MOST_JSON_BYTES)
  if (bytes.length === 0) return undefined
  const { vocabulary } = compiled
  const owner = vocabulary.classes.get(operation.expects!)!
  return underOwnNames(vocabulary, owner, parseObject('body', bytes.toString('utf8')), 'kept')
}

const sameWord = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()

/** A value of an enumeration, whatever its case; a number is its index, as .NET clients write enumerations. */
function word({ enum: words }: Property, value: unknown): unknown {
  if (!words || words.includes(value as string)) return value
  if (typeof value === 'number') return words[value] ?? value
  return words.find(known => typeof value === 'string' && sameWord(String(known), value)) ?? value
}

/**
 * A body under the vocabulary's own names: clients of this API write `LutInfo` as well as `lutInfo`.
 * `others` says whether names that the vocabulary does not have are kept, to be refused, or left out.
 */
export function underOwnNames(
  vocabulary: Vocabulary,
  owner: Class,
  body: JsonObject,
  others: 'kept' | 'dropped',
): JsonObject {
  const entries = Object.entries(body).flatMap(([key, value]) => {
    const property =
      owner.properties.find(({ name }) => name === key) ?? owner.properties.find(({ name }) => sameWord(name, key))
    if (!property) return others === 'kept' ? [[key, value] as const] : []
    if (property.kind !== 'object' || !isObject(value)) return [[property.name, word(property, value)] as const]
    const range = vocabulary.classes.get(property.range)!
    return [[property.name, underOwnNames(vocabulary, range, value, others)] as const]
  })
  return Object.fromEntries(entries)
}
