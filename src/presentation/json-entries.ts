// The members of one JSON object, or the elements of one array, as spans of its text.
import { afterSpace, notJson, stringEnd } from './json-scan.js'

/** One member or element: [start, end) is all of it, of a member with its name; its value begins at `value`. */
export interface Entry {
  key: string | number
  start: number
  value: number
  end: number
}

/** An object or array: `open` is the position of its first bracket, `end` that behind its last. */
export interface Container {
  open: number
  end: number
  entries: Entry[]
}

function nameOf(text: string, start: number, end: number): string {
  const raw = text.slice(start + 1, end - 1)
  if (!raw.includes('\\')) return raw
  try {
    return JSON.parse(text.slice(start, end)) as string
  } catch {
    throw notJson(start)
  }
}

/**
 * The entries of the object or array that begins at `open`; undefined when another value does. `endOf` says where the
 * value of an entry ends, which begins at `value`. Throws HttpProblem 400 for what is no JSON.
 */
export function entriesOf(
  text: string,
  open: number,
  endOf: (key: string | number, value: number) => number,
): Container | undefined {
  const isObject = text[open] === '{'
  if (!isObject && text[open] !== '[') return undefined
  const close = isObject ? '}' : ']'
  const entries: Entry[] = []
  let here = afterSpace(text, open + 1)
  if (text[here] === close) return { open, end: here + 1, entries }
  for (;;) {
    const start = here
    let key: string | number = entries.length
    if (isObject) {
      const end = stringEnd(text, start)
      key = nameOf(text, start, end)
      here = afterSpace(text, end)
      if (text[here] !== ':') throw notJson(here)
      here = afterSpace(text, here + 1)
    }
    const end = endOf(key, here)
    entries.push({ key, start, value: here, end })
    here = afterSpace(text, end)
    if (text[here] === close) return { open, end: here + 1, entries }
    if (text[here] !== ',') throw notJson(here)
    here = afterSpace(text, here + 1)
  }
}
