// A span for each statement on a connection, where there are traces: its text, which has no values, and never its error's words.
import type pg from 'pg'
import { beginSpan, faultOf } from '../traces.js'

type Done = (error: Error | null, result?: unknown) => void

/** Longest text of a statement that is told. */
const MOST_TEXT = 2000

const TARGET = /\b(?:from|into|update|join)\s+"?([a-z_]+)/i

/** What a statement is called: its first word, and the table that it names first. */
function nameOf(text: string): string {
  const operation = /[a-z]+/i.exec(text)?.[0].toUpperCase() ?? 'query'
  const target = TARGET.exec(text)?.[1]
  return target === undefined ? operation : `${operation} ${target}`
}

const textOf = (config: unknown): string =>
  typeof config === 'string' ? config : ((config as { text?: string } | undefined)?.text ?? '')

function begin(config: unknown) {
  const text = textOf(config).trim()
  return beginSpan(nameOf(text), 'client', {
    'db.system.name': 'postgresql',
    'db.query.text': text.slice(0, MOST_TEXT),
  })
}

/** Has the statements of a connection begin and end spans. */
export function traceStatements(client: pg.Client): void {
  const { query } = client as unknown as { query: (...given: unknown[]) => Promise<unknown> | undefined }
  const traced = (config: unknown, ...rest: unknown[]) => {
    const span = begin(config)
    if (!span) return query.call(client, config, ...rest)
    const done = rest.at(-1)
    if (typeof done === 'function') {
      const ended: Done = (error, result) => {
        span.end(error ? faultOf(error) : undefined)
        ;(done as Done)(error, result)
      }
      return query.call(client, config, ...rest.slice(0, -1), ended)
    }
    const result = query.call(client, config, ...rest)
    result?.then(
      () => span.end(),
      error => span.end(faultOf(error)),
    )
    return result
  }
  Object.assign(client, { query: traced })
}
