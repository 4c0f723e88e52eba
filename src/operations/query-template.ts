// The language of named queries: `space=p1!&s1=p2&assetOrder=n1` read into conditions, order and presentation.

import { didYouMeanOneOf } from '../nearest.js'
import { percentDecoded } from '../percent-decoded.js'
import { type Fault, HttpProblem, invalid } from '../problem.js'
import { type Condition, conditionsOf, type Order } from '../store/index.js'
import type { Class } from '../vocabulary/index.js'

/** A value of a condition: text, or the parameter of the URL that gives it, counted from 1. */
type Value = { literal: string } | { parameter: number; required: boolean }

/** Short names of an image's own words and numbers -> its properties, which are its columns too. */
const SHORT_NAMES = {
  s1: 'string1',
  s2: 'string2',
  s3: 'string3',
  n1: 'number1',
  n2: 'number2',
  n3: 'number3',
}

/** Keys that are conditions -> the property of an Image; `spacename` is the name of a space. */
const CONDITIONS = new Map(
  Object.entries({
    ...SHORT_NAMES,
    space: 'space',
    spacename: 'spacename',
    batch: 'batch',
    manifests: 'manifests',
    tags: 'tags',
  }),
)
const ALIASES = new Map(Object.entries({ manifest: 'manifests', tag: 'tags', canvas: 'assetOrder' }))
const SEVERAL = new Set(['batch', 'manifests', 'tags'])
const WHOLE_NUMBERS = new Set(['n1', 'n2', 'n3', 'space', 'batch'])
const TEXTS = ['objectname', 'coverpage', 'redactedmessage'] as const
const ORDER_FIELDS = new Map(Object.entries({ ...SHORT_NAMES, id: 'id', created: 'created' }))
const MOST_PARAMETERS = 50

/** A template that has been read. */
export interface QueryTemplate {
  conditions: { key: string; values: Value[] }[]
  order: Order[]
  /** Values behind those of the URL. */
  appended: string[]
  /** How many parts of the URL it can use. */
  parameters: number
  objectname?: string
  coverpage?: string
  redactedmessage?: string
}

const fault = (message: string): HttpProblem => invalid('template', message)

function decoded(text: string): string {
  const value = percentDecoded(text)
  if (value === undefined) throw fault(`${text} is not validly percent-encoded; write % itself as %25`)
  return value
}

function readValue(key: string, text: string): Value {
  const [, number, mark] = /^p(\d{1,4})(!?)$/.exec(text) ?? []
  if (number !== undefined) {
    const parameter = Number(number)
    if (parameter < 1 || parameter > MOST_PARAMETERS)
      throw fault(`${key}=${text}: parameters are counted from p1 to p${MOST_PARAMETERS}`)
    return { parameter, required: mark === '!' }
  }
  if (WHOLE_NUMBERS.has(key) && !/^-?\d{1,15}$/.test(text))
    throw fault(`${key}=${text}: ${key} must be an integer, or a parameter such as p1`)
  return { literal: text }
}

function orderOf(text: string): Order[] {
  return text.split(';').map(item => {
    const [, field = '', direction = 'asc'] = /^\s*(\w+)(?:[\s+]+(asc|desc))?\s*$/i.exec(item) ?? []
    const column = ORDER_FIELDS.get(field.toLowerCase())
    if (!column)
      throw fault(
        `assetOrder=${text}: must be fields joined by ";", each one of ${[...ORDER_FIELDS.keys()].join(', ')}, with "desc" behind it to turn it round`,
      )
    return { column, descending: direction.toLowerCase() === 'desc' }
  })
}

function pairOf(pair: string): [key: string, value: string] {
  const at = pair.indexOf('=')
  const key = pair.slice(0, at)
  const value = decoded(pair.slice(at + 1))
  if (at < 1 || value === '') throw fault(`${pair || 'an empty pair'}: must be key=value`)
  return [ALIASES.get(key) ?? key, value]
}

/** The grouping field that `manifest` named in older templates says nothing about which images are meant. */
const isGrouping = (key: string, value: string): boolean => key === 'manifests' && /^[sn][123]$/.test(value)

