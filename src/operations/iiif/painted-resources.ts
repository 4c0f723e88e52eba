// What a body says of the painted resources of a manifest: assets of ours, known or new, and the content of others.
import { isDeepStrictEqual } from 'node:util'
import { isObject, type JsonObject, objectOf } from '../../json-object.js'
import { invalid } from '../../problem.js'
import type { IiifPainting, LanguageMap } from '../../store/index.js'
import { hasText, isText } from '../../vocabulary/index.js'
import { inIri, membersOf } from '../image-members.js'
import type { Services } from '../services.js'
import { ownCanvas } from './iiif-canvases.js'

/** An asset of a painted resource. */
export interface PaintedAsset {
  /** Undefined for the space of the manifest. */
  space: number | undefined
  id: string
  /** What is said of it, for when it is not there yet. */
  description: JsonObject
}

/** One content resource on one canvas, as a body says it. */
export interface PaintedResource {
  /** Its JSON path; empty for one that is the body itself. */
  place: string
  asset: PaintedAsset | undefined
  /** Whether the asset is to be ingested although it is there. */
  reingest: boolean
  /** Last part of the address of the canvas; undefined where the body leaves that to us. */
  canvas: string | undefined
  canvasOrder: number | undefined
  choiceOrder: number | null
  target: string | null
  label: LanguageMap | null
  canvasLabel: LanguageMap | null
  staticWidth: number | null
  staticHeight: number | null
  duration: number | null
  thumbnail: string | null
  /** Address of the content of others. */
  address: string | null
}

/** JSON path of a member of a painted resource. */
export const placeIn = (place: string, name: string): string => (place === '' ? name : `${place}.${name}`)

const LARGEST_INTEGER = 2147483647

const SHORT = /^[A-Za-z0-9][A-Za-z0-9._~-]{0,199}$/

/** A value that may be left out, checked. Throws HttpProblem 400 that names its place. */
function optional<T>(
  from: JsonObject,
  name: string,
  place: string,
  is: (value: unknown) => value is T,
  must: string,
): T | null {
  const value = from[name]
  if (value === undefined || value === null) return null
  if (!is(value)) throw invalid(`${place}.${name}`, must)
  return value
}

const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(text => typeof text === 'string')
export const isLabel = (value: unknown): value is LanguageMap =>
  isObject(value) && hasText(value) && Object.values(value).every(isTexts)
const isOrder = (value: unknown): value is number =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) <= LARGEST_INTEGER
const isPositive = (value: unknown): value is number => typeof value === 'number' && value > 0 && value < 1e9
const isChoice = (value: unknown): value is number => isOrder(value) && value > 0
const isWeb = (value: unknown): value is string =>
  typeof value === 'string' && isText(value) && /^https?:\/\/[^\s]+$/.test(value)

/** Whether a value is a fragment of a canvas, or a selector as JSON. */
export function isTarget(value: unknown): value is string {
  if (typeof value !== 'string' || !isText(value)) return false
  if (/^(xywh=(pixel:|percent:)?[\d.]+(,[\d.]+){3}|t=[\d.]*(,[\d.]+)?)$/.test(value)) return true
  try {
    return isObject(JSON.parse(value))
  } catch {
    return false
  }
}

const LABEL = 'must be a map from languages to arrays of texts, such as {"en": ["Front"]}'

function readAsset(services: Services, customer: number, value: unknown, place: string): PaintedAsset | undefined {
  if (value === undefined) return undefined
  const { '@id': iri, '@type': _type, '@context': _context, error: _error, ...said } = objectOf(place, value)
  const named = typeof iri === 'string' ? inIri(services, iri) : undefined
  if (iri !== undefined && named?.customer !== customer)
    throw invalid(`${place}.@id`, `must be like ${services.base}/customers/${customer}/spaces/{space}/images/{id}`)
  const { id = said['modelId'] ?? named?.id, space = named?.space, modelId: _modelId, ...description } = said
  if (typeof id !== 'string' || id === '') throw invalid(`${place}.id`, 'is required: the id of an image, or its @id')
  if (space !== undefined && !isOrder(space)) throw invalid(`${place}.space`, 'must be the number of a space')
  if (named && (named.id !== id || named.space !== space))
    throw invalid(`${place}.id`, 'must be that of @id, or be left out')
  return { space, id, description }
}

/** The last part of the address of a canvas. Throws HttpProblem 400. */
function readCanvas(services: Services, customer: number, value: unknown, place: string): string | undefined {
  if (value === undefined || value === null) return undefined
  const id =
    typeof value === 'string' ? (SHORT.test(value) ? value : ownCanvas(services.base, customer, value)) : undefined
  if (id === undefined)
    throw invalid(
      `${place}.canvasId`,
      `must be a short id of letters, digits and . _ ~ -, or like ${services.base}/iiif/${customer}/canvases/{id}`,
    )
  return id
}

