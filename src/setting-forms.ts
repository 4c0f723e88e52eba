// How the text of a setting is read: numbers, flags, URLs, colours, keys; each parser throws an Error that says what would be right.

export type Parse<T> = (text: string) => T

export const text: Parse<string> = value => value
export const optional: Parse<string | undefined> = value => (value === '' ? undefined : value)

const LEAST_SECRET = 16

export const secret: Parse<string | undefined> = value => {
  if (value.length < LEAST_SECRET) throw new Error(`must have at least ${LEAST_SECRET} characters`)
  return value
}

export const integer =
  (minimum: number, maximum = Number.MAX_SAFE_INTEGER): Parse<number> =>
  value => {
    const number = Number(value)
    if (!Number.isInteger(number) || number < minimum || number > maximum)
      throw new Error(`must be an integer from ${minimum} to ${maximum}`)
    return number
  }

export const flag: Parse<boolean> = value => {
  if (value === 'true' || value === '1') return true
  if (value === 'false' || value === '0') return false
  throw new Error('must be true or false')
}

const oneOfThem = new Intl.ListFormat('en', { type: 'disjunction' })

export const oneOf =
  <Word extends string>(...words: Word[]): Parse<Word> =>
  value => {
    const word = words.find(known => known === value)
    if (!word) throw new Error(`must be ${oneOfThem.format(words)}`)
    return word
  }

export const url =
  (...protocols: string[]): Parse<string | undefined> =>
  value => {
    if (!URL.canParse(value) || !protocols.includes(new URL(value).protocol))
      throw new Error(`must be a URL that starts with ${protocols.join(' or ')}`)
    return value
  }

export const colour: Parse<string> = value => {
  const named = ({ white: '#ffffff', black: '#000000' } as Record<string, string>)[value] ?? value
  if (!/^#([0-9a-f]{3}|[0-9a-f]{6})$/i.test(named)) throw new Error('must be a colour: #rrggbb, #rgb, white or black')
  return named.toLowerCase()
}

/** How an operator makes a server key. */
export const MAKE_KEY = '`openssl rand -base64 32` makes one'

const KEY_FORMS = [
  ['hex', /^[0-9a-f]{64}$/i],
  ['base64', /^[A-Za-z0-9+/]{43}=?$/],
  ['base64url', /^[A-Za-z0-9_-]{43}=?$/],
] as const

/** The 32 bytes that a text in hex, base64 or base64url stands for. Throws an Error that says how to make one. */
export const parseServerKey: Parse<Buffer> = value => {
  const form = KEY_FORMS.find(([, pattern]) => pattern.test(value))
  if (!form) throw new Error(`must be 32 bytes in base64 or hex; ${MAKE_KEY}`)
  return Buffer.from(value, form[0])
}

/** A folder, or a URL of S3 or of a folder. */
export const place: Parse<string | undefined> = value =>
  /^[a-z0-9+.-]+:\/\//i.test(value) ? url('s3:', 'file:')(value) : value

/** Buckets of S3, or parts of them, separated by spaces. */
export const buckets: Parse<readonly string[]> = value => {
  const places = value.split(/\s+/).filter(Boolean)
  const wrong = places.find(place => !/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/[^/]+)*\/?$/.test(place))
  if (wrong) throw new Error(`must be buckets of S3, each as bucket or bucket/prefix, and ${wrong} is not`)
  return places
}

export const MiB = 1024 * 1024

/** A program and its arguments, separated by blanks; quotes of either kind hold what has blanks together. */
export const commandLine: Parse<readonly string[]> = value => {
  const part = /[^\s"']+|"[^"]*"|'[^']*'/g
  if (value.replace(part, '').trim() !== '') throw new Error('must close each quotation mark that it opens')
  const words = value.match(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g) ?? []
  if (words.length === 0) throw new Error('must name a program')
  return words.map(word => word.replace(part, text => (/^["']/.test(text) ? text.slice(1, -1) : text)))
}

/** What a claim of the provider of identities stands for: a role in a customer, or administration of the platform. */
export interface ClaimGrant {
  claim: string
  value: string
  /** Name or number of the customer. */
  customer?: string
  role?: string
  administrator?: boolean
}

const GRANT_ROLES = ['viewer', 'editor', 'owner']

function claimGrant(item: unknown): ClaimGrant {
  const { claim, value, customer, role, administrator } = (item ?? {}) as Record<string, unknown>
  const said = { claim: String(claim ?? ''), value: String(value ?? '') }
  if (!said.claim || !said.value) throw new Error('must say claim and value in each of its members')
  if (administrator === true && customer === undefined && role === undefined) return { ...said, administrator }
  if (administrator !== undefined || customer === undefined || !GRANT_ROLES.includes(String(role)))
    throw new Error(
      `must say customer and role (${oneOfThem.format(GRANT_ROLES)}), or "administrator": true, in each of its members`,
    )
  return { ...said, customer: String(customer), role: String(role) }
}

/** JSON: an array of what claims stand for. */
export const claimGrants: Parse<readonly ClaimGrant[]> = value => {
  let parsed: unknown
  try {
    parsed = JSON.parse(value)
  } catch {
    parsed = undefined
  }
  if (!Array.isArray(parsed)) throw new Error('must be JSON: an array of objects')
  return parsed.map(claimGrant)
}

/** Tags of BCP 47, separated by blanks. */
export const languages: Parse<readonly string[]> = value => {
  const tags = value.split(/\s+/).filter(Boolean)
  const wrong = tags.find(tag => !/^[a-z]{2,8}(-[a-z0-9]{1,8})*$/i.test(tag))
  if (wrong)
    throw new Error(`must be tags of languages separated by spaces, such as en or "de fr", and ${wrong} is not`)
  if (tags.length === 0) throw new Error('must name at least one language')
  return tags
}

/** Origins of web pages, separated by spaces; `*` is any. */
export const origins: Parse<readonly string[]> = value => {
  const listed = value.split(/\s+/).filter(Boolean)
  for (const origin of listed)
    if (origin !== '*' && (!URL.canParse(origin) || new URL(origin).origin !== origin))
      throw new Error('must be * or origins separated by spaces, such as https://viewer.example')
  if (listed.length === 0) throw new Error('must name at least one origin, or *')
  return listed
}

/** Host names, each with a port unless it is that of its scheme, separated by spaces or commas; in lower case. */
export const hosts: Parse<readonly string[]> = value => {
  const listed = value.split(/[\s,]+/).filter(Boolean)
  const wrong = listed.find(
    host => !/^(\[[0-9a-f:.]+\]|[\w.-]+)(:\d{1,5})?$/i.test(host) || !URL.canParse(`http://${host}`),
  )
  if (wrong)
    throw new Error(
      `must be hosts separated by spaces, such as images.example.org or localhost:8080, and ${wrong} is not`,
    )
  return listed.map(host => host.toLowerCase().replace(/:(80|443)$/, ''))
}
