// JSON text -> value, within bounds that are checked before it is parsed: no text holds the event loop for long.
import { setImmediate } from 'node:timers/promises'
import { HttpProblem, invalid } from '../problem.js'
import { hasText, isText, NO_TEXT } from '../vocabulary/index.js'

/** What a JSON text may be. */
export interface JsonBounds {
  /** Deepest nesting of arrays and objects; 64 when left out. */
  depth?: number
  /** Most keys and values, counted by commas, colons and opening brackets. */
  values: number
  /** Refuses keys and strings that a database cannot store: a NUL, or half of a surrogate pair. */
  storable?: boolean
}

const DEEPEST = 64

/** Bytes that are scanned without a pause. */
const SLICE = 1024 * 1024

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const COLON = 0x3a
const OPEN = [0x5b, 0x7b]
const CLOSE = [0x5d, 0x7d]

/** What a byte means outside of strings, by its code. */
const MEANING = new Uint8Array(256)
MEANING[QUOTE] = 1
MEANING[COMMA] = 2
MEANING[COLON] = 2
for (const code of OPEN) MEANING[code] = 3
for (const code of CLOSE) MEANING[code] = 4

/** The 413 of a text with more values than may be. */
const tooMany = (property: string, most: number): HttpProblem =>
  new HttpProblem(413, 'Content too large', `${property}: must not have more than ${most} keys and values`, [
    { property, message: `must not have more than ${most} keys and values` },
  ])

/**
 * Counts nesting and values of a JSON text that is given in pieces, in UTF-8; what is no JSON is left to the parser.
 * Throws HttpProblem 400 for what is nested too deep, 413 for more values than may be.
 */
function scanner(property: string, { depth: deepest = DEEPEST, values: most }: JsonBounds): (piece: Buffer) => void {
  let depth = 0
  let values = 1
  let inString = false
  let escaped = false
  return piece => {
    for (let index = 0; index < piece.length; index++) {
      const code = piece[index]!
      if (inString) {
        if (escaped) escaped = false
        else if (code === BACKSLASH) escaped = true
        else if (code === QUOTE) inString = false
        continue
      }
      const meaning = MEANING[code]!
      if (meaning === 0) continue
      if (meaning === 1) inString = true
      else if (meaning === 4) depth--
      else {
        if (++values > most) throw tooMany(property, most)
        if (meaning === 3 && ++depth > deepest) throw invalid(property, `must not be nested deeper than ${deepest}`)
      }
    }
  }
}

/** Text that can be stored. Throws HttpProblem 400. */
export function checkText(property: string, text: string): string {
  if (!isText(text)) throw invalid(property, NO_TEXT)
  return text
}

function parsed(property: string, text: string, { storable = false }: JsonBounds): unknown {
  let value: unknown
  try {
    value = JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text)
  } catch (error) {
    throw invalid(property, `is not JSON: ${(error as Error).message}`)
  }
  if (storable && !hasText(value)) throw invalid(property, NO_TEXT)
  return value
}

/**
 * The value of a JSON text; `property` names the text in faults. For short texts: a body goes through `readJson`.
 * Throws HttpProblem 400 for what is no JSON, is nested too deep or cannot be stored, 413 for too many values.
 */
export function parseJson(property: string, text: string, bounds: JsonBounds): unknown {
  scanner(property, bounds)(Buffer.from(text))
  return parsed(property, text, bounds)
}

/**
 * The same of bytes, however many: other requests are answered between the steps.
 * Throws HttpProblem 400 and 413 as `parseJson` does.
 */
export async function readJson(property: string, bytes: Buffer, bounds: JsonBounds): Promise<unknown> {
  const scan = scanner(property, bounds)
  for (let at = 0; at < bytes.length; at += SLICE) {
    if (at > 0) await setImmediate()
    scan(bytes.subarray(at, at + SLICE))
  }
  if (bytes.length > SLICE) await setImmediate()
  const text = bytes.toString('utf8')
  if (bytes.length > SLICE) await setImmediate()
  return parsed(property, text, bounds)
}
