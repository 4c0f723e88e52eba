// Annotations of Presentation 3, with what they show and where, as version 2.1 has them.
import { isObject, type JsonObject } from '../json-object.js'
import { describedIn2, linkIn2 } from './downgrade-properties.js'
import { idIn, objectsOf, selectorIn2, single, targetIn2, textsOf } from './downgrade-values.js'
import { PRESENTATION_API } from './presentation-api.js'
import { listOf } from './upgrade-values.js'

const textIn2 = ({ value, format, language, purpose }: JsonObject): object => ({
  '@type': purpose === 'tagging' ? ['oa:Tag', 'cnt:ContentAsText'] : 'cnt:ContentAsText',
  chars: value,
  ...(format !== undefined && { format }),
  ...(language !== undefined && { language }),
})

function choiceIn2({ items }: JsonObject): object[] {
  const [first, ...others] = objectsOf(items).flatMap(bodiesIn2)
  if (!first || others.length === 0) return first ? [first] : []
  return [{ '@type': 'oa:Choice', default: first, item: others }]
}

/** A part of a resource, turned or styled; the resource itself when 2.1 knows nothing of how. */
function specificIn2({ id, source, selector, styleClass, label }: JsonObject): object[] {
  const [full] = bodiesIn2(isObject(source) ? source : { id: source, type: 'Image' })
  const part = selectorIn2(selector)
  if (!full || !(part || styleClass)) return full ? [full] : []
  const known = textsOf(label)
  return [
    {
      ...(id !== undefined && { '@id': id }),
      '@type': 'oa:SpecificResource',
      ...(known !== undefined && { label: known }),
      full,
      ...(part && { selector: part }),
      ...(styleClass !== undefined && { style: styleClass }),
    },
  ]
}

const BODIES: Record<string, (body: JsonObject) => object[]> = {
  TextualBody: body => [textIn2(body)],
  Choice: choiceIn2,
  SpecificResource: specificIn2,
}

/** A body in the terms of 2.1; none for a Choice of nothing. */
function bodiesIn2(body: JsonObject): object[] {
  const type = String(body['type'])
  return Object.hasOwn(BODIES, type) ? BODIES[type]!(body) : [linkIn2(body)]
}

const PAINTING = 'painting'

const motivationIn2 = (motivation: unknown): unknown =>
  single(
    listOf(motivation).map(one =>
      one === PAINTING ? 'sc:painting' : /^[a-z]+$/.test(String(one)) ? `oa:${one}` : one,
    ),
  )

/** An annotation that shows a body. */
const annotationIn2 = (annotation: JsonObject, resource: unknown): object => {
  const id = idIn(annotation)
  return {
    ...(id !== undefined && { '@id': id }),
    '@type': 'oa:Annotation',
    motivation: motivationIn2(annotation['motivation']),
    ...(resource !== undefined && { resource }),
    on: single(listOf(annotation['target']).flatMap(target => targetIn2(target) ?? [])),
  }
}

/** Images and text that are painted, each by an annotation of its own: 2.1 paints nothing else. */
export const paintingsIn2 = (annotation: JsonObject): object[] =>
  objectsOf(annotation['body'])
    .flatMap(body => (isPictured(body) ? bodiesIn2(body) : []))
    .map(resource => annotationIn2(annotation, resource))

/** What 2.1 can show on a canvas: anything but sound and video, also among alternatives or as a source. */
const isPictured = ({ type, items, source }: JsonObject): boolean => {
  if (type === 'Choice') return objectsOf(items).some(isPictured)
  if (type === 'SpecificResource' && isObject(source)) return isPictured(source)
  return !['Sound', 'Audio', 'Video'].includes(String(type))
}

/** Sound and video that are painted, as what can be had beside the images of a canvas. */
export const playedIn2 = ({ body }: JsonObject): object[] =>
  objectsOf(body)
    .flatMap(one => (one['type'] === 'Choice' ? objectsOf(one['items']) : [one]))
    .filter(one => !isPictured(one))
    .map(one => linkIn2(isObject(one['source']) ? one['source'] : one))

/** The bodies of an annotation, also in the short forms of Web Annotation (sections 3.2.1 and 3.2.5): an address, and a text. */
function bodiesOf({ body, bodyValue }: JsonObject): JsonObject[] {
  const said = listOf(body).map(one => (typeof one === 'string' ? { id: one } : one))
  return objectsOf(bodyValue === undefined ? said : [{ type: 'TextualBody', value: bodyValue, format: 'text/plain' }])
}

/** A page of other annotations as a list, with what is in it where that is known. */
export function annotationListIn2(page: JsonObject): object {
  const { items } = page
  const resources = objectsOf(items).map(annotation =>
    annotationIn2(annotation, single(bodiesOf(annotation).flatMap(bodiesIn2))),
  )
  return { ...describedIn2(page, 'sc:AnnotationList'), ...(items !== undefined && { resources }) }
}

/** A page of annotations that is a document of its own; `at`: the address in 2.1 of what it leads to. */
export function annotationPageIn2(page: JsonObject, at: (address: string) => string): JsonObject {
  const led = ['id', 'next', 'prev'].flatMap(name => {
    const address = page[name]
    return typeof address === 'string' ? [[name, at(address)]] : []
  })
  const { startIndex } = page
  const { id, next, prev } = Object.fromEntries(led)
  return {
    '@context': PRESENTATION_API[2].context,
    ...annotationListIn2({ ...page, id }),
    ...(startIndex !== undefined && { startIndex }),
    ...(prev !== undefined && { prev }),
    ...(next !== undefined && { next }),
  }
}
