// Which server a command speaks to, with which key, and how long it is asked: from options and the environment.
import { readFileSync } from 'node:fs'
import { count, required, settingsOf, webAddress } from './option-values.js'
import { Refusal } from './refusal.js'

export interface Credentials {
  /** Without a slash at the end. */
  server: string
  key: string
  secret: string
  customer?: string
  patienceMs: number
}

/** The options that they are read from. */
export const CREDENTIALS = {
  server: { type: 'string' },
  key: { type: 'string' },
  secret: { type: 'string' },
  'secret-file': { type: 'string' },
  customer: { type: 'string' },
  patience: { type: 'string' },
} as const

function secretOf(file: string | undefined, fromEnvironment: string | undefined): string {
  if (file === undefined) {
    if (fromEnvironment) return fromEnvironment
    throw new Refusal(
      'the secret of the key is missing: set HYDRIA_SECRET, or name a file that holds it: --secret-file',
    )
  }
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    throw new Refusal(`--secret-file: ${(error as Error).message}`)
  }
}

/** Throws Refusal for what is missing, or cannot be understood. */
export function credentialsOf(
  values: Partial<Record<keyof typeof CREDENTIALS, string>>,
  environment: NodeJS.ProcessEnv,
): Credentials {
  if (values.secret !== undefined)
    throw new Refusal(
      'a secret does not belong on the command line, where other users of this machine can see it: set HYDRIA_SECRET, or use --secret-file',
    )
  const settings = settingsOf(environment)
  const { customer } = values
  return {
    server: webAddress('server', values.server ?? settings.HYDRIA_SERVER),
    key: required(values.key ?? settings.HYDRIA_KEY, 'the key is missing: set HYDRIA_KEY, or give --key'),
    secret: secretOf(values['secret-file'], settings.HYDRIA_SECRET),
    ...(customer !== undefined && { customer }),
    patienceMs: 1000 * count('patience', values.patience, 120, 86_400),
  }
}
