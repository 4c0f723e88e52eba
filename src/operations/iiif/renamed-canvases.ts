// Canvases that get other addresses, wherever a document names them.
import { isObject } from '../../json-object.js'

/** A value in which canvases have their new addresses, wherever it names them or a part of them. */
export function renamed(value: unknown, canvases: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') {
    const [, id, part] = /^([^#]*)(#.*)?$/s.exec(value)!
    const own = canvases.get(id!)
    return own === undefined ? value : own + (part ?? '')
  }
  if (Array.isArray(value)) return value.map(one => renamed(one, canvases))
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, renamed(member, canvases)]))
}
