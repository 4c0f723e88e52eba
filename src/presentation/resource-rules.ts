// What Presentation 3.0 asks of several properties of a resource at once, and of resources within others.
import type { JsonObject } from '../json-object.js'
import type { KindName } from './resource-kinds.js'
import { targetOf } from './target.js'

/** What is wrong: a warning about a property of the resource. */
type Rule = (resource: JsonObject, canvas: string | undefined) => [property: string, message: string] | undefined

const hasSize = ({ width, height, duration }: JsonObject) =>
  (width === undefined) !== (height === undefined)
    ? ['width' as const, 'height' as const]
        .filter(name => ({ width, height })[name] === undefined)
        .map((name): [string, string] => [name, 'is required where the other of width and height is given'])[0]
    : width === undefined && duration === undefined
      ? (['height', 'is required, with width, unless the canvas has a duration'] as [string, string])
      : undefined

const noFragment: Rule = ({ id }) =>
  typeof id === 'string' && id.includes('#') ? ['id', 'must not have a fragment'] : undefined

const paints: Rule = ({ motivation }) =>
  motivation === undefined || [motivation].flat().includes('painting')
    ? undefined
    : ['motivation', 'must be "painting" within the items of a Canvas; other annotations belong into its annotations']

const comments: Rule = ({ motivation }) =>
  [motivation].flat().includes('painting')
    ? ['motivation', 'must not be "painting" within annotations; what is painted belongs into the items of the Canvas']
    : undefined

const targetsItsCanvas: Rule = ({ target }, canvas) => {
  const targeted = targetOf(target)
  return target === undefined || canvas === undefined || targeted?.canvas === canvas
    ? undefined
    : ['target', `must be the Canvas that it is painted on, "${canvas}", or a part of it`]
}

const nonEmpty: Rule = ({ items }) =>
  Array.isArray(items) && items.length === 0 ? ['items', 'must have at least one member'] : undefined

const rangeItemNames: Rule = ({ type, id, source }) => {
  if (type === 'SpecificResource' && source === undefined) return ['source', 'is required: the Canvas that is meant']
  if ((type === 'Canvas' || type === 'Range') && id === undefined) return ['id', 'is required']
  return undefined
}

/** An image, sound or video that others cannot find without an id. */
const contentIsFound: Rule = ({ id, type }) =>
  id === undefined && ['Image', 'Sound', 'Video'].includes(type as string)
    ? ['id', 'is required: the address of the content']
    : undefined

const serviceIsNamed: Rule = service =>
  (service['id'] ?? service['@id']) === undefined && service['@context'] === undefined
    ? ['id', 'is required: the address of the service']
    : (service['type'] ?? service['@type']) === undefined && service['@context'] === undefined
      ? ['type', 'is required, like "ImageService3"']
      : undefined

/** Kind -> what is asked of its members. */
export const RULES: Partial<Record<KindName, Rule[]>> = {
  Manifest: [nonEmpty],
  Canvas: [hasSize, noFragment],
  ShownCanvas: [hasSize],
  Painting: [paints, targetsItsCanvas],
  Annotation: [comments],
  Content: [contentIsFound],
  Range: [],
  RangeItem: [rangeItemNames],
  Service: [serviceIsNamed],
}