/** Reads a template. Throws HttpProblem 400 that names `template` and says what is wrong in it. */
export function parseTemplateText(text: string): QueryTemplate {
  const template: QueryTemplate = { conditions: [], order: [], appended: [], parameters: 0 }
  const seen = new Set<string>()
  for (const pair of text.split('&')) {
    const [key, value] = pairOf(pair)
    if (key === '#') {
      template.appended.push(value)
      continue
    }
    if (seen.has(key)) throw fault(`${key} appears twice`)
    seen.add(key)
    if (key === 'sequence' || isGrouping(key, value)) continue
    if (key === 'assetOrder') template.order = orderOf(value)
    else if ((TEXTS as readonly string[]).includes(key)) template[key as (typeof TEXTS)[number]] = value
    else if (CONDITIONS.has(key)) {
      const texts = SEVERAL.has(key) ? value.split(',') : [value]
      template.conditions.push({ key, values: texts.map(one => readValue(key, one.trim())) })
    } else throw unknownKey(key)
  }
  if (template.conditions.length === 0)
    throw fault(`must have at least one condition: ${[...CONDITIONS.keys()].join(', ')}`)
  if (template.coverpage !== undefined && !/^https?:\/\//.test(template.coverpage))
    throw fault('coverpage must be a URL that starts with http:// or https://')
  return { ...template, parameters: parametersOf(template) }
}

function unknownKey(key: string): HttpProblem {
  const known = [...CONDITIONS.keys(), ...ALIASES.keys(), 'assetOrder', ...TEXTS, 'sequence', '#']
  return fault(`${key} is not a key of a template${didYouMeanOneOf(key, known)}`)
}

function parametersOf({ conditions, appended }: QueryTemplate): number {
  const used = conditions.flatMap(({ values }) => values.map(value => ('parameter' in value ? value.parameter : 0)))
  const most = Math.max(0, ...used)
  if (appended.length > 0 && most === 0) throw fault('#= gives a value to a parameter, but the template has none')
  return most
}

/** A template with its parameters given. */
export interface BoundQuery {
  conditions: Condition[]
  /** Batches that the images are, or ever were, in. */
  batches?: number[]
  /** Name of the space, when it is meant by name. */
  spaceName?: string
  order: Order[]
  /** The same for every way to write the same parameters. */
  canonical: string
  /** Key of a condition (s1, n1 ...) -> the value asked for. */
  values: Record<string, string>
}

function boundValues(key: string, values: Value[], given: string[]): { texts: string[]; from: string } {
  let from = 'template'
  const texts = values.flatMap(value => {
    if ('literal' in value) return [value.literal]
    const text = given[value.parameter - 1]
    from = `p${value.parameter}`
    if (text === undefined && value.required) throw invalid(from, `is required: the value for ${key}`)
    if (text === undefined) return []
    return SEVERAL.has(key) ? text.split(',').map(one => one.trim()) : [text]
  })
  if (texts.some(text => text.includes('\u0000'))) throw invalid(from, 'must not contain a NUL character')
  if (WHOLE_NUMBERS.has(key) && texts.some(text => !/^-?\d{1,15}$/.test(text)))
    throw invalid(from, `must be ${SEVERAL.has(key) ? 'integers joined by commas' : 'an integer'}, for ${key}`)
  const canonical = WHOLE_NUMBERS.has(key) ? texts.map(text => String(Number(text))) : texts
  return { texts: SEVERAL.has(key) ? [...new Set(canonical)].sort() : canonical, from }
}

/**
 * Gives a template the parts of a URL, decoded.
 * Throws HttpProblem 400 that names the parameter at fault: missing, too many, or not a number.
 */
export function bindTemplate(image: Class, template: QueryTemplate, parts: string[]): BoundQuery {
  const room = Math.max(0, template.parameters - template.appended.length)
  if (parts.length > room) throw invalid(`p${room + 1}`, `is one too many: the query takes at most ${room}`)
  const given = [...parts, ...template.appended]
  const bound: BoundQuery = { conditions: [], order: template.order, canonical: '', values: {} }
  const asked: [string, string[]][] = []
  for (const { key, values } of template.conditions) {
    const { texts, from } = boundValues(key, values, given)
    if (texts.length === 0) continue
    asked.push([key, texts])
    bound.values[key] = texts.join(',')
    if (key === 'batch') bound.batches = texts.map(Number)
    else if (key === 'spacename') bound.spaceName = texts[0]!
    else bound.conditions.push(...conditionFor(image, CONDITIONS.get(key)!, SEVERAL.has(key) ? texts : texts[0]!, from))
  }
  if (asked.length === 0) throw invalid('p1', 'is required: without any value the query would find every image')
  return { ...bound, canonical: JSON.stringify(asked.sort(([a], [b]) => (a < b ? -1 : 1))) }
}

function conditionFor(image: Class, property: string, value: string | string[], from: string): Condition[] {
  try {
    return conditionsOf(image, { [property]: value })
  } catch (error) {
    if (!(error instanceof HttpProblem)) throw error
    throw invalid(from, error.errors.map((each: Fault) => each.message).join('; '))
  }
}

/** Puts the values asked for in the place of `{s1}` ... `{n3}`; those that were not asked for are left out. */
export const withValues = (text: string, values: Record<string, string>, encode = (value: string) => value): string =>
  text.replace(/\{([sn][123])\}/g, (_, key: string) => encode(values[key] ?? ''))
