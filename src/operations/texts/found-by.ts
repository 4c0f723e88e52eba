// What an annotation is found by, kept beside it when it is written, so that a search reads no bodies.
import { isObject, type JsonObject } from '../../json-object.js'
import { annotationTexts, annotationTokens, type PageTokens } from '../../text/index.js'

/** What an annotation is found by. */
export interface FoundBy extends PageTokens {
  motivations: string[]
  /** Ids of who made it. */
  creators: string[]
  /** Ids of its bodies. */
  bodies: string[]
  /** When it was made, in milliseconds, where it says that. */
  created?: number
}

const PREFIX =
  /^(oa|sc):|^http:\/\/www\.w3\.org\/ns\/oa#|^http:\/\/iiif\.io\/api\/(presentation|extension)\/[^#]*#|^http:\/\/www\.shared-canvas\.org\/ns\//

/** A motivation without the prefix of its vocabulary. */
export const motivationName = (motivation: string): string => motivation.replace(PREFIX, '')

const textsIn = (value: unknown): string[] => [value].flat().filter(one => typeof one === 'string')

const idsOf = (value: unknown): string[] =>
  [value].flat().flatMap(one => (isObject(one) ? textsIn(one['id'] ?? one['@id']) : textsIn(one)))

const DEEPEST = 10

/** The ids of bodies, also of those within others. */
function bodyIds(body: unknown, depth = 0): string[] {
  if (Array.isArray(body)) return body.flatMap(one => bodyIds(one, depth))
  if (!isObject(body) || depth > DEEPEST) return textsIn(body)
  return [...idsOf(body), ...[body['source'], body['items']].flatMap(inner => bodyIds(inner, depth + 1))]
}

/** What a Web Annotation is found by. */
export function foundBy(annotation: JsonObject): FoundBy {
  const { motivation, creator, body, created } = annotation
  const made = typeof created === 'string' ? Date.parse(created) : Number.NaN
  return {
    ...annotationTokens(annotationTexts(annotation)),
    motivations: textsIn(motivation).map(motivationName),
    creators: idsOf(creator),
    bodies: bodyIds(body),
    ...(!Number.isNaN(made) && { created: made }),
  }
}
