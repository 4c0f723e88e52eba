// The text of one value within a JSON text, as it stands there.
import { entriesOf } from './json-entries.js'
import { afterSpace, valueEnd } from './json-scan.js'

/** The text of the value at a path of names and positions, in a text that was parsed before; undefined when there is none. */
export function valueText(text: string, path: readonly (string | number)[]): string | undefined {
  let at = afterSpace(text, 0)
  const place = () => path.join('.')
  for (const step of path) {
    const container = entriesOf(text, at, (_, value) => valueEnd(text, value, place))
    // Parsers take the last of several members of one name.
    const entry = container?.entries.findLast(({ key }) => key === step)
    if (!entry) return undefined
    at = entry.value
  }
  return text.slice(at, valueEnd(text, at, place))
}
