// Language maps, as IIIF Presentation 3 has them: texts by their languages, as tags of BCP 47, or none.
import { isObject, type LanguageMap } from '../json-object.js'
import { invalid } from '../problem.js'
import type { Property } from './model.js'

/** Most languages of a map, texts of one, and characters of all. */
const MOST_LANGUAGES = 50
const MOST_TEXTS = 50
const MOST_CHARACTERS = 20_000
/** Longest tag of a language. */
const LONGEST_TAG = 35

const NONE = 'none'

/** The schema of what may be sent: a map, or what stands for one. */
export const languageMapSchema = ({ maxLength }: Property): Record<string, unknown> => {
  const text = { type: 'string', ...(maxLength !== undefined && { maxLength }) }
  const texts = { anyOf: [text, { type: 'array', items: text, maxItems: MOST_TEXTS }] }
  return { anyOf: [text, { type: 'object', maxProperties: MOST_LANGUAGES, additionalProperties: texts }] }
}

/** A tag as it is kept, `de-CH` for `de-ch`. Throws HttpProblem 400. */
function tagOf(name: string, tag: string): string {
  if (tag === NONE || tag === '@none') return NONE
  try {
    if (tag.length <= LONGEST_TAG) return Intl.getCanonicalLocales(tag)[0]!
  } catch {}
  const named = JSON.stringify(tag.length > LONGEST_TAG ? `${tag.slice(0, LONGEST_TAG)}…` : tag)
  throw invalid(name, `has ${named} as a language: it must be a tag of BCP 47, such as en or de-CH, or none`)
}

function textsOf({ name, maxLength = MOST_CHARACTERS }: Property, language: string, given: unknown): string[] {
  const texts = typeof given === 'string' ? [given] : given
  if (!Array.isArray(texts) || !texts.every(text => typeof text === 'string'))
    throw invalid(`${name}.${language}`, 'must be a text, or an array of texts')
  if (texts.length > MOST_TEXTS) throw invalid(`${name}.${language}`, `must have at most ${MOST_TEXTS} texts`)
  if (texts.some(text => text.length > maxLength))
    throw invalid(`${name}.${language}`, `must have at most ${maxLength} characters in each text`)
  return texts.filter(text => text.trim() !== '')
}

/**
 * The map that a value of a body stands for: a text alone is one in no language. Null where it says nothing.
 * Throws HttpProblem 400 that names the property, and the language where that is at fault.
 */
export function languageMapOf(property: Property, value: unknown): LanguageMap | null {
  const { name } = property
  const given = typeof value === 'string' ? { [NONE]: value } : value
  if (!isObject(given))
    throw invalid(
      name,
      'must be a map from languages (or none) to arrays of texts, such as {"en": ["Medlar"]}, or a text',
    )
  const entries = Object.entries(given)
  if (entries.length > MOST_LANGUAGES) throw invalid(name, `must have at most ${MOST_LANGUAGES} languages`)
  const map = new Map<string, string[]>()
  for (const [tag, texts] of entries) {
    const language = tagOf(name, tag)
    const found = textsOf(property, language, texts)
    if (found.length > 0) map.set(language, [...(map.get(language) ?? []), ...found])
  }
  const length = [...map.values()].flat().reduce((sum, text) => sum + text.length, 0)
  if (length > MOST_CHARACTERS) throw invalid(name, `must have at most ${MOST_CHARACTERS} characters in all`)
  return map.size > 0 ? Object.fromEntries(map) : null
}

/** The map of texts with their languages, as RDF has them. */
export function languageMapOfLiterals(literals: readonly { '@value'?: unknown; '@language'?: unknown }[]): LanguageMap {
  const map: LanguageMap = {}
  for (const { '@value': text, '@language': language = NONE } of literals) {
    const texts = Object.hasOwn(map, String(language)) ? map[String(language)]! : []
    map[String(language)] = [...texts, String(text)]
  }
  return map
}
