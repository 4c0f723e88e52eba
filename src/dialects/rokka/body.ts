// The JSON of a body, whatever its Content-Type: rokka's client sends none.
import type { Request } from 'express'
import { HttpProblem, invalid } from '../../problem.js'

/** Half of a surrogate pair, which is no character. */
const LONE_SURROGATE = /\p{Surrogate}/u

/** Whether the text can be stored: no NUL, no half of a surrogate pair. */
export const isText = (text: string): boolean => !text.includes('\u0000') && !LONE_SURROGATE.test(text)

/** Text that can be stored. Throws HttpProblem 400. */
export function checkText(property: string, text: string): string {
  if (!isText(text)) throw invalid(property, 'must be text without NUL, in valid Unicode')
  return text
}

const MOST_DEPTH = 32

function checkDepth(value: unknown, depth = 0): void {
  if (depth > MOST_DEPTH) throw invalid('body', `must not be nested deeper than ${MOST_DEPTH}`)
  if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) checkDepth(item, depth + 1)
}

/** Parses JSON whose texts can all be stored; `fallback` says what text that is no JSON means. Throws HttpProblem 400. */
export function parseJson(property: string, text: string, fallback?: (text: string) => unknown): unknown {
  let value: unknown
  try {
    value = JSON.parse(text, (key, item) => {
      checkText(property, key)
      return typeof item === 'string' ? checkText(property, item) : item
    })
  } catch (error) {
    if (error instanceof HttpProblem) throw error
    if (fallback) return fallback(checkText(property, text))
    throw invalid(property, 'must be JSON')
  }
  checkDepth(value)
  return value
}

/** The body of a request as JSON, or as the text that it is; undefined when there is none. Throws HttpProblem 400, 413. */
export async function readJson(request: Request, limit: number): Promise<unknown> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += (chunk as Buffer).length
    if (size > limit) throw new HttpProblem(413, 'Content too large', `The body must be at most ${limit} bytes.`)
    chunks.push(chunk as Buffer)
  }
  if (size === 0) return undefined
  const text = Buffer.concat(chunks).toString('utf8')
  const structured = /^\s*[[{]/.test(text)
  return structured ? parseJson('body', text) : parseJson('body', text, bare => bare)
}

/** The value as an object. Throws HttpProblem 400 that names the property. */
export function objectOf(property: string, value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid(property, 'must be a JSON object')
  return value as Record<string, unknown>
}
