// Which headers a customer may put on its public answers: one table, asked when one is written and when one is sent.
import { type Fault, invalidAll } from '../problem.js'
import type { CustomHeaderRow } from '../store/index.js'
import type { Rule } from './call.js'

/** One line of the table. Names are in small letters; `*` at the end stands for any rest. */
interface Line {
  name: string
  /** How a name is shown where what is allowed is listed; left out of the list when empty. */
  shown?: string
  /** What a value must be; any field value when left out. */
  value?: { pattern: RegExp; message: string }
  /** Added to the values that the answer has by itself, never in their place. */
  added?: boolean
  /** Says how long an answer is kept. */
  caching?: boolean
}

const ORIGIN = String.raw`https?:\/\/[a-z0-9.-]+(:\d{1,5})?`
const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+"
const tokens = { pattern: new RegExp(`^${TOKEN}( ?, ?${TOKEN})*$`), message: 'must be names joined by commas' }

/**
 * What is allowed, besides names that begin with `X-`. Access-Control-Allow-Credentials is not among them: with our
 * answers' CORS it would let pages of any site read what a viewer's cookie opens.
 */
const ALLOWED: Line[] = [
  { name: 'cache-control', shown: 'Cache-Control', caching: true },
  { name: 'expires', shown: 'Expires', caching: true },
  { name: 'link', shown: 'Link', added: true },
  { name: 'content-language', shown: 'Content-Language' },
  { name: 'timing-allow-origin', shown: 'Timing-Allow-Origin' },
  {
    name: 'cross-origin-resource-policy',
    shown: 'Cross-Origin-Resource-Policy',
    value: {
      pattern: /^(same-origin|same-site|cross-origin)$/,
      message: 'must be same-origin, same-site or cross-origin',
    },
  },
  {
    name: 'access-control-allow-origin',
    shown: 'Access-Control-Allow-Origin',
    value: {
      pattern: new RegExp(String.raw`^(\*|${ORIGIN})$`, 'i'),
      message: 'must be * or one origin, such as https://viewer.example',
    },
  },
  { name: 'access-control-expose-headers', shown: 'Access-Control-Expose-Headers', value: tokens, added: true },
  { name: 'access-control-allow-headers', shown: 'Access-Control-Allow-Headers', value: tokens, added: true },
  { name: 'access-control-allow-methods', shown: 'Access-Control-Allow-Methods', value: tokens, added: true },
  {
    name: 'access-control-max-age',
    shown: 'Access-Control-Max-Age',
    value: { pattern: /^\d{1,9}$/, message: 'must be a number of seconds' },
  },
  {
    name: 'tdm-reservation',
    value: { pattern: /^[01]$/, message: 'must be 0 or 1' },
  },
  { name: 'tdm-*', shown: 'tdm-reservation, tdm-policy' },
]

/** Names that begin with `X-` and steer the proxy in front, or the browser: refused. */
const STEERING = [
  // nginx, Apache, lighttpd, LiteSpeed, Perlbal: what is sent instead of the answer, and how.
  ...['x-accel-*', 'x-sendfile*', 'x-lighttpd-*', 'x-litespeed-*', 'x-reproxy-*', 'x-pagespeed*', 'x-mod-pagespeed*'],
  // Where a request came from, and what it asks for, to whoever takes an answer's headers for a request's.
  ...[
    'x-request-id',
    'x-forwarded-*',
    'x-real-ip',
    'x-original-*',
    'x-rewrite-*',
    'x-http-method*',
    'x-method-override',
    'x-proxy-*',
  ],
  // Caches and networks of caches: Varnish, Fastly, CloudFront, Akamai, Azure, Google, Envoy, Vercel, Next.js.
  ...['x-varnish*', 'x-cache*', 'x-no-cache*', 'x-purge*', 'x-ban', 'x-ban-*', 'x-ttl', 'x-grace', 'x-esi*'],
  ...['x-surrogate-*', 'x-cdn-*', 'x-edge-*', 'x-fastly-*', 'x-amz-*', 'x-amzn-*', 'x-akamai-*', 'x-azure-*'],
  ...['x-ms-*', 'x-goog-*', 'x-envoy-*', 'x-vercel-*', 'x-now-*', 'x-middleware-*', 'x-nextjs-*', 'x-dispatcher*'],
  // Browsers.
  ...['x-content-type-options', 'x-frame-options', 'x-xss-protection', 'x-dns-prefetch-control', 'x-ua-compatible'],
  ...['x-content-security-*', 'x-webkit-*', 'x-permitted-cross-domain-policies', 'x-download-options', 'x-sourcemap'],
]

/** Names whose last part steers caches, whatever comes before it: `X-CDN-Cache-Control`, `X-Edge-Control`. */
const STEERING_ENDS = /(cache-control|surrogate-control|edge-control)$/

const fits = (name: string, pattern: string): boolean =>
  pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern

const isSteering = (name: string): boolean => STEERING.some(pattern => fits(name, pattern)) || STEERING_ENDS.test(name)

const lineOf = (name: string): Line | undefined => {
  const line = ALLOWED.find(candidate => fits(name, candidate.name))
  if (line) return line
  return /^x-./.test(name) && !isSteering(name) ? { name } : undefined
}

/** The names that a customer may set, for its eyes. */
const LIST = `${ALLOWED.flatMap(({ shown }) => shown ?? []).join(', ')}, and names that begin with X-`

/**
 * Why a header may not be set, or undefined when it may: the property `key` or `value` of a CustomHeader, and what
 * would be right. What is refused is not sent either, however it came to be stored.
 */
export function headerFault(key: string, value: string): Fault | undefined {
  const name = key.toLowerCase()
  if (name.startsWith('x-') && isSteering(name))
    return { property: 'key', message: `${key} steers a proxy or a browser; allowed are ${LIST} that do not` }
  const line = lineOf(name)
  if (!line) return { property: 'key', message: `${key} cannot be set here; allowed are ${LIST}` }
  if (line.value && !line.value.pattern.test(value)) return { property: 'value', message: line.value.message }
  return undefined
}

/** Whether a header says how long an answer is kept. */
export const isCaching = (name: string): boolean => lineOf(name.toLowerCase())?.caching === true

/** Whether the values of a header stand beside those that an answer has by itself. */
export const isAdded = (name: string): boolean => lineOf(name.toLowerCase())?.added === true

/** A header that a customer writes must be one that is sent. Throws HttpProblem 400 that names `key` or `value`. */
export const customHeaderRule: Rule<CustomHeaderRow> = {
  async write({ values, before }) {
    const { key = '', value = '' } = { ...before, ...values }
    const fault = headerFault(key, value)
    if (fault) throw invalidAll([fault])
    return { ...values, ignored: null }
  },
}
