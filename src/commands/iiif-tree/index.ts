// hydria iiif: a tree of the IIIF store as files, and back.
import { openClient } from '../client.js'
import { findCustomer } from '../customer-path.js'
import { Refusal } from '../refusal.js'
import { codeOf, inProcess, type Surroundings, sayRefusal } from '../terminal.js'
import { exportTree, type TreeResult } from './export-tree.js'
import { importTree } from './import-tree.js'
import { TREE_HELP } from './tree-help.js'
import { readTreeOptions, type TreeOptions } from './tree-options.js'

const COMMAND = 'iiif'
const WAYS = { export: exportTree, import: importTree }

async function run(options: TreeOptions, around: Surroundings, begun: () => void): Promise<TreeResult> {
  const stop = new AbortController()
  const { call, close } = openClient(options, AbortSignal.any([around.signal, stop.signal]))
  try {
    const customer = await findCustomer(call, options)
    return await WAYS[options.way]({ options, call, customer, terminal: around, stop, begun })
  } finally {
    await close()
  }
}

/**
 * The command with its words; the exit code. 0: all is there; 1: something failed; 2: nothing was written, because the
 * command, the key or the folder is not as it must be; 130: told to stop.
 */
export async function iiifWords(words: string[], around: Surroundings): Promise<number> {
  let isBegun = false
  try {
    const options = readTreeOptions(words, around.environment)
    if (!options) {
      around.out.write(TREE_HELP)
      return 0
    }
    const { line, failed } = await run(options, around, () => {
      isBegun = true
    })
    around.out.write(`${line}${failed.length > 0 ? `, ${failed.length} failed` : ''}\n`)
    if (failed.length === 0) return 0
    sayRefusal(around, COMMAND, new Refusal(`${failed.length} failed`, failed))
    return 1
  } catch (error) {
    return codeOf(error, around, COMMAND, isBegun)
  }
}

/** `hydria iiif` in this process. */
export const iiif = (words: string[]): Promise<number> => inProcess(iiifWords, words)
