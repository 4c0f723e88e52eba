// What single values of Presentation 3 look like: each check says what would be right, or nothing.
import { isObject } from '../json-object.js'

/** What is wrong with a value, and of its member `step` where that is at fault. */
export interface Wrong {
  step?: string
  message: string
}

export type Check = (value: unknown) => Wrong | undefined

const unless =
  (isRight: (value: unknown) => boolean, message: string): Check =>
  value =>
    isRight(value) ? undefined : { message }

export const text = unless(value => typeof value === 'string', 'must be a string')

/** Presentation 3.0 §3.2: http(s) addresses; others (urn:, ark:) name a resource but cannot be opened. */
export const address = unless(
  value => typeof value === 'string' && /^[a-z][a-z0-9+.-]*:[^\s]+$/i.test(value),
  'must be an absolute URI, like "https://example.org/1"',
)

const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(item => typeof item === 'string')

/** §4.4: a language map. */
export const languageMap: Check = value => {
  if (!isObject(value))
    return {
      message: `must be a language map, like {"none": [${typeof value === 'string' ? JSON.stringify(value.slice(0, 80)) : '"text"'}]}`,
    }
  for (const [language, texts] of Object.entries(value))
    if (!isTexts(texts)) return { step: language, message: 'must be an array of strings' }
  return undefined
}

/** §3.1 metadata and requiredStatement: a label and a value. */
export const labelled: Check = value => {
  if (!isObject(value)) return { message: 'must be an object with a label and a value' }
  for (const step of ['label', 'value']) {
    const wrong = languageMap(value[step])
    if (wrong) return { step, message: wrong.step === undefined ? wrong.message : `${wrong.step} ${wrong.message}` }
  }
  return undefined
}

export const pixels = unless(
  value => Number.isInteger(value) && (value as number) > 0,
  'must be a whole number above 0, without quotes',
)

export const seconds = unless(
  value => typeof value === 'number' && Number.isFinite(value) && value > 0,
  'must be a number of seconds above 0',
)

/** §3.1 navDate: xsd:dateTime with a time zone. */
export const dateTime = unless(
  value => typeof value === 'string' && /^-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value),
  'must be a date and time with a time zone, like "1881-05-01T00:00:00Z"',
)

export const oneOf = (...values: string[]): Check =>
  unless(value => values.includes(value as string), `must be one of ${values.join(', ')}`)

const RIGHTS =
  /^https?:\/\/(creativecommons\.org\/(licenses|publicdomain|mark)\/|rightsstatements\.org\/(vocab|page)\/)/

/** §3.1 rights: of Creative Commons or RightsStatements.org, written with http. */
export const rights: Check = value => {
  if (typeof value !== 'string' || !RIGHTS.test(value))
    return {
      message:
        'must be the URI of a Creative Commons licence or a RightsStatements.org statement, like "http://creativecommons.org/licenses/by/4.0/"; others belong into requiredStatement',
    }
  if (value.startsWith('https:')) return { message: `must be written with http: "${value.replace('https:', 'http:')}"` }
  return undefined
}
