// The text of an annotation: as it is kept, and as it is given out by itself and in a page.
import type { JsonObject } from '../../json-object.js'
import { spliceMembers } from '../../presentation/index.js'
import type { KeptAnnotation } from '../../store/index.js'
import { PRESENTATION_3 } from './iiif-terms.js'

/** The context of Web Annotation, which is the profile of its media type too. */
export const WEB_ANNOTATION = 'http://www.w3.org/ns/anno.jsonld'

/** Media type of a Web Annotation (Web Annotation Protocol, §4.1). */
export const WEB_ANNOTATION_TYPE = `application/ld+json;profile="${WEB_ANNOTATION}"`

/** What is given out with an annotation that does not say it itself; when it was changed last only the server says. */
function addedTo(base: string, row: KeptAnnotation): Record<string, unknown> & { id: string } {
  return {
    '@context': WEB_ANNOTATION,
    id: base + row.annotation_path,
    created: row.created.toISOString(),
    modified: row.modified.toISOString(),
  }
}

/** Members that an annotation lacks. */
const lacking = (document: JsonObject, members: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(members).filter(([name]) => !Object.hasOwn(document, name)))

/** An annotation as it is given out. */
export const annotationText = (base: string, row: KeptAnnotation): string =>
  spliceMembers(row.body, lacking(JSON.parse(row.body) as JsonObject, addedTo(base, row)))

/** The same as an item of a page, whose context it shares unless it has one of others. */
export function annotationItem(base: string, row: KeptAnnotation): string {
  const document = JSON.parse(row.body) as JsonObject
  const { '@context': context, ...members } = addedTo(base, row)
  const isShared = [context, PRESENTATION_3, undefined].includes(document['@context'] as string)
  return spliceMembers(row.body, {
    ...lacking(document, members),
    ...(isShared && Object.hasOwn(document, '@context') && { '@context': undefined }),
  })
}

const isElsewhere = (id: unknown, own: string): id is string =>
  typeof id === 'string' && /^[a-z][a-z\d+.-]*:\S+$/i.test(id) && !id.startsWith(own)

/**
 * An annotation as it is kept: without its id and whatever is added when it is given out, byte for byte else. An id that
 * it has elsewhere is kept as `via` (Web Annotation Protocol, §5.1); one without a target is about the canvas.
 */
export function keptAnnotation(
  text: string,
  document: JsonObject,
  { base, own, canvas, before }: { base: string; own: string; canvas: string; before: KeptAnnotation | undefined },
): string {
  const { id, via } = document
  const added = before ? lacking(JSON.parse(before.body) as JsonObject, addedTo(base, before)) : {}
  const returned = Object.keys(added).filter(name => added[name] === document[name])
  const drop = ['id', 'modified', ...returned].filter(name => Object.hasOwn(document, name))
  const sources = [via ?? []].flat()
  return spliceMembers(text, {
    ...Object.fromEntries(drop.map(name => [name, undefined])),
    ...(isElsewhere(id, own) && !sources.includes(id) && { via: via === undefined ? id : [...sources, id] }),
    ...(document['target'] === undefined && { target: canvas }),
  })
}
