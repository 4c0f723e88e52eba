// What is wrong with a Presentation 3 document: errors that keep it from being stored, and warnings that do not.
import { inSlices } from '../in-slices.js'
import { isObject, type JsonObject } from '../json-object.js'
import { didYouMean } from '../nearest.js'
import { type Fault, MOST_FAULTS } from '../problem.js'
import { behaviorFaults } from './behavior-rules.js'
import { OLDER_TERMS } from './older-terms.js'
import { type Place, placeText } from './place.js'
import { strayRangeItems } from './ranges.js'
import { FORMS, type Form, KINDS, type KindName } from './resource-kinds.js'
import { RULES } from './resource-rules.js'

/** At most MOST_FAULTS of each, in the order of the document's members. */
export interface Faults {
  errors: Fault[]
  warnings: Fault[]
}

interface Found {
  kind: KindName
  value: unknown
  at: Place
  /** Id of the Canvas that it is in. */
  canvas?: string | undefined
}

type Report = (list: 'errors' | 'warnings', at: Place, message: string) => void

const KNOWN = [...Object.keys(FORMS), 'items', 'motivation', 'target', 'body', 'paintedResources', 'navPlace']

/** Kind -> the properties of IIIF that have a place on it; undefined where all have. */
const PLACED = new Map(
  Object.entries(KINDS).map(([kind, { open, may = [], must = [], should = [] }]) => [
    kind,
    open ? undefined : new Set([...may, ...must, ...should]),
  ]),
)

const PRESENTATION_4 = /^https?:\/\/iiif\.io\/api\/presentation\/4\//

const isOfVersion4 = (document: JsonObject): boolean =>
  [document['@context']].flat().some(context => typeof context === 'string' && PRESENTATION_4.test(context))

const article = (kind: string): string => (/^[AEIOU]/.test(kind) ? `an ${kind}` : `a ${kind}`)

/** What is wrong with names: of an older version, of another kind, or mistyped. */
function checkNames(kind: KindName, at: Place, resource: JsonObject, report: Report): void {
  const placed = PLACED.get(kind)
  const named = KINDS[kind].types?.[0] ?? kind
  for (const name of Object.keys(resource)) {
    const place = { above: at, step: name }
    if (Object.hasOwn(OLDER_TERMS, name)) {
      if (kind !== 'Service') report('warnings', place, `is of Presentation 2; version 3 has ${OLDER_TERMS[name]}`)
    } else if (Object.hasOwn(FORMS, name)) {
      if (placed && !placed.has(name)) report('warnings', place, `has no place on ${article(named)}`)
    } else if (placed && !KNOWN.includes(name)) {
      const meant = didYouMean(name, KNOWN, 2)
      if (meant) report('warnings', place, `is not known${meant}`)
    }
  }
}

function checkPresence(kind: KindName, at: Place, resource: JsonObject, report: Report): void {
  const { types, needs = [], must = [], should = [] } = KINDS[kind]
  const named = types?.[0] ?? kind
  const missing = (names: string[]) => names.filter(name => resource[name] === undefined)
  const say = (list: 'errors' | 'warnings', word: string) => (name: string) =>
    report(list, { above: at, step: name }, `${word} on ${article(named)}`)
  missing(needs).forEach(say('errors', 'is required'))
  missing(must).forEach(say('warnings', 'is required'))
  missing(should).forEach(say('warnings', 'is recommended'))
}

const messageOf = (types: string[]): string => `must be ${types.map(type => `"${type}"`).join(' or ')}`

/**
 * Checks the form of one property, and gives the resources in it.
 * Of what should be an array and is none, the value itself is looked into.
 */
function checkForm(
  form: Form,
  value: unknown,
  at: Place,
  list: 'errors' | 'warnings',
  report: Report,
): [unknown, Place][] {
  if (form.list === true && !Array.isArray(value)) report(list, at, 'must be an array')
  const values: [unknown, Place][] =
    form.list && Array.isArray(value)
      ? value.map((item, step): [unknown, Place] => [item, { above: at, step }])
      : [[value, at]]
  for (const [one, place] of form.check ? values : []) {
    const wrong = form.check!(one)
    if (wrong) report(list, wrong.step === undefined ? place : { above: place, step: wrong.step }, wrong.message)
  }
  return values
}

/** A range within a range, rather than one that is only named. */
const isRange = (value: unknown): boolean =>
  isObject(value) && value['type'] === 'Range' && value['items'] !== undefined

