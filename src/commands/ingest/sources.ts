// What the command line names -> drafts: a folder, a file, a CSV or a manifest.
import { stat } from 'node:fs/promises'
import { Refusal } from '../refusal.js'
import { type Found, readFolder, readOne } from './files-in-folder.js'
import { readManifest } from './manifest.js'
import type { Options } from './options.js'
import type { Properties } from './properties.js'
import { readTable } from './table.js'

async function readSource(source: string, options: Options, properties: Properties): Promise<Found> {
  if (/^https?:\/\//.test(source)) return readManifest(source)
  const found = await stat(source).catch(() => {
    throw new Refusal(`there is no file or folder ${source}`)
  })
  if (found.isDirectory()) return readFolder(source)
  if (/\.json(ld)?$/i.test(source)) return readManifest(source)
  if (/\.(csv|tsv)$/i.test(source)) return readTable(source, options, properties)
  return readOne(source)
}

/** Reads all sources. Throws Refusal when one of them cannot be read, or there is nothing in them. */
export async function readSources(options: Options, properties: Properties): Promise<Found> {
  let all: Found = { drafts: [], leftOut: [] }
  for (const source of options.sources) {
    const found = await readSource(source, options, properties).catch(error => {
      throw error instanceof Refusal ? error : new Refusal(`${source} cannot be read: ${(error as Error).message}`)
    })
    all = { drafts: all.drafts.concat(found.drafts), leftOut: all.leftOut.concat(found.leftOut) }
  }
  if (all.drafts.length === 0) throw new Refusal(`there is nothing to ingest in ${options.sources.join(', ')}`)
  return all
}
