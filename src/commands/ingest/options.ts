// The words after `hydria ingest` and the environment -> typed options.
import { CREDENTIALS, type Credentials, credentialsOf } from '../caller.js'
import { count, required, wordsOf } from '../option-values.js'
import { Refusal } from '../refusal.js'

export interface Options extends Credentials {
  sources: string[]
  space: string
  createSpace: boolean
  /** Template of the ids, where the source's own is not wanted. */
  id?: string
  /** Property -> template; an empty one leaves the property out. */
  set: Map<string, string>
  /** Column of a CSV -> what it stands for; an empty text leaves it out. */
  map: Map<string, string>
  delimiter?: string
  concurrency: number
  batch: number
  retry: boolean
  /** Slugs of the collection that folders are put into as manifests, where they are to be. */
  manifests?: string[]
  wait: boolean
  dryRun: boolean
  json: boolean
}

const KNOWN = {
  ...CREDENTIALS,
  space: { type: 'string' },
  'create-space': { type: 'boolean' },
  id: { type: 'string' },
  set: { type: 'string', multiple: true },
  map: { type: 'string', multiple: true },
  delimiter: { type: 'string' },
  concurrency: { type: 'string' },
  batch: { type: 'string' },
  retry: { type: 'boolean' },
  manifest: { type: 'boolean' },
  parent: { type: 'string' },
  'no-wait': { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

function pairs(name: string, texts: string[] = []): Map<string, string> {
  return new Map(
    texts.map(text => {
      // A column may itself have an equals sign; the name of a property has none.
      const at = name === 'map' ? text.lastIndexOf('=') : text.indexOf('=')
      if (at < 1) throw new Refusal(`--${name} ${text}: must be like ${name === 'map' ? 'COLUMN' : 'NAME'}=...`)
      return [text.slice(0, at).trim(), text.slice(at + 1).trim()]
    }),
  )
}

/**
 * Reads the words; undefined when help is asked for.
 * Throws Refusal for what cannot be understood or is missing.
 */
export function readOptions(words: string[], environment: NodeJS.ProcessEnv): Options | undefined {
  const { values, positionals: sources } = wordsOf('ingest', words, KNOWN)
  if (values.help) return undefined
  if (sources.length === 0)
    throw new Refusal('nothing to ingest: give a folder, a CSV or a IIIF manifest; see hydria ingest --help')
  const credentials = credentialsOf(values, environment)
  const { id, delimiter, manifest, parent } = values
  if (delimiter !== undefined && delimiter.length !== 1) throw new Refusal('--delimiter must be one character')
  if (parent !== undefined && !manifest) throw new Refusal('--parent says where manifests go: it needs --manifest')
  return {
    sources,
    ...credentials,
    space: required(values.space, '--space is missing: the number or the name of the space to put the images in'),
    createSpace: values['create-space'] ?? false,
    ...(id !== undefined && { id }),
    set: pairs('set', values.set),
    map: pairs('map', values.map),
    ...(delimiter !== undefined && { delimiter }),
    concurrency: count('concurrency', values.concurrency, 4, 64),
    batch: count('batch', values.batch, 1000, 10_000),
    retry: values.retry ?? false,
    ...(manifest && { manifests: (parent ?? '').split('/').filter(Boolean) }),
    wait: !values['no-wait'],
    dryRun: values['dry-run'] ?? false,
    json: values.json ?? false,
  }
}
