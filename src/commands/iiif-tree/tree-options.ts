// The words after `hydria iiif` -> typed options.
import { CREDENTIALS, type Credentials, credentialsOf } from '../caller.js'
import { count, required, wordsOf } from '../option-values.js'
import { Refusal } from '../refusal.js'

export interface TreeOptions extends Credentials {
  way: 'export' | 'import'
  folder: string
  /** Slugs of the collection that is exported, or imported into; none for the root. */
  slugs: string[]
  concurrency: number
}

const KNOWN = {
  ...CREDENTIALS,
  of: { type: 'string' },
  parent: { type: 'string' },
  concurrency: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const

/** Reads the words; undefined when help is asked for. Throws Refusal for what cannot be understood or is missing. */
export function readTreeOptions(words: string[], environment: NodeJS.ProcessEnv): TreeOptions | undefined {
  const { values, positionals } = wordsOf('iiif', words, KNOWN)
  if (values.help) return undefined
  const [way, folder, extra] = positionals
  if (way !== 'export' && way !== 'import')
    throw new Refusal(
      `expected export or import${way === undefined ? '' : `, not ${JSON.stringify(way)}`}; see hydria iiif --help`,
    )
  if (extra !== undefined) throw new Refusal(`unexpected argument ${JSON.stringify(extra)}: one folder is enough`)
  if (way === 'export' && values.parent !== undefined)
    throw new Refusal('--parent is for an import: an export has --of')
  if (way === 'import' && values.of !== undefined) throw new Refusal('--of is for an export: an import has --parent')
  return {
    way,
    folder: required(folder, `the folder is missing; see hydria iiif --help`),
    slugs: (values.of ?? values.parent ?? '').split('/').filter(Boolean),
    concurrency: count('concurrency', values.concurrency, 4, 32),
    ...credentialsOf(values, environment),
  }
}
