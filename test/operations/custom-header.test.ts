// Which custom headers may be set: names and values, each accepted or refused, and by what.
import { headerFault } from '../../src/operations/index.js'

const ACCEPTED: [key: string, value: string][] = [
  ['Cache-Control', 'public, s-maxage=2419200, max-age=2419200'],
  ['EXPIRES', 'Thu, 01 Dec 2033 16:00:00 GMT'],
  ['Link', '<https://example.org/terms>; rel="license"'],
  ['Content-Language', 'de, en'],
  ['Timing-Allow-Origin', '*'],
  ['Cross-Origin-Resource-Policy', 'cross-origin'],
  ['Access-Control-Allow-Origin', '*'],
  ['access-control-allow-origin', 'https://viewer.example:8443'],
  ['Access-Control-Expose-Headers', 'X-Archive, Link'],
  ['Access-Control-Allow-Headers', 'Range'],
  ['Access-Control-Allow-Methods', 'GET,HEAD'],
  ['Access-Control-Max-Age', '600'],
  ['tdm-reservation', '1'],
  ['TDM-Policy', 'https://example.org/policy.json'],
  ['X-Robots-Tag', 'noindex'],
  ['X-Archive', ''],
  ['X-Clacks-Overhead', 'GNU Terry Pratchett'],
  ['X-License', 'CC0'],
  ['X-Banner', 'x'],
]

const NAMES_REFUSED = [
  ...['X-Accel-Redirect', 'x-accel-expires', 'X-Accel-Buffering', 'X-Sendfile', 'X-SENDFILE-TYPE', 'X-Sendfile2'],
  ...['X-LIGHTTPD-send-file', 'X-LiteSpeed-Cache-Control', 'X-LiteSpeed-Purge', 'X-Reproxy-URL', 'X-PageSpeed'],
  ...['X-Forwarded-For', 'X-Forwarded-Host', 'X-Real-IP', 'X-Original-URL', 'X-Rewrite-URL'],
  ...['X-HTTP-Method', 'X-HTTP-Method-Override', 'X-Method-Override', 'X-Proxy-Cache'],
  ...[
    'X-Varnish',
    'X-Varnish-TTL',
    'X-Cache',
    'X-Cache-Control',
    'X-Cacheable',
    'X-Purge',
    'X-Ban',
    'X-TTL',
    'X-Grace',
  ],
  ...['X-ESI', 'X-Surrogate-Key', 'X-CDN-Cache', 'X-Edge-Location', 'X-Fastly-Ttl', 'X-Amz-Meta-A', 'X-Akamai-Edge'],
  ...['X-Envoy-Upstream-Alt-Stat-Name', 'X-Vercel-Cache', 'X-Middleware-Rewrite', 'X-My-CDN-Cache-Control'],
  ...['X-Content-Type-Options', 'X-Frame-Options', 'X-XSS-Protection', 'X-DNS-Prefetch-Control', 'X-UA-Compatible'],
  ...['X-Content-Security-Policy', 'X-WebKit-CSP', 'X-Permitted-Cross-Domain-Policies', 'X-SourceMap'],
  ...['CDN-Cache-Control', 'Cloudflare-CDN-Cache-Control', 'Netlify-CDN-Cache-Control', 'Vercel-CDN-Cache-Control'],
  ...['Surrogate-Control', 'Surrogate-Key', 'Edge-Control', 'Edge-Cache-Tag', 'Cache-Tag', 'xkey', 'Pragma', 'Age'],
  ...[
    'Set-Cookie',
    'Set-Cookie2',
    'Vary',
    'ETag',
    'Last-Modified',
    'Content-Type',
    'Content-Length',
    'Content-Encoding',
  ],
  ...['Content-Disposition', 'Content-Security-Policy', 'Strict-Transport-Security', 'Referrer-Policy', 'Location'],
  ...['Access-Control-Allow-Credentials', 'Access-Control-Allow-Private-Network', 'Clear-Site-Data', 'Refresh'],
  ...['Transfer-Encoding', 'Connection', 'Keep-Alive', 'Upgrade', 'Trailer', 'Status', 'Server', 'Date', 'Allow'],
  ...['WWW-Authenticate', 'Alt-Svc', 'Permissions-Policy', 'Service-Worker-Allowed', 'NEL', 'Report-To', 'X-', 'X'],
]

const VALUES_REFUSED: [key: string, value: string][] = [
  ['Access-Control-Allow-Origin', 'null'],
  ['Access-Control-Allow-Origin', 'https://a.example, https://b.example'],
  ['Access-Control-Allow-Origin', 'https://a.example/'],
  ['Access-Control-Expose-Headers', 'a b'],
  ['Access-Control-Max-Age', '-1'],
  ['Cross-Origin-Resource-Policy', 'anyone'],
  ['tdm-reservation', 'yes'],
]

it.each(ACCEPTED)('%s: %s may be set', (key, value) => {
  expect(headerFault(key, value)).toBeUndefined()
})

it.each(NAMES_REFUSED)('%s may not, and the list of what may is told', key => {
  const fault = headerFault(key, 'x')
  expect(fault).toMatchObject({ property: 'key', message: expect.stringContaining('allowed are Cache-Control, ') })
  for (const spelling of [key.toLowerCase(), key.toUpperCase()])
    expect(headerFault(spelling, 'x')).toMatchObject({ property: 'key' })
})

it.each(VALUES_REFUSED)('%s: %s has no value that would work', (key, value) => {
  expect(headerFault(key, value)).toMatchObject({ property: 'value' })
})
