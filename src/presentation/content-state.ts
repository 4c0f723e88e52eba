// Content State API 1.0: what of a document somebody points at, as a link carries it.
import { isObject, type JsonObject } from '../json-object.js'
import { percentDecoded } from '../percent-decoded.js'
import { invalid } from '../problem.js'
import { type Target, targetOf } from './target.js'

/** Longest content state, in characters. */
const LONGEST = 8192

const NAME = 'iiif-content'
const refused = (message: string) => invalid(NAME, message)

/** base64url of the JSON whose characters were percent-encoded before (§2.3). */
function decoded(text: string): string {
  const json = percentDecoded(Buffer.from(text, 'base64url').toString('latin1'))
  if (json === undefined) throw refused('is not base64url of percent-encoded JSON')
  return json
}

/** A content state in the encoding that links have. */
export const encodedState = (state: object): string =>
  Buffer.from(encodeURIComponent(JSON.stringify(state))).toString('base64url')

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw refused('must be an address, JSON, or base64url of JSON')
  }
}

/** What a state is about: of an annotation its target, of several the first. */
function targetIn(state: unknown): Target | undefined {
  if (!isObject(state) || state['type'] !== 'Annotation') return targetOf(state)
  return targetOf(state['target'])
}

/** Ids of the manifests that a resource is said to be in. */
function manifestsIn(state: unknown): unknown[] {
  const outer = isObject(state) && state['type'] === 'Annotation' ? [state['target']].flat()[0] : state
  const resource = isObject(outer) && isObject(outer['source']) ? outer['source'] : outer
  if (!isObject(resource)) return []
  return [resource['partOf']]
    .flat()
    .map(part => (isObject(part) ? part['id'] : part))
    .filter(Boolean)
}

/** What a content state points at: a manifest or a canvas by its id, the part of it, and the manifests that it is said to be in. */
export interface ContentState extends Target {
  manifests: unknown[]
}

/**
 * Reads a content state: an address, JSON, or JSON in the encoding of links (§2.2). Throws HttpProblem 400 for anything
 * else, and for one that is too long.
 */
export function contentStateOf(text: string): ContentState {
  if (text.length > LONGEST) throw refused(`must be at most ${LONGEST} characters`)
  const isAddress = /^https?:\/\//i.test(text)
  const state = isAddress ? text : parsed(/^\s*[[{"]/.test(text) ? text : decoded(text))
  const target = targetIn(state)
  if (!target) throw refused('must name a manifest or a canvas by its id')
  return { ...target, manifests: manifestsIn(state) }
}

/** A rectangle in pixels of a canvas, from its upper left. */
export type Rectangle = [x: number, y: number, width: number, height: number]

const XYWH = /(?:^|[&?])xywh=(pixel:|percent:)?([\d.]+),([\d.]+),([\d.]+),([\d.]+)/
const TIME = /(?:^|[&?])t=(?:npt:)?([\d.]+)/

/** What a part of a target is: a rectangle of a canvas of a size, a second, or neither. */
export function partIn(
  part: unknown,
  size: { width: number; height: number },
): { region?: Rectangle; second?: number } {
  const selector = [part].flat()[0]
  if (isObject(selector) && selector['type'] === 'PointSelector') {
    const { t } = selector
    return typeof t === 'number' && t >= 0 ? { second: t } : {}
  }
  const value = isObject(selector) ? (selector as JsonObject)['value'] : selector
  if (typeof value !== 'string') return {}
  const [, unit, ...numbers] = XYWH.exec(value) ?? []
  const [x = 0, y = 0, width = 0, height = 0] = numbers.map(Number)
  const [across, down] = unit === 'percent:' ? [size.width / 100, size.height / 100] : [1, 1]
  const second = TIME.exec(value)?.[1]
  return {
    ...(width > 0 && height > 0 && { region: [x * across, y * down, width * across, height * down] }),
    ...(second !== undefined && { second: Number(second) }),
  }
}