/** Checks one resource, and gives those in it. */
function checkResource(found: Found, report: Report): Found[] {
  const { value, at } = found
  const kind = found.kind === 'RangeItem' && isRange(value) ? 'Range' : found.kind
  const { types, read = [], items } = KINDS[kind]
  if (!isObject(value)) {
    // Annotations and ranges may name resources by their ids alone.
    if (kind !== 'Content' || typeof value !== 'string')
      report(read.length > 0 ? 'errors' : 'warnings', at, `must be an object, ${article(types?.[0] ?? kind)}`)
    return []
  }
  checkPresence(kind, at, value, report)
  checkNames(kind, at, value, report)
  if (types && typeof value['type'] === 'string' && !types.includes(value['type']))
    report(read.includes('type') ? 'errors' : 'warnings', { above: at, step: 'type' }, messageOf(types))
  const canvas = (types?.[0] === 'Canvas' ? (value['id'] as string) : undefined) ?? found.canvas
  for (const rule of RULES[kind] ?? []) {
    const wrong = rule(value, canvas)
    if (wrong) report('warnings', { above: at, step: wrong[0] }, wrong[1])
  }
  if (Array.isArray(value['behavior']))
    for (const [index, message] of behaviorFaults(kind, value['behavior'])) {
      const place = { above: at, step: 'behavior' }
      report('warnings', index === undefined ? place : { above: place, step: index }, message)
    }
  return Object.entries(value).flatMap(([name, member]): Found[] => {
    const form = formOf(kind, name, items)
    if (!form) return []
    const place = { above: at, step: name }
    const values = checkForm(form, member, place, read.includes(name) ? 'errors' : 'warnings', report)
    return form.kind ? values.map(([one, where]) => ({ kind: form.kind!, value: one, at: where, canvas })) : []
  })
}

/** Bodies of annotations are content; what `items` holds is for its kind to say. */
function formOf(kind: KindName, name: string, items: KindName | undefined): Form | undefined {
  if (name === 'items') return items && { list: true, kind: items }
  if (name === 'body' && (kind === 'Painting' || kind === 'Annotation')) return { kind: 'Content', list: 'or one' }
  if (kind === 'Service') return undefined
  return Object.hasOwn(FORMS, name) ? FORMS[name] : undefined
}

/** Ids that two resources of a document have: of canvases an error, since they are found by them. */
function idChecker(report: Report): (found: Found) => void {
  const seen = new Map<string, Place>()
  return ({ kind, value, at }) => {
    if (!['Canvas', 'Range', 'PaintingPage', 'Painting', 'AnnotationPage', 'Annotation'].includes(kind)) return
    const id = isObject(value) ? value['id'] : undefined
    if (kind === 'Canvas' && id !== undefined && typeof id !== 'string')
      report('errors', { above: at, step: 'id' }, 'must be a string')
    if (typeof id !== 'string') return
    const other = seen.get(id)
    if (other)
      report(
        kind === 'Canvas' ? 'errors' : 'warnings',
        { above: at, step: 'id' },
        `is the id of ${placeText(other)} too`,
      )
    else seen.set(id, at)
  }
}

/** Checks a resource and all that is in it, in the order of the document; a step is one resource. */
function* checking(kind: KindName, document: JsonObject, report: Report): Generator<void> {
  const checkId = idChecker(report)
  const open: Found[] = [{ kind, value: document, at: undefined }]
  for (let found = open.pop(); found; found = open.pop()) {
    checkId(found)
    const within = checkResource(found, report)
    if (isOfVersion4(document)) return
    for (let index = within.length - 1; index >= 0; index--) open.push(within[index]!)
    yield
  }
}

/**
 * The faults of a Manifest or Collection by the IIIF Presentation API 3.0, each with its JSON path, what is wrong and
 * what would be right. Errors are only what cannot be stored or served. Of a document of Presentation 4 only that is
 * looked at which the server reads. Linear in the document's size, in slices, and without recursion.
 */
export async function faultsOf(document: unknown): Promise<Faults> {
  const faults: Faults = { errors: [], warnings: [] }
  const report: Report = (list, at, message) => {
    if (faults[list].length < MOST_FAULTS) faults[list].push({ property: placeText(at), message })
  }
  if (!isObject(document)) {
    report('errors', undefined, 'must be a JSON object, a Manifest or a Collection')
    return faults
  }
  const { type } = document
  if (type !== 'Manifest' && type !== 'Collection') {
    const older = type === undefined && document['@type'] !== undefined
    const hint = older ? '; documents of Presentation 2 can be imported, which brings them to version 3' : ''
    report('errors', { above: undefined, step: 'type' }, `${messageOf(['Manifest', 'Collection'])}${hint}`)
    return faults
  }
  await inSlices(checking(type, document, report), () => undefined)
  for (const { property, message } of strayRangeItems(document)) {
    if (faults.warnings.length < MOST_FAULTS) faults.warnings.push({ property, message })
  }
  return faults
}
