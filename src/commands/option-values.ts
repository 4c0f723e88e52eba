// Values of options on a command line: numbers, and addresses.
import { parseArgs } from 'node:util'
import { readSettings, type Settings } from '../settings.js'
import { argumentFault } from './argument-fault.js'
import { Refusal } from './refusal.js'

type Known = NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>['options']>

/** The words of a command as its options and the rest. Throws Refusal for what cannot be understood. */
export function wordsOf<T extends Known>(command: string, args: string[], options: T) {
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true })
  } catch (error) {
    const fault = argumentFault(error as Error, Object.keys(options))
    throw new Refusal(`${fault}\nhydria ${command} --help lists the options`)
  }
}

/** A whole number from 1 to `most`; `fallback` where none is given. Throws Refusal that names the option. */
export function count(name: string, text: string | undefined, fallback: number, most: number): number {
  if (text === undefined) return fallback
  if (!/^\d+$/.test(text) || Number(text) < 1 || Number(text) > most)
    throw new Refusal(`--${name} must be an integer from 1 to ${most}, not ${JSON.stringify(text)}`)
  return Number(text)
}

/** An http or https URL without a slash at the end, a query or a fragment. Throws Refusal that names the option. */
export function webAddress(name: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^https?:$/.test(url.protocol))
    throw new Refusal(`--${name} must be a URL that starts with http:// or https://, not ${JSON.stringify(text)}`)
  if (url.username || url.password)
    throw new Refusal(`--${name} must not hold a key or a secret: other users of this machine can see the command`)
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '')
}

/** A value that must be given. Throws Refusal with the message otherwise. */
export function required(value: string | undefined, message: string): string {
  if (value) return value
  throw new Refusal(message)
}

/** The settings of an environment. Throws Refusal that says which is not as it must be. */
export function settingsOf(environment: NodeJS.ProcessEnv): Settings {
  try {
    return readSettings(environment)
  } catch (error) {
    throw new Refusal((error as Error).message)
  }
}
