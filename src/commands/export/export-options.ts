// The words after `hydria export` -> typed options.
import { count, required, webAddress, wordsOf } from '../option-values.js'
import { Refusal } from '../refusal.js'
import { readSource, type Source } from './source-address.js'

export interface ExportOptions {
  source: Source
  /** A folder, or s3://bucket/prefix. */
  to: string
  /** Where the target will be served, without a slash at the end. */
  url: string
  /** Whether images of a manifest that cannot be exported are left out of it. */
  leaveOut: boolean
  concurrency: number
  patienceMs: number
}

const KNOWN = {
  to: { type: 'string' },
  url: { type: 'string' },
  'leave-out': { type: 'boolean' },
  concurrency: { type: 'string' },
  patience: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const

/** Reads the words; undefined when help is asked for. Throws Refusal for what cannot be understood or is missing. */
export function readExportOptions(words: string[]): ExportOptions | undefined {
  const { values, positionals } = wordsOf('export', words, KNOWN)
  if (values.help) return undefined
  const [source, extra] = positionals
  if (extra !== undefined)
    throw new Refusal(`unexpected argument ${JSON.stringify(extra)}: one address is exported at a time`)
  return {
    source: readSource(required(source, 'the address of an image or a manifest is missing; see hydria export --help')),
    to: required(values.to, '--to is missing: the folder, or s3://bucket/prefix, to write to'),
    url: webAddress('url', required(values.url, '--url is missing: the address at which that will be served')),
    leaveOut: values['leave-out'] ?? false,
    concurrency: count('concurrency', values.concurrency, 8, 64),
    patienceMs: 1000 * count('patience', values.patience, 120, 86_400),
  }
}
