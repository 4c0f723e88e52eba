// hydria ingest: a folder, a CSV or a IIIF manifest into a space of a running server.

import { openClient } from '../client.js'
import { findCustomer } from '../customer-path.js'
import { collectionAt } from '../iiif-tree/stored-tree.js'
import { Refusal } from '../refusal.js'
import { inProcess, type Surroundings, say, sayRefusal } from '../terminal.js'
import { together } from '../together.js'
import { type Destination, findSpace, imageSchema } from './destination.js'
import { type FolderNode, folderTree } from './folder-tree.js'
import { HELP } from './help.js'
import { type Draft, itemsOf } from './item.js'
import { type Options, readOptions } from './options.js'
import { readProperties } from './properties.js'
import { putManifests } from './put-manifests.js'
import { openReport, type Report } from './report.js'
import type { Run } from './run.js'
import { sendAll } from './send-images.js'
import { readSources } from './sources.js'
import { openWatch } from './watch.js'

const COMMAND = 'ingest'
const GO_ON = 'Run the same command again to continue: what is already there is not sent again.'

/** Where the user can look at what a manifest has become: string1 is its label, unless said otherwise. */
function lookAt({ server, set }: Options, { customer, space }: Destination, drafts: Draft[]): string[] {
  if (set.has('string1') || space === undefined) return []
  const titles = new Set(drafts.filter(draft => 'manifest' in draft.variables).map(draft => draft.texts['string1']))
  const number = customer.split('/').at(-1)
  return [...titles]
    .filter(Boolean)
    .map(title => `As a manifest: ${server}/iiif-resource/${number}/string1/${encodeURIComponent(title!)}/${space}`)
}

/** What is said at the end, and what failed beside the images. */
interface Ended {
  more: string[]
  failed: string[]
}

/** Makes folders into manifests; of a dry run, says which. */
async function manifestsOf({ options, call, destination }: Run, nodes: FolderNode[]): Promise<Ended> {
  const { customer, space } = destination
  const parent = options.manifests!
  if (options.dryRun || space === undefined)
    return {
      more: nodes.map(
        ({ slugs, pages }) => `${pages.length > 0 ? 'manifest  ' : 'collection'} ${[...parent, ...slugs].join('/')}`,
      ),
      failed: [],
    }
  const { line, failed } = await putManifests({ call, customer, parent, space }, nodes)
  return { more: [line], failed }
}

/** Runs with the options; the report is there for the last word, as soon as it is known what is to be sent. */
async function run(options: Options, around: Surroundings, begun: (report: Report) => void): Promise<Ended> {
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
        COMMAND,
        `skipped, since they are not pictures, sounds or videos: ${leftOut.length} (${leftOut.slice(0, 3).join(', ')}${leftOut.length > 3 ? ', ...' : ''})`,
      )
    const nodes = options.manifests && (await folderTree(options.sources, items))
    if (options.manifests) await collectionAt(call, customer, options.manifests)
    const destination: Destination = { customer, space: await findSpace(call, customer, options) }
    const report = openReport(around, options, items.length)
    begun(report)
    const one = { options, call, destination, report, signal }
    const watch = openWatch(one)
    await together([sendAll(one, watch, items).then(watch.close), watch.finished()], stop)
    return nodes ? await manifestsOf(one, nodes) : { more: lookAt(options, destination, drafts), failed: [] }
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
    const { more, failed } = await run(options, around, begun => {
      report = begun
    })
    report?.end(more)
    if (failed.length > 0) sayRefusal(around, COMMAND, new Refusal(`${failed.length} folders failed`, failed))
    return report?.count('failed') || failed.length > 0 ? 1 : 0
  } catch (error) {
    report?.end([])
    if (around.signal.aborted) {
      say(around, COMMAND, `stopped. ${GO_ON}`)
      return 130
    }
    if (error instanceof Refusal) sayRefusal(around, COMMAND, error)
    else say(around, COMMAND, `${(error as Error).message}. ${GO_ON}`)
    return error instanceof Refusal && !report?.begun() ? 2 : 1
  }
}

/** `hydria ingest` in this process. */
export const ingest = (words: string[]): Promise<number> => inProcess(ingestWords, words)
