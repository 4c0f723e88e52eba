// What is painted on the canvases of a Presentation 3 manifest, in order, and which of it is an asset of ours.
import { isObject, type JsonObject } from '../json-object.js'
import type { Fault } from '../problem.js'
import type { AssetName } from './own-asset.js'
import { type Place, placeText } from './place.js'
import { targetOf } from './target.js'

/** A content resource on a canvas. */
export interface Painting {
  canvas: string
  /** Place in the order of painting over the whole manifest, from 0; the bodies of one Choice have the same. */
  canvasOrder: number
  /** Place among the alternatives of a Choice, from 1; null where there is no choice. */
  choiceOrder: number | null
  /** Part of the canvas: a fragment (`xywh=0,0,10,10`), or a selector as JSON; null for all of it. */
  target: string | null
  /** Label of the resource, a language map. */
  label: unknown
  canvasLabel: unknown
  /** Pixels of a static image. */
  staticWidth: number | null
  staticHeight: number | null
  /** Seconds. */
  duration: number | null
  thumbnail: string | null
  /** Address of the content. */
  address: string | null
  asset?: AssetName
}

export interface Paintings {
  paintings: Painting[]
  /** JSON path of the body of each of them. */
  places: string[]
  /** The body of each of them: a SpecificResource, or the content itself. */
  bodies: JsonObject[]
  /** Bodies and services that name different assets. */
  errors: Fault[]
}

type IsOwn = (url: string) => AssetName | undefined

const arrayOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : value === undefined ? [] : [value])

/** Objects in a list of a resource, each with its place. */
const objectsIn = (value: unknown, at: NonNullable<Place>): [JsonObject, NonNullable<Place>][] =>
  arrayOf(value).flatMap((item, step): [JsonObject, NonNullable<Place>][] =>
    isObject(item) ? [[item, Array.isArray(value) ? { above: at, step } : at]] : [],
  )

/** The alternatives of a body: those of a Choice, whatever Choices are within it, or the body itself. */
function alternatives(body: JsonObject, at: NonNullable<Place>): [JsonObject, NonNullable<Place>][] {
  const found: [JsonObject, NonNullable<Place>][] = []
  const open: [JsonObject, NonNullable<Place>][] = [[body, at]]
  for (let next = open.pop(); next; next = open.pop()) {
    const [resource, place] = next
    if (resource['type'] !== 'Choice') found.push(next)
    else for (const inner of objectsIn(resource['items'], { above: place, step: 'items' }).reverse()) open.push(inner)
  }
  return found
}

const numberOf = (value: unknown): number | null => (typeof value === 'number' ? value : null)
const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)

/** The content of a body: of a SpecificResource, its source. */
function contentOf(body: JsonObject): JsonObject {
  const { type, source } = body
  if (type !== 'SpecificResource') return body
  return isObject(source) ? source : { id: source }
}

const sameAsset = (a: AssetName, b: AssetName): boolean => a.space === b.space && a.id === b.id
const nameOf = ({ space, id }: AssetName): string => `${space}/${id}`

/** Which asset of ours a body is: by its services, else by its own address. */
function assetOf(content: JsonObject, at: NonNullable<Place>, isOwn: IsOwn): { asset?: AssetName; error?: Fault } {
  const addresses = [
    ...objectsIn(content['service'], { above: at, step: 'service' }).map(
      ([service]) => service['id'] ?? service['@id'],
    ),
    content['id'],
  ]
  const assets = addresses.flatMap(address => (typeof address === 'string' ? (isOwn(address) ?? []) : []))
  const [asset] = assets
  const other = asset && assets.find(another => !sameAsset(another, asset))
  if (!asset || !other) return asset ? { asset } : {}
  const message = `names two assets, ${nameOf(asset)} and ${nameOf(other)}: its id and its services must belong to one`
  return { error: { property: placeText(at), message } }
}

function partOf(target: unknown): string | null {
  const part = targetOf(target)?.part
  if (part === undefined) return null
  return typeof part === 'string' ? part : JSON.stringify(part)
}

/** The painting annotations of a canvas, over all its pages. */
const annotationsOf = (canvas: JsonObject, at: NonNullable<Place>): [JsonObject, NonNullable<Place>][] =>
  objectsIn(canvas['items'], { above: at, step: 'items' }).flatMap(([page, place]) =>
    objectsIn(page['items'], { above: place, step: 'items' }),
  )

/** What a content resource says of itself. */
function shownBy(alternative: JsonObject) {
  const content = contentOf(alternative)
  return {
    content,
    label: alternative['label'] ?? content['label'],
    staticWidth: numberOf(content['width']),
    staticHeight: numberOf(content['height']),
    duration: numberOf(content['duration']),
    thumbnail: textOf(objectsIn(content['thumbnail'], { above: undefined, step: 'thumbnail' })[0]?.[0]['id']),
    address: textOf(content['id']),
  }
}

/** Every body of a canvas's annotations with its place in the order of painting; one undefined where there is none. */
function bodiesOf(canvas: JsonObject, at: NonNullable<Place>) {
  const bodies = annotationsOf(canvas, at).flatMap(([{ target, body }, place]) =>
    objectsIn(body, { above: place, step: 'body' }).map(([resource, where]) => ({
      part: partOf(target),
      isChoice: resource['type'] === 'Choice',
      alternatives: alternatives(resource, where),
    })),
  )
  return bodies.length > 0 ? bodies : [undefined]
}

/**
 * What is painted in a Presentation 3 manifest, in its order. `isOwn` says which asset an address belongs to
 * (`assetRecogniser`); whether there is such an asset is for the caller to look up. A canvas on which nothing is painted
 * has its place in the order too. What is no canvas or no annotation is passed over: `faultsOf` reports it.
 */
export function paintingsOf(manifest: JsonObject, isOwn: IsOwn): Paintings {
  const errors: Fault[] = []
  const places: string[] = []
  const bodies: JsonObject[] = []
  const canvases = objectsIn(manifest['items'], { above: undefined, step: 'items' })
  const painted = canvases.flatMap(([canvas, at]) => bodiesOf(canvas, at).map(body => ({ canvas, body })))
  const paintings = painted.flatMap(({ canvas: { id, label }, body }, canvasOrder): Painting[] => {
    if (typeof id !== 'string' || !body) return []
    return body.alternatives.map(([alternative, where], index) => {
      const { content, ...shown } = shownBy(alternative)
      const { asset, error } = assetOf(content, where, isOwn)
      if (error) errors.push(error)
      places.push(placeText(where))
      bodies.push(alternative)
      const choiceOrder = body.isChoice ? index + 1 : null
      const place = { canvas: id, canvasOrder, choiceOrder, target: body.part, canvasLabel: label }
      return { ...place, ...shown, ...(asset && { asset }) }
    })
  })
  return { paintings, places, bodies, errors }
}
