// hydria ingest: a folder, a CSV or a IIIF manifest into a space of a running server.

import { Refusal } from '../refusal.js'
import { openClient } from './client.js'
import { type Destination, findCustomer, findSpace, imageSchema } from './destination.js'
import { HELP } from './help.js'
import { type Draft, itemsOf } from './item.js'
import { type Options, readOptions } from './options.js'
import { readProperties } from './properties.js'
import { openReport, type Report, type Terminal } from './report.js'
import { sendAll } from './send-images.js'
import { readSources } from './sources.js'
import { openWatch } from './watch.js'

const GO_ON = 'Run the same command again to go on: what is there is not sent again.'

/** Words on standard error. */
const say = ({ err }: Terminal, text: string): void => void err.write(`hydria ingest: ${text}\n`)

function sayRefusal(terminal: Terminal, { message, faults }: Refusal): void {
  say(terminal, message)
  for (const fault of faults.slice(0, 50)) terminal.err.write(`  ${fault}\n`)
  if (faults.length > 50) terminal.err.write(`  and ${faults.length - 50} more\n`)
}

/** Where the user can look at what a manifest has become: string1 is its label, unless said otherwise. */
function lookAt({ server, set }: Options, { customer, space }: Destination, drafts: Draft[]): string[] {
  if (set.has('string1') || space === undefined) return []
  const titles = new Set(drafts.filter(draft => 'manifest' in draft.variables).map(draft => draft.texts['string1']))
  const number = customer.split('/').at(-1)
  return [...titles]
    .filter(Boolean)
    .map(title => `As a manifest: ${server}/iiif-resource/${number}/string1/${encodeURIComponent(title!)}/${space}`)
}

/** Waits for all of the work; what fails first stops the rest, and is thrown. */
async function together(work: Promise<void>[], stop: AbortController): Promise<void> {
  let first: unknown
  const watched = work.map(one =>
    one.catch(error => {
      first ??= error
      stop.abort()
    }),
  )
  await Promise.all(watched)
  if (first !== undefined) throw first
}

/** What one run needs from the outside. */
export interface Surroundings extends Terminal {
  environment: NodeJS.ProcessEnv
  /** Tells to stop. */
  signal: AbortSignal
}

/** Runs with the options; the report is there for the last word, as soon as it is known what is to be sent. */
async function run(options: Options, around: Surroundings, begun: (report: Report) => void): Promise<string[]> {
  const stop = new AbortController()
  const signal = AbortSignal.any([around.signal, stop.signal])
  const { call, close } = openClient(options, signal)
  try {
    const customer = await findCustomer(call, options)
    const properties = readProperties(await imageSchema(call))
    const { drafts, leftOut } = await readSources(options, properties)
    const items = itemsOf(drafts, options, properties)
    if (leftOut.length > 0)
      say(
        around,
        `left out, since they are no pictures, sounds or videos: ${leftOut.length} (${leftOut.slice(0, 3).join(', ')}${leftOut.length > 3 ? ', ...' : ''})`,
      )
    const destination: Destination = { customer, space: await findSpace(call, customer, options) }
    const report = openReport(around, options, items.length)
    begun(report)
    const one = { options, call, destination, report, signal }
    const watch = openWatch(one)
    await together([sendAll(one, watch, items).then(watch.close), watch.finished()], stop)
    return lookAt(options, destination, drafts)
  } finally {
    await close()
  }
}

/**
 * The command with its words; the exit code. 0: every image is there; 1: something failed; 2: nothing was sent, because
 * the command, the key, the space or the list is not as it must be; 130: told to stop.
 */
export async function ingestWords(words: string[], around: Surroundings): Promise<number> {
  let report: Report | undefined
  try {
    const options = readOptions(words, around.environment)
    if (!options) {
      around.out.write(HELP)
      return 0
    }
    const more = await run(options, around, begun => {
      report = begun
    })
    report?.end(more)
    return report?.count('failed') ? 1 : 0
  } catch (error) {
    report?.end([])
    if (around.signal.aborted) {
      say(around, `stopped. ${GO_ON}`)
      return 130
    }
    if (error instanceof Refusal) sayRefusal(around, error)
    else say(around, `${(error as Error).message}. ${GO_ON}`)
    return error instanceof Refusal && !report?.begun() ? 2 : 1
  }
}

/** `hydria ingest`: Ctrl-C and SIGTERM stop it, a second one at once. */
export function ingest(words: string[]): Promise<number> {
  const told = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => told.abort())
  return ingestWords(words, { out: process.stdout, err: process.stderr, environment: process.env, signal: told.signal })
}
