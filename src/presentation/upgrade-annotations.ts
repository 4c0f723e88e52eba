// Annotations of Presentation 2, with what they show and where, as version 3 has them.
import { isObject, type JsonObject } from '../json-object.js'
import type { Place } from './place.js'
import { upgradedResource, type Warn } from './upgrade-properties.js'
import { bareName, idOf, listOf, selectorOf, typeOf } from './upgrade-values.js'

/** What stands for nothing among the alternatives of a Choice. */
const NIL = 'rdf:nil'

const several = <T>(values: T[]): T | T[] | undefined => (values.length > 1 ? values : values[0])

/** Content: a resource, a text, a Choice, or a part of another one. */
function bodyOf(value: unknown, at: Place, warn: Warn): unknown {
  if (!isObject(value)) return value
  const type = typeOf(value, 'Image')
  const bodies = (list: unknown, place: Place) =>
    listOf(list)
      .filter(item => item !== NIL)
      .map(item => bodyOf(item, place, warn))
  return upgradedResource(value, type, at, warn, {
    chars: text => ({ value: text }),
    full: (full, place) => ({ source: bodyOf(full, place, warn) }),
    selector: selector => ({ selector: selectorOf(selector) }),
    default: (first, place) => ({ items: bodies(first, place) }),
    item: (others, place) => ({ items: bodies(others, place) }),
    style: style => ({ styleClass: style }),
  })
}

/** What is annotated: an id, with a fragment for a part, or a SpecificResource. */
function targetOf(value: unknown): unknown {
  if (!isObject(value)) return value
  const { full, selector, within } = value
  if (full === undefined) return idOf(value)
  const source = idOf(full)
  const partOf = idOf(within)
  const canvas = partOf ? { id: source, type: 'Canvas', partOf: [{ id: partOf, type: 'Manifest' }] } : source
  return { type: 'SpecificResource', source: canvas, ...(selector !== undefined && { selector: selectorOf(selector) }) }
}

/** An annotation; `mint` gives it an id where it has none. */
function annotationOf(annotation: JsonObject, mint: string, at: Place, warn: Warn): JsonObject {
  return upgradedResource({ '@id': mint, ...annotation }, 'Annotation', at, warn, {
    motivation: value => ({
      motivation: several(listOf(value).map(one => (typeof one === 'string' ? bareName(one) : one))),
    }),
    resource: (value, place) => ({ body: several(listOf(value).map(one => bodyOf(one, place, warn))) }),
    on: value => ({ target: several(listOf(value).map(targetOf)) }),
    stylesheet: sheet => ({ stylesheet: isObject(sheet) ? { type: 'CssStylesheet', value: sheet['chars'] } : sheet }),
  })
}

/** A page of annotations; `id` is that of the page where it has none. */
export function annotationPage(annotations: unknown, id: string, at: Place, warn: Warn): JsonObject {
  const items = listOf(annotations).flatMap((annotation, step): JsonObject[] => {
    const place = { above: at, step }
    if (isObject(annotation)) return [annotationOf(annotation, `${id}/${step + 1}`, place, warn)]
    warn(place, 'is lost: it is not an annotation')
    return []
  })
  return { id, type: 'AnnotationPage', items }
}

/** Annotation lists of a canvas, which are named or embedded. */
export const annotationLists = (value: unknown, at: Place, warn: Warn): JsonObject[] =>
  listOf(value).flatMap((list, step): JsonObject[] => {
    const id = idOf(list)
    const place = { above: at, step }
    if (id === undefined) warn(place, 'is lost: it has no id')
    if (id === undefined) return []
    if (!isObject(list)) return [{ id, type: 'AnnotationPage' }]
    const resources = (value: unknown, within: Place) => ({ items: annotationPage(value, id, within, warn)['items'] })
    return [upgradedResource(list, 'AnnotationPage', place, warn, { resources })]
  })
