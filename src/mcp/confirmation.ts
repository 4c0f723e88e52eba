// Two steps to what destroys: the first shows what it would take away, and gives the word for the second.
import { createHash } from 'node:crypto'
import type { CallToolResult } from '@modelcontextprotocol/server'
import { HttpProblem } from '../problem.js'
import type { Schema } from '../vocabulary/index.js'
import type { Answered } from './inner-requests.js'
import { READ_HEADERS, readAt } from './read-tools.js'
import { bodyOf, dataResult, OUTPUT, problemOf } from './results.js'
import { withParameters } from './targets.js'
import type { Arguments } from './tool.js'
import type { Caller } from './tool-caller.js'

export const CONFIRM: Schema = {
  type: 'string',
  maxLength: 100,
  description:
    'Omit it at first: the answer shows what would be deleted, and has `confirm`. Ask the person you act for, then call again with that value and the same arguments.',
}

/** What a tool answers that asks to be confirmed. */
export const CONFIRMED_OUTPUT = { ...OUTPUT, properties: { ...OUTPUT.properties, confirm: { type: 'string' } } }

/** A request that takes something away. */
interface Destruction {
  method: string
  path: string
  body?: string
  /** Whether the request can be tried, which tells what it would take away. */
  dryRun: boolean
}

/** What would be taken away: the outcome of a trial, or what is there, if anything can be read there. */
async function preview({ method, path, body, dryRun }: Destruction, caller: Caller): Promise<Answered | undefined> {
  const answered = dryRun
    ? await caller.ask(method, withParameters(path, [['validate', 'true']]), {
        headers: { ...READ_HEADERS, 'content-type': 'application/json' },
        ...(body !== undefined && { body }),
      })
    : await readAt(caller, path.split('?')[0]!)
  const problem = problemOf(answered)
  if (problem && problem.status !== 405) throw problem
  return problem ? undefined : answered
}

/** A word for this request and this state of what it is about: no memory is needed to know it again. */
const wordFor = ({ method, path, body = '' }: Destruction, { principal }: Caller, seen: Answered | undefined): string =>
  createHash('sha256')
    .update(JSON.stringify([method, path, body, principal.key, seen?.headers.etag ?? seen?.bytes.toString('base64')]))
    .digest('base64url')
    .slice(0, 22)

/** What would be taken away, as the answer; or that it is confirmed, and the state in which it was seen. */
export type Asked = { asks: CallToolResult } | { asks: undefined; etag: string | undefined }

/**
 * Whether the arguments confirm the request, and what they confirmed is as it was; else what is to be answered: what
 * would be taken away. Throws HttpProblem for what cannot be seen, and 409 when it has changed since.
 */
export async function askFirst(destruction: Destruction, args: Arguments, caller: Caller): Promise<Asked> {
  const seen = await preview(destruction, caller)
  const confirm = wordFor(destruction, caller, seen)
  if (args['confirm'] === confirm) return { asks: undefined, etag: seen?.headers.etag }
  if (args['confirm'] !== undefined)
    throw new HttpProblem(
      409,
      'Conflict',
      'confirm: does not match these arguments, or the resource has changed since. Call again without it to see what would be deleted now.',
    )
  const data = seen ? bodyOf(seen) : destruction.body
  return {
    asks: dataResult({ status: 200, confirm, data }, { confirm, notDoneYet: true, wouldTakeAway: data }),
  }
}
