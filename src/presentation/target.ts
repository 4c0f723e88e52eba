// What an annotation targets: a canvas, or a part of it.
import { isObject } from '../json-object.js'

/** The canvas that is targeted; `part` is the fragment (`xywh=0,0,10,10`), or the selector as it stands. */
export interface Target {
  canvas: string
  part?: unknown
}

const split = (iri: string): Target => {
  const at = iri.indexOf('#')
  return at === -1 ? { canvas: iri } : { canvas: iri.slice(0, at), part: iri.slice(at + 1) }
}

/** Reads `target`: an IRI with or without a fragment, a SpecificResource, or a resource; undefined for what is none. */
export function targetOf(target: unknown): Target | undefined {
  const one = Array.isArray(target) ? target[0] : target
  if (typeof one === 'string') return split(one)
  if (!isObject(one)) return undefined
  const { id, source, selector } = one
  const named = isObject(source) ? source['id'] : (source ?? id)
  if (typeof named !== 'string') return undefined
  return selector === undefined ? split(named) : { ...split(named), part: selector }
}
