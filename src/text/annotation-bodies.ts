// Pages of annotations, of Presentation 3 and lists of 2: the texts of their bodies, where and when they are.
import { isObject, type JsonObject } from '../json-object.js'
import { boxOf, numberOf } from './box-of.js'
import { collectLines, type LineCollector } from './collect-lines.js'
import { languageTag } from './language-tag.js'
import type { TextLimits } from './text-limits.js'
import { textOfHtml } from './text-of-html.js'
import { type Box, type PageText, TextFault } from './text-page.js'

const PAGES = ['AnnotationPage', 'oa:AnnotationPage', 'sc:AnnotationList', 'AnnotationList']

/** Deepest nesting of bodies and targets. */
const DEEPEST = 10

const listOf = (value: unknown): unknown[] => (value === undefined || value === null ? [] : [value].flat())
const typesOf = (resource: JsonObject): unknown[] => listOf(resource['type'] ?? resource['@type'])

/** A text of an annotation. */
export interface Body {
  text: string
  language: string | undefined
}

/** The texts of a body; of a choice that of its first, or those of all. */
export function bodiesIn(body: unknown, limits: TextLimits, ofChoices: 'first' | 'all', depth = 0): Body[] {
  if (Array.isArray(body)) return body.flatMap(one => bodiesIn(one, limits, ofChoices, depth))
  if (!isObject(body) || depth > DEEPEST) return []
  const { source, items, item, default: first } = body
  const text = body['value'] ?? body['chars'] ?? body['cnt:chars']
  if (typeof text === 'string') {
    const [language] = listOf(body['language'] ?? body['@language'] ?? body['dc:language'])
    const isHtml = /^(text\/html|application\/xhtml\+xml)\b/i.test(String(body['format'] ?? body['dc:format'] ?? ''))
    return [
      {
        text: isHtml ? textOfHtml(text, limits) : text,
        language: typeof language === 'string' ? languageTag(language) : undefined,
      },
    ]
  }
  const inner = [...listOf(first), ...listOf(items ?? item), ...listOf(source)]
  const isChoice = typesOf(body).some(type => type === 'Choice' || type === 'oa:Choice')
  const taken = isChoice && ofChoices === 'first' ? inner.slice(0, 1) : inner
  return bodiesIn(taken, limits, ofChoices, depth + 1)
}

/** The fragments that a target tells, whether in its IRI or in selectors. */
function* fragmentsIn(target: unknown, depth = 0): Generator<string> {
  if (depth > DEEPEST) return
  if (typeof target === 'string') {
    const at = target.indexOf('#')
    if (at !== -1) yield target.slice(at + 1)
  } else if (Array.isArray(target)) for (const one of target) yield* fragmentsIn(one, depth + 1)
  else if (isObject(target)) {
    const { id, source, full, selector, item, value, t } = target
    for (const one of [selector, target['default'], item, source, full, id, target['@id']])
      yield* fragmentsIn(one, depth + 1)
    if (typeof value === 'string') yield value
    if (typeof t === 'number') yield `t=${t},${t}`
  }
}

function boxIn(fragment: string): Box | undefined {
  const found = /(?:^|[&#])xywh=(?:pixel:)?([^&]*)/.exec(fragment)
  const numbers = found?.[1]?.split(',', 5) ?? []
  const [x, y, width, height] = numbers.map(numberOf)
  return numbers.length === 4 ? boxOf(x, y, width, height) : undefined
}

/** Seconds of normal play time: `12.5`, `0:12.5`, `1:00:12.5`. */
function secondsIn(text: string): number | undefined {
  const [seconds, minutes = 0, hours = 0] = text.split(':', 4).reverse().map(numberOf)
  return seconds === undefined || !/^[\d.:]+$/.test(text) ? undefined : hours * 3600 + minutes * 60 + seconds
}

/** Where no end is told it is the start. */
function timeIn(fragment: string): [number, number] | undefined {
  const found = /(?:^|[&#])t=(?:npt:)?([^&,]*)(?:,([^&,]*))?/.exec(fragment)
  if (!found) return undefined
  const start = secondsIn(found[1] || '0')
  const end = found[2] ? secondsIn(found[2]) : start
  return start !== undefined && end !== undefined && end >= start ? [start, end] : undefined
}

function firstOf<T>(fragments: string[], read: (fragment: string) => T | undefined): T | undefined {
  for (const fragment of fragments) {
    const found = read(fragment)
    if (found) return found
  }
  return undefined
}

/** What of several annotations would be found twice: pages, blocks and words of the same text, next to its lines. */
const GRANULARITIES = ['line', 'word', 'paragraph', 'block', 'page', 'glyph']

const granularityOf = (annotation: JsonObject): number => GRANULARITIES.indexOf(String(annotation['textGranularity']))

function addAnnotation(lines: LineCollector, annotation: JsonObject, limits: TextLimits): void {
  const { body, resource, bodyValue, target, on } = annotation
  const fragments = [...fragmentsIn(target ?? on)]
  const box = firstOf(fragments, boxIn)
  const time = firstOf(fragments, timeIn)
  // Lines and words of a text follow each other; every other annotation speaks for itself.
  if (granularityOf(annotation) < 0 || granularityOf(annotation) > 1) lines.startBlock()
  const texts =
    typeof bodyValue === 'string'
      ? [{ text: bodyValue, language: undefined }]
      : bodiesIn(body ?? resource, limits, 'first')
  for (const { text, language } of texts)
    for (const [line] of text.matchAll(/[^\r\n]+/g)) {
      lines.addText(line)
      lines.endLine({ box, time, language })
    }
}

const QUOTE = 0x22
const BACKSLASH = 0x5c

/** Where a text of JSON ends that begins at a quote. */
function endOfText(json: string, from: number): number {
  let at = from + 1
  while (at < json.length && json.charCodeAt(at) !== QUOTE) at += json.charCodeAt(at) === BACKSLASH ? 2 : 1
  return at
}

/** Refuses what would need far more memory than it is long, before it is parsed. */
function bound(json: string, limits: TextLimits): void {
  let [values, depth] = [0, 0]
  for (let at = 0; at < json.length; at++) {
    const sign = json[at]!
    if (sign === '"') at = endOfText(json, at)
    else if (sign === ']' || sign === '}') depth--
    else if (sign === '[' || sign === '{') {
      if (++depth > limits.depth)
        throw new TextFault(`Values must not stand in each other more than ${limits.depth} deep.`)
    }
    if ('[{,'.includes(sign) && ++values > limits.elements)
      throw new TextFault(`There must not be more than ${limits.elements} values.`)
  }
}

/** The page that a text is; undefined for JSON of another kind. */
function pageIn(text: string): JsonObject | undefined {
  try {
    const document: unknown = JSON.parse(text)
    return isObject(document) && typesOf(document).some(type => PAGES.includes(type as string)) ? document : undefined
  } catch (error) {
    throw new TextFault(`The page of annotations is not JSON: ${(error as Error).message}.`)
  }
}

export function readAnnotations(text: string, limits: TextLimits): PageText | undefined {
  if (!/AnnotationPage|AnnotationList/.test(text)) return undefined
  bound(text, limits)
  const page = pageIn(text)
  if (!page) return undefined
  const annotations = listOf(page['items'] ?? page['resources']).filter(isObject)
  const told = new Set(annotations.map(granularityOf))
  const granularity = GRANULARITIES.findIndex((_name, index) => told.has(index))
  const lines = collectLines(limits)
  for (const annotation of annotations)
    if ([-1, granularity].includes(granularityOf(annotation))) addAnnotation(lines, annotation, limits)
  return { kind: 'annotations', lines: lines.lines }
}
