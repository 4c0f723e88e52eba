// Body -> columns: validated by ajv as compiled from a class, links read back into keys, defaults filled in.
import { Ajv, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import { isObject } from '../json-object.js'
import { type Fault, HttpProblem, invalid, invalidAll, MOST_FAULTS } from '../problem.js'
import { classNamed } from './class-named.js'
import { TYPE } from './context.js'
import { faultOf, unknownKey } from './input-faults.js'
import { languageMapOf } from './language-map.js'
import type { Class, Property, Row, Vocabulary } from './model.js'
import { momentOf } from './moment.js'
import { vocabNamespace } from './published-at.js'
import { keyOfReference, references, referenceTemplate, type Scope, withoutBase } from './reference.js'
import { jsonSchema, MOST_ITEMS, valueSchema } from './schema.js'
import { hasText, isText, NO_TEXT } from './storable-text.js'

/** How a body is to be read. */
export interface InputMode {
  /** `patch`: only what is there is checked and returned, null stands for the default; else a whole resource. */
  whole: boolean
  /** Prefer: handling=strict: read-only properties are refused rather than ignored. */
  strict: boolean
  /** What the resources that the body refers to must be in. */
  scope: Scope
  /**
   * The row as it stands, where there is one: of two names of one column that disagree, the one that changes it is
   * meant, and of a whole resource what is not named and `absent` as kept stays, though it be required.
   */
  before?: Row
}

/** Reads bodies of one class, whose rows are `R`. */
export interface InputReader<R extends Row = Row> {
  /**
   * Columns for a body. Throws HttpProblem 400 that lists every property at fault.
   * `self` is the absolute IRI that the body must not contradict, when the address is known.
   */
  read(body: Record<string, unknown>, mode: InputMode, self?: string): Partial<R>
  /**
   * The key that a reference of a property stands for, as a query has it, or the path that an own address is stored as. Throws HttpProblem 400 that names `parameter`
   * when it is no IRI of such a resource, or one that is not in the scope.
   */
  keyOf(property: Property, value: string, scope: Scope, parameter: string): string
  /** Throws HttpProblem 400 when a resource of the class cannot have the key that an address gives it. */
  checkKey(text: string): void
  /** What a new resource has where its body says nothing. */
  blank: Readonly<Partial<R>>
}

/** Keys of JSON-LD and of generic clients that say nothing about a property. */
const ENVELOPE = new Set(['@context', '@id', '@type', 'originId'])

const isType = (owner: Class, namespace: string, type: unknown): boolean =>
  [owner.iri, owner.subClassOf].some(
    iri => iri && [iri, iri.replace('vocab:', ''), iri.replace('vocab:', namespace)].includes(String(type)),
  )

function checkEnvelope(
  owner: Class,
  base: string,
  namespace: string,
  body: Record<string, unknown>,
  self: string | undefined,
): void {
  const types = owner.properties.some(({ name }) => name === TYPE) ? [] : [body['@type'] ?? []].flat()
  if (types.length > 0 && !types.some(type => isType(owner, namespace, type)))
    throw invalid('@type', `must be ${owner.iri}, not ${JSON.stringify(body['@type'])}`)
  const id = body['@id']
  if (id === undefined || id === '') return
  if (typeof id !== 'string') throw invalid('@id', 'must be the IRI of the resource as a string')
  if (self === undefined) throw invalid('@id', 'must not be given here; the platform makes it')
  const path = self.slice(base.length)
  if (id !== self && id !== path) throw invalid('@id', `must be ${self}, the address of the request, or be left out`)
}

/** What JSON-LD lets one write for a single value: an array of one, or a value object. A body in plain JSON is as it is. */
function undress(property: Property | undefined, value: unknown): unknown {
  if (!property || property.many || property.kind === 'json') return value
  const one = Array.isArray(value) && value.length === 1 && !property.memberOf ? value[0] : value
  if (!isObject(one)) return one
  const { '@value': literal, '@id': iri, '@language': language } = one
  if (language !== undefined)
    throw invalid(property.name, `has a language (${language}), and languages are not kept: send plain text`)
  return literal ?? (property.kind === 'iri' && iri ? iri : one)
}

/** Digits in a string as the integer that they spell, where a property takes them so. */
const fromDigits = (property: Property | undefined, value: unknown): unknown =>
  property?.digits && typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value

/** A language map, or what stands for one; what is wrong with it is added to the faults. */
function mapOf(property: Property, value: unknown, faults: Fault[]): unknown {
  if (value === null) return null
  try {
    return languageMapOf(property, value)
  } catch (error) {
    if (!(error instanceof HttpProblem)) throw error
    faults.push(...error.errors)
    return null
  }
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)

/** Throws HttpProblem 400 for more unknown keys, or items, than may be, before the validator makes a fault of each. */
function checkNumbers(owner: Class, byName: ReadonlyMap<string, Property>, body: Record<string, unknown>): void {
  const unknown = owner.open ? [] : Object.keys(body).filter(key => !byName.has(key) && !ENVELOPE.has(key))
  if (unknown.length > MOST_FAULTS) throw invalidAll(unknown.slice(0, MOST_FAULTS).map(key => unknownKey(owner, key)))
  for (const [key, value] of Object.entries(body))
    if (Array.isArray(value) && value.length > MOST_ITEMS && !isAnyJson(byName.get(key)))
      throw invalid(key, `must have at most ${MOST_ITEMS} items`)
}

const isAnyJson = (property: Property | undefined): boolean => property?.kind === 'json' && !property.many

/** What a whole resource has where its body says nothing; the address is not the body's to say. */
function blankOf(owner: Class): Row {
  const address = new Set(owner.uriTemplates.flatMap(template => template.columns))
  const blank: Row = {}
  for (const { column, writeable, derived, default: value } of owner.properties)
    if (column && writeable && !derived && !address.has(column)) blank[column] = value ?? blank[column] ?? null
  return blank
}

/** Whether a property is written and never shown. */
export const isSecret = ({ column, writeable, readable, derived }: Property): boolean =>
  Boolean(column && writeable && !readable && !derived)

/** What checks the bodies of a class, and the keys of its resources. */
interface Validators {
  whole: ValidateFunction<Record<string, unknown>>
  patch: ValidateFunction<Record<string, unknown>>
  key(): ValidateFunction
}

function compileValidators(vocabulary: Vocabulary, owner: Class, ajv: Ajv): Validators {
  const key = owner.properties.find(property => property.name === owner.key && property.kind === 'string')
  const ofKey = { properties: key ? { [key.name]: valueSchema(vocabulary, key, () => ({})) } : {} }
  return {
    whole: ajv.compile<Record<string, unknown>>(jsonSchema(vocabulary, owner, 'whole')),
    patch: ajv.compile<Record<string, unknown>>(jsonSchema(vocabulary, owner, 'patch')),
    // The validator keeps what it has compiled by its schema.
    key: () => ajv.compile(ofKey),
  }
}

/** Makes the reader of a class at a base. */
function makeReader(vocabulary: Vocabulary, owner: Class, validators: Validators, base: string): InputReader {
  const namespace = vocabNamespace(vocabulary, base)
  const blank = blankOf(owner)
  const byName = new Map(owner.properties.map(property => [property.name, property]))
  const keeps = owner.properties.filter(
    ({ absent, column, writeable, derived }) => absent === 'kept' && column && writeable && !derived,
  )

  const keyOf = (property: Property, value: string, scope: Scope, parameter: string): string =>
    property.ownAddress
      ? withoutBase(value, base)
      : keyOfReference(referenceTemplate(vocabulary, property), base, scope, value, parameter)

  /** A resource that is part of the body, with what it refers to read as well: its own values tell where that is. */
  const embed = ({ range }: Property, value: unknown, scope: Scope, place: string): unknown => {
    const links = references(vocabulary.classes.get(range)!)
    if (links.length === 0) return value
    const item = value as Record<string, unknown>
    const read = links.flatMap(link =>
      typeof item[link.name] === 'string'
        ? [[link.name, keyOf(link, item[link.name] as string, { ...item, ...scope }, `${place}.${link.name}`)] as const]
        : [],
    )
    return { ...item, ...Object.fromEntries(read) }
  }

  const toColumn = (property: Property, value: unknown, scope: Scope, self: string | undefined): unknown => {
    const { name, kind, many } = property
    if (value === null) return property.default ?? null
    if (kind === 'dateTime') return many ? value : momentOf(value as string)
    if (kind === 'object' && vocabulary.classes.has(property.range))
      return Array.isArray(value)
        ? value.map((item, index) => embed(property, item, scope, `${name}.${index}`))
        : embed(property, value, scope, name)
    if (kind !== 'iri') return value
    const key = (item: unknown) => keyOf(property, item as string, scope, name)
    if (Array.isArray(value)) return value.map(key)
    // A link to a collection that is sent back as it was read changes nothing.
    if (property.memberOf) {
      const route = property.uriTemplates.some(template => template.match(String(value).replace(base, '')))
      if (route && self?.startsWith(base)) return undefined
      throw invalid(property.name, 'must be an array of IRIs or short names')
    }
    return key(value)
  }

  return {
    blank,
    keyOf,
    checkKey(text) {
      if (!isText(text)) throw invalid(owner.key, NO_TEXT)
      const validKey = validators.key()
      const body = { [owner.key]: text }
      if (!validKey(body)) throw invalidAll(validKey.errors!.map(error => faultOf(owner, error, body)))
    },
    read(body, mode, self) {
      checkEnvelope(owner, base, namespace, body, self)
      checkNumbers(owner, byName, body)
      const faults: Fault[] = []
      const entries = Object.entries(body).filter(([key, value]) => {
        const property = byName.get(key)
        if (ENVELOPE.has(key) && !property) return false
        // Generic clients put the IRI of the resource into `id`.
        if (key === 'id' && self !== undefined && (value === self || value === self.slice(base.length))) return false
        const readOnly = property && (!property.writeable || property.derived)
        if (readOnly && mode.strict) faults.push({ property: key, message: 'is read-only' })
        if (!hasText(value)) faults.push({ property: key, message: NO_TEXT })
        return !readOnly
      })
      // fromEntries makes `__proto__` a key like any other, which is then refused as unknown.
      const isJsonLd = '@context' in body
      const given: Record<string, unknown> = Object.fromEntries(
        entries.map(([key, value]) => {
          const property = byName.get(key)
          // Beside the class that the address tells, a resource has the type that is meant.
          const meant =
            key === TYPE && Array.isArray(value) ? value.filter(type => !isType(owner, namespace, type)) : value
          if (property?.languageMap && hasText(value)) return [key, mapOf(property, value, faults)]
          return [key, fromDigits(property, isJsonLd || meant !== value ? undress(property, meant) : meant)]
        }),
      )
      const kept = mode.whole && mode.before ? keeps.filter(({ name }) => given[name] === undefined) : []
      const isKept = (name: unknown): boolean => kept.some(property => property.name === name)
      const valid = mode.whole ? validators.whole : validators.patch
      if (!valid(given))
        for (const error of valid.errors!) {
          if (faults.length >= MOST_FAULTS) break
          if (error.keyword !== 'required' || error.instancePath || !isKept(error.params['missingProperty']))
            faults.push(faultOf(owner, error, given))
        }
      if (faults.length > 0) throw invalidAll(faults)
      if (owner.open !== undefined) return given
      const row: Row = mode.whole ? { ...blank } : {}
      for (const { column } of kept) delete row[column!]
      const scope = { ...given, ...mode.scope }
      const givenBy = new Map<string, Property>()
      for (const property of owner.properties) {
        if (!property.column || !property.writeable || property.derived) continue
        const value = given[property.name]
        const column = value === undefined ? undefined : toColumn(property, value, scope, self)
        const other = column === undefined ? undefined : givenBy.get(property.column)
        if (other && !same(column, row[property.column])) {
          if (!mode.before) throw invalid(property.name, `must be the same as ${other.name}`)
          if (same(column, mode.before[property.column])) continue
        }
        if (column !== undefined) {
          row[property.column] = column
          givenBy.set(property.column, property)
        }
        // A link that is sent back as it was read leaves alone what is behind it.
        else if (value !== undefined) delete row[property.column]
      }
      return row
    },
  }
}

/** Longest text that a pattern is tried on; texts that may be longer have none. */
const LONGEST_PATTERNED = 65_536

/** All faults are listed, so that a pattern is tried on what its maxLength has refused too. */
const boundedRegExp = Object.assign(
  (pattern: string, flags: string) => {
    const expression = new RegExp(pattern, flags)
    const test = (text: string) => text.length <= LONGEST_PATTERNED && expression.test(text)
    // The validator tells patterns apart by their text.
    return { test, toString: () => String(expression) }
  },
  { code: 'boundedRegExp' },
)

function openAjv(): Ajv {
  const ajv = new Ajv({
    ...{ allErrors: true, allowUnionTypes: true, strictTypes: false, ownProperties: true },
    code: { regExp: boundedRegExp },
  })
  addFormats.default(ajv)
  // More than RFC 3339 has: without a zone it is in UTC.
  return ajv.addFormat('date-time', text => /^\d{4}-\d\d-\d\d/.test(text) && momentOf(text) !== undefined)
}

/**
 * Makes what gives, at a base, the reader of each class of a vocabulary, or of its name, compiled when it is first asked
 * for: a start waits for none. The caller knows the rows of the class.
 */
export function compileReaders(
  vocabulary: Vocabulary,
): (base: string) => <R extends Row>(owner: Class | string) => InputReader<R> {
  const ajv = openAjv()
  const validators = new Map<string, Validators>()
  const validatorsOf = (owner: Class): Validators => {
    const known = validators.get(owner.iri) ?? compileValidators(vocabulary, owner, ajv)
    validators.set(owner.iri, known)
    return known
  }
  return base => {
    const readers = new Map<string, InputReader>()
    return <R extends Row>(named: Class | string) => {
      const owner = classNamed(vocabulary, named)
      const reader = readers.get(owner.iri) ?? makeReader(vocabulary, owner, validatorsOf(owner), base)
      readers.set(owner.iri, reader)
      return reader as InputReader<R>
    }
  }
}
