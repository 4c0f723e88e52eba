// Destructive requests take two calls: the first shows what would be deleted and returns the token for the second.
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

/** The output of a tool that asks for confirmation. */
export const CONFIRMED_OUTPUT = { ...OUTPUT, properties: { ...OUTPUT.properties, confirm: { type: 'string' } } }

/** A request that deletes something. */
interface Destruction {
  method: string
  path: string
  body?: string
  /** Whether the operation has a dry run, which shows what it would delete. */
  dryRun: boolean
}

/** What would be deleted: the result of the dry run, or the resource as it is now, if it can be read. */
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

/** A token for this request and the current state of its target. It is derived, so that no server has to store it. */
const tokenFor = (
  { method, path, body = '' }: Destruction,
  { principal }: Caller,
  seen: Answered | undefined,
): string =>
  createHash('sha256')
    .update(JSON.stringify([method, path, body, principal.key, seen?.headers.etag ?? seen?.bytes.toString('base64')]))
    .digest('base64url')
    .slice(0, 22)

/** The answer that shows what would be deleted; or, once confirmed, the ETag of the state that was shown. */
export type Asked = { asks: CallToolResult } | { asks: undefined; etag: string | undefined }

/**
 * Checks whether the arguments confirm the request and its target is unchanged; if not, returns the answer that shows
 * what would be deleted. Throws HttpProblem if the target cannot be read, and 409 if it has changed since.
 */
export async function askFirst(destruction: Destruction, args: Arguments, caller: Caller): Promise<Asked> {
  const seen = await preview(destruction, caller)
  const confirm = tokenFor(destruction, caller, seen)
  if (args['confirm'] === confirm) return { asks: undefined, etag: seen?.headers.etag }
  if (args['confirm'] !== undefined)
    throw new HttpProblem(
      409,
      'Conflict',
      'confirm: does not match these arguments, or the resource has changed since. Call again without it to see what would be deleted now.',
    )
  const data = seen ? bodyOf(seen) : destruction.body
  return {
    asks: dataResult({ status: 200, confirm, data }, { confirm, confirmationRequired: true, wouldDelete: data }),
  }
}
