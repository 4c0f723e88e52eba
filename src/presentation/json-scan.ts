// Where the values of a JSON text end: one pass over its characters, without a tree and without recursion.
import { invalid } from '../problem.js'

/** Deepest nesting within one value; bodies are read within the same bound. */
export const DEEPEST = 64

const QUOTE = 0x22
const BACKSLASH = 0x5c
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d]

/** The 400 of a text that is not JSON from a character on. */
export const notJson = (at: number) => invalid('body', `is not JSON at character ${at + 1}`)

/** Position of the first character at or after `at` that is no white space. */
export function afterSpace(text: string, at: number): number {
  let here = at
  for (;;) {
    const code = text.charCodeAt(here)
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return here
    here++
  }
}

/** Position behind the string that begins at `at`. Throws HttpProblem 400 when none begins there, or it has no end. */
export function stringEnd(text: string, at: number): number {
  if (text.charCodeAt(at) !== QUOTE) throw notJson(at)
  for (let end = text.indexOf('"', at + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let first = end
    while (text.charCodeAt(first - 1) === BACKSLASH) first--
    if ((end - first) % 2 === 0) return end + 1
  }
  throw notJson(at)
}

/** Position behind a number, true, false or null. */
function literalEnd(text: string, at: number): number {
  let end = at
  while (/[\w+.-]/.test(text.charAt(end))) end++
  if (end === at) throw notJson(at)
  return end
}

/**
 * Position behind the value that begins at `at`, in a text that was parsed before: of what is no JSON only so much is
 * noticed as the position needs. `place` names the value.
 * Throws HttpProblem 400 for it, and for what is nested deeper than DEEPEST.
 */
export function valueEnd(text: string, at: number, place: () => string): number {
  const first = text.charCodeAt(at)
  if (first === QUOTE) return stringEnd(text, at)
  if (first !== OPEN_ARRAY && first !== OPEN_OBJECT) return literalEnd(text, at)
  let depth = 0
  for (let here = at; here < text.length; here++) {
    const code = text.charCodeAt(here)
    if (code === QUOTE) here = stringEnd(text, here) - 1
    else if (code === OPEN_ARRAY || code === OPEN_OBJECT) {
      if (++depth > DEEPEST) throw invalid(place(), `must not be nested deeper than ${DEEPEST}`)
    } else if ((code === CLOSE_ARRAY || code === CLOSE_OBJECT) && --depth === 0) return here + 1
  }
  throw notJson(at)
}
