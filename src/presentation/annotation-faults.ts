// What keeps a Web Annotation from being stored on a canvas (W3C Web Annotation Data Model, §3 and §4).
import { isObject, type JsonObject } from '../json-object.js'
import { type Fault, MOST_FAULTS } from '../problem.js'
import { below } from './json-path.js'
import { targetOf } from './target.js'

/** Most characters of an annotation, most bodies or targets, and deepest nesting of bodies. */
export const LARGEST_ANNOTATION = 65_536
const MOST = 100
const DEEPEST = 10

type Report = (property: string, message: string) => void

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

const isTexts = (value: unknown): boolean => isText(value) || (Array.isArray(value) && value.every(isText))

/** Each of one or several values, with its place. Reports more than may be. */
function eachOf(value: unknown, place: string, report: Report): [unknown, string][] {
  if (!Array.isArray(value)) return [[value, place]]
  if (value.length > MOST) report(place, `must have at most ${MOST} items`)
  return value.slice(0, MOST).map((one, index): [unknown, string] => [one, below(place, index)])
}

function checkBody(value: unknown, place: string, report: Report, depth = 0): void {
  if (isText(value)) return
  if (!isObject(value) || depth > DEEPEST) {
    const message = isObject(value)
      ? `must not be nested deeper than ${DEEPEST}`
      : 'must be an object such as {"type": "TextualBody", "value": "..."}, or an IRI'
    report(place, message)
    return
  }
  const { id, type, value: text, items, source } = value
  if (id !== undefined && !isText(id)) report(below(place, 'id'), 'must be a string')
  if (type !== undefined && !isTexts(type)) report(below(place, 'type'), 'must be a string, or an array of strings')
  const types = [type].flat()
  if (types.includes('TextualBody') && typeof text !== 'string') report(below(place, 'value'), 'must be a string')
  const isMany = ['Choice', 'List', 'Composite', 'Independents'].some(kind => types.includes(kind))
  if (isMany && !Array.isArray(items)) report(below(place, 'items'), 'must be an array')
  if (Array.isArray(items))
    for (const [item, at] of eachOf(items, below(place, 'items'), report)) checkBody(item, at, report, depth + 1)
  if (types.includes('SpecificResource') && source === undefined) report(below(place, 'source'), 'is required')
  if (source !== undefined) checkBody(source, below(place, 'source'), report, depth + 1)
}

function checkSelector(value: unknown, place: string, report: Report): void {
  for (const [one, at] of eachOf(value, place, report))
    if (!isText(one) && !(isObject(one) && isTexts(one['type'])))
      report(at, 'must be a selector with its type, such as {"type": "FragmentSelector", "value": "xywh=0,0,10,10"}')
}

/** Checks that a target is a canvas, or a part of it. */
function checkTarget(
  value: unknown,
  place: string,
  isCanvas: (id: string) => boolean,
  canvas: string,
  report: Report,
): void {
  const found = isText(value) || isObject(value) ? targetOf(value) : undefined
  if (!found || !isCanvas(found.canvas))
    report(place, `must be the canvas, ${canvas}, or a part of it; it may be left out`)
  else if (isObject(value) && value['selector'] !== undefined)
    checkSelector(value['selector'], below(place, 'selector'), report)
}

/**
 * The faults of an annotation on a canvas, each with its JSON path and what would be right. `isCanvas` says whether an id
 * is one of the canvas, which messages call by `canvas`.
 */
export function annotationFaults(document: JsonObject, isCanvas: (id: string) => boolean, canvas: string): Fault[] {
  const faults: Fault[] = []
  const report: Report = (property, message) => {
    if (faults.length < MOST_FAULTS) faults.push({ property, message })
  }
  const { type, motivation, body, bodyValue, target, created } = document
  if (![type].flat().includes('Annotation')) report('type', 'must be Annotation')
  if (motivation !== undefined && !isTexts(motivation))
    report('motivation', 'must be a string such as commenting, or an array of strings')
  else if ([motivation].flat().some(one => /(^|[:#])painting$/.test(String(one))))
    report('motivation', 'must not be painting: what is painted on a canvas is in its manifest')
  if (bodyValue !== undefined && typeof bodyValue !== 'string') report('bodyValue', 'must be a string')
  if (bodyValue !== undefined && body !== undefined) report('bodyValue', 'must be left out where there is a body')
  if (body !== undefined) for (const [one, place] of eachOf(body, 'body', report)) checkBody(one, place, report)
  if (created !== undefined && !(isText(created) && !Number.isNaN(Date.parse(created))))
    report('created', 'must be a date and time, such as 2026-01-31T12:00:00Z')
  if (target !== undefined)
    for (const [one, place] of eachOf(target, 'target', report)) checkTarget(one, place, isCanvas, canvas, report)
  if (Array.isArray(target) && target.length === 0) report('target', 'must not be empty; it may be left out')
  return faults
}