function readOne(services: Services, customer: number, value: unknown, at: string): PaintedResource {
  const { asset: given, canvasPainting = {}, reingest = false } = objectOf(at, value)
  if (typeof reingest !== 'boolean') throw invalid(placeIn(at, 'reingest'), 'must be true or false')
  const asset = readAsset(services, customer, given, placeIn(at, 'asset'))
  const place = placeIn(at, 'canvasPainting')
  const said = objectOf(place, canvasPainting)
  const read = {
    canvas: readCanvas(services, customer, said['canvasId'], place),
    canvasOrder: optional(said, 'canvasOrder', place, isOrder, 'must be an integer from 0') ?? undefined,
    choiceOrder: optional(said, 'choiceOrder', place, isChoice, 'must be an integer from 1'),
    target: optional(
      said,
      'target',
      place,
      isTarget,
      'must be a fragment, like xywh=0,0,100,100, or a selector in JSON',
    ),
    label: optional(said, 'label', place, isLabel, LABEL),
    canvasLabel: optional(said, 'canvasLabel', place, isLabel, LABEL),
    staticWidth: optional(said, 'staticWidth', place, isPositive, 'must be a number of pixels'),
    staticHeight: optional(said, 'staticHeight', place, isPositive, 'must be a number of pixels'),
    duration: optional(said, 'duration', place, isPositive, 'must be a number of seconds'),
    thumbnail: optional(said, 'thumbnail', place, isWeb, 'must be an http or https address'),
    address: optional(said, 'contentAddress', place, isWeb, 'must be an http or https address'),
  }
  if ((read.staticWidth === null) !== (read.staticHeight === null))
    throw invalid(`${place}.staticWidth`, 'and staticHeight must both be given, or neither')
  if (!asset && read.address === null)
    throw invalid(
      placeIn(at, 'asset'),
      'is required: an image of yours; or canvasPainting.contentAddress for the content of others',
    )
  return { place: at, asset, reingest, ...read }
}

/**
 * Painted resources by their JSON paths, in their order. Throws HttpProblem 400 that names the place of what is wrong: also
 * for a canvasOrder that only some have, and for an asset that is given twice in two ways.
 */
function readAll(services: Services, customer: number, said: [place: string, value: unknown][]): PaintedResource[] {
  const read = said.map(([place, value]) => readOne(services, customer, value, place))
  const without = read.find(({ canvasOrder }) => canvasOrder === undefined)
  if (without && read.some(({ canvasOrder }) => canvasOrder !== undefined))
    throw invalid(
      placeIn(without.place, 'canvasPainting.canvasOrder'),
      'must be given of all painted resources, or of none',
    )
  const seen = new Map<string, PaintedResource>()
  for (const one of read) {
    if (!one.asset) continue
    const name = JSON.stringify([one.asset.space ?? null, one.asset.id])
    const other = seen.get(name)
    if (other && !isDeepStrictEqual(other.asset, one.asset))
      throw invalid(
        placeIn(one.place, 'asset'),
        `must say the same as ${placeIn(other.place, 'asset')}, which is the same image`,
      )
    seen.set(name, one)
  }
  return read
}

/** The `paintedResources` of a manifest, at most so many, as `readAll` reads them. */
export function readPaintedResources(
  services: Services,
  customer: number,
  value: unknown,
  most: number,
): PaintedResource[] {
  if (!Array.isArray(value)) throw invalid('paintedResources', 'must be an array')
  if (value.length > most) throw invalid('paintedResources', `must have at most ${most} members, not ${value.length}`)
  return readAll(
    services,
    customer,
    value.map((one, index) => [`paintedResources[${index}]`, one]),
  )
}

/** The same of a body that is one painted resource, or a Collection of them. */
export function readAppended(services: Services, customer: number, body: JsonObject, most: number): PaintedResource[] {
  const isOne = body['asset'] !== undefined || body['canvasPainting'] !== undefined
  if (isOne) return readAll(services, customer, [['', body]])
  return readAll(
    services,
    customer,
    membersOf(body, most).map((one, index) => [`member[${index}]`, one]),
  )
}

/** What is painted already, as a body would say it. */
export const resourceOf = (row: IiifPainting, index: number): PaintedResource => ({
  place: `paintedResources[${index}]`,
  asset: row.space === null || row.image === null ? undefined : { space: row.space, id: row.image, description: {} },
  reingest: false,
  canvas: row.canvas_id,
  canvasOrder: row.canvas_order,
  choiceOrder: row.choice_order,
  target: row.target,
  label: row.label,
  canvasLabel: row.canvas_label,
  staticWidth: row.static_width,
  staticHeight: row.static_height,
  duration: row.duration,
  thumbnail: row.thumbnail,
  address: row.address,
})
