// The credentials of an origin strategy, as customers write them: JSON text or an object.
import { objectOf } from '../../json-object.js'
import { onDemand } from '../../on-demand.js'
import { invalid } from '../../problem.js'
import type { StrategyName } from './strategy-name.js'

const ssh2 = onDemand<typeof import('ssh2')>('ssh2')

/** Who we are to an origin. `hostKey` is the SHA-256 fingerprint of an SFTP server's key, as `ssh-keygen -l` shows it. */
export interface Credentials {
  user: string
  password?: string
  privateKey?: string
  passphrase?: string
  hostKey?: string
}

interface Form {
  required: (keyof Credentials)[]
  optional: (keyof Credentials)[]
}

const FORMS: Record<StrategyName, Form | undefined> = {
  default: undefined,
  's3-ambient': undefined,
  'basic-http-authentication': { required: ['user', 'password'], optional: [] },
  sftp: { required: ['user'], optional: ['password', 'privateKey', 'passphrase', 'hostKey'] },
}

const TEXT_LENGTH = 16_384

/** Whether a strategy of that name has credentials. */
export const requiresCredentials = (strategy: StrategyName): boolean => FORMS[strategy] !== undefined

/**
 * Reads the credentials of a strategy: `{"user": ..., "password": ...}`, for SFTP also `privateKey` (with
 * `passphrase`) in place of the password, and `hostKey`. Undefined for a strategy that has none.
 * Throws HttpProblem 400 that names `credentials` and never repeats them.
 */
export function readCredentials(strategy: StrategyName, value: unknown): Credentials | undefined {
  const form = FORMS[strategy]
  const absent = value === undefined || value === null || value === ''
  if (!form) {
    if (!absent) throw invalid('credentials', `must be omitted: the strategy ${strategy} takes none`)
    return undefined
  }
  if (absent) throw invalid('credentials', `is required for the strategy ${strategy}, as ${example(form)}`)
  const parsed = typeof value === 'string' ? parse(value) : value
  const fields = objectOf('credentials', parsed, `must be a JSON object: ${example(form)}`)
  const known = [...form.required, ...form.optional]
  const wrong =
    Object.keys(fields).some(name => !known.includes(name as keyof Credentials)) ||
    Object.values(fields).some(field => typeof field !== 'string') ||
    form.required.some(name => !fields[name])
  if (wrong) throw invalid('credentials', `must be ${example(form)}, each of them text`)
  const credentials = fields as unknown as Credentials
  checkText(strategy, credentials)
  return credentials
}

function parse(text: string): unknown {
  try {
    return text.length > TEXT_LENGTH ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

const example = ({ required, optional }: Form): string =>
  `{${required.map(name => `"${name}": "..."`).join(', ')}}${optional.length > 0 ? `, and any of ${optional.join(', ')}` : ''}`

// RFC 7617, section 2: no colon in the user, no control character in either.
function checkText(strategy: StrategyName, { user, password, privateKey, passphrase, hostKey }: Credentials): void {
  if (hasControl(user) || hasControl(password ?? ''))
    throw invalid('credentials', 'user and password must not hold control characters')
  if (strategy === 'basic-http-authentication' && user.includes(':'))
    throw invalid('credentials', 'user must not hold a colon')
  if (strategy === 'sftp' && !password && !privateKey)
    throw invalid('credentials', 'must hold a password or a privateKey')
  if (privateKey && ssh2().utils.parseKey(privateKey, passphrase) instanceof Error)
    throw invalid('credentials', 'privateKey cannot be read, or not with this passphrase')
  if (hostKey !== undefined && !/^SHA256:[A-Za-z0-9+/]{43}=?$/.test(hostKey))
    throw invalid('credentials', 'hostKey must be a fingerprint as SHA256:... in base64')
}

const hasControl = (text: string): boolean => [...text].some(character => character < ' ' || character === '\x7f')
