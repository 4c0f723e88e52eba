// The base of a request, by host and settings; what strangers write into a request never becomes a part of an IRI.
import { openBases, ownAddress } from '../../src/http/index.js'
import { HttpProblem } from '../../src/problem.js'
import { warningsOf } from '../../src/setting-warnings.js'
import { readSettings } from '../../src/settings.js'

const PORT = 3000

/** The base of a request with these lines in its head, or the status of its problem. */
function baseOf(environment: Record<string, string>, lines: [name: string, value: string][], port = PORT) {
  const headers: Record<string, string> = {}
  // As Node.js has them: the first Host counts, others are joined.
  for (const [name, value] of lines.map(([name, value]) => [name.toLowerCase(), value] as const))
    headers[name] = headers[name] === undefined ? value : name === 'host' ? headers[name] : `${headers[name]}, ${value}`
  const base = openBases(readSettings(environment), port).of({ headers, rawHeaders: lines.flat() })
  return base instanceof HttpProblem ? base.status : base
}

const NOTHING = {}
const EVERY = { HOST: '0.0.0.0' }
const LISTED = { HOST: '0.0.0.0', ALLOWED_HOSTS: 'Images.Example, img.example:8443 [2001:db8::1]:8080 old.example:443' }
const PROXIED = { ...LISTED, TRUST_PROXY: '1' }
const FIXED = { BASE_URL: 'https://public.example/iiif/', HOST: '0.0.0.0', TRUST_PROXY: '1' }

it.each<[settings: Record<string, string>, host: string, base: string | number]>([
  [NOTHING, 'localhost:3000', 'http://localhost:3000'],
  [NOTHING, '127.0.0.1:3000', 'http://127.0.0.1:3000'],
  [NOTHING, '[::1]:3000', 'http://[::1]:3000'],
  [NOTHING, 'LocalHost:3000', 'http://localhost:3000'],
  [EVERY, 'localhost:3000', 'http://localhost:3000'],
  [EVERY, '0.0.0.0:3000', 421],
  [NOTHING, 'localhost', 421],
  [NOTHING, 'localhost:80', 421],
  [NOTHING, 'localhost:3001', 421],
  [NOTHING, 'localhost:30000', 421],
  [NOTHING, 'localhost:03000', 421],
  [NOTHING, 'localhost:', 421],
  [NOTHING, 'localhost.:3000', 421],
  [NOTHING, 'x.localhost:3000', 421],
  [NOTHING, '127.1:3000', 421],
  [NOTHING, '[::ffff:127.0.0.1]:3000', 421],
  [NOTHING, '::1:3000', 421],
  [NOTHING, 'evil.example', 421],
  [NOTHING, 'localhost:3000@evil.example', 421],
  [NOTHING, 'evil.example/localhost:3000', 421],
  [NOTHING, 'localhost:3000/evil', 421],
  [NOTHING, 'localhost:3000, evil.example', 421],
  [NOTHING, 'a@b', 421],
  [NOTHING, '', 421],
  [NOTHING, ' ', 421],
  [{ HOST: '192.0.2.7' }, '192.0.2.7:3000', 'http://192.0.2.7:3000'],
  [{ HOST: '::1' }, '[::1]:3000', 'http://[::1]:3000'],
  [{ HOST: 'museum' }, 'museum:3000', 'http://museum:3000'],
  [LISTED, 'images.example', 'http://images.example'],
  [LISTED, 'IMAGES.example:80', 'http://images.example'],
  [LISTED, 'images.example:443', 421],
  [LISTED, 'images.example:8443', 421],
  [LISTED, 'img.example:8443', 'http://img.example:8443'],
  [LISTED, 'img.example', 421],
  [LISTED, '[2001:DB8::1]:8080', 'http://[2001:db8::1]:8080'],
  [LISTED, 'xn--images.example', 421],
  [LISTED, 'images.example.evil.example', 421],
  [FIXED, 'evil.example', 'https://public.example/iiif'],
  [FIXED, 'localhost:3000', 'https://public.example/iiif'],
])('%j, asked as "%s": %s', (settings, host, base) => {
  expect(baseOf(settings, [['Host', host]])).toBe(base)
})

it.each<[settings: Record<string, string>, headers: Record<string, string>, base: string | number]>([
  [LISTED, { 'X-Forwarded-Host': 'images.example' }, 421],
  [EVERY, { 'X-Forwarded-Host': 'localhost:3000', 'X-Forwarded-Proto': 'https' }, 421],
  [PROXIED, {}, 421],
  [PROXIED, { 'X-Forwarded-Host': 'images.example' }, 'http://images.example'],
  [PROXIED, { 'X-Forwarded-Host': 'images.example', 'X-Forwarded-Proto': 'https' }, 'https://images.example'],
  [PROXIED, { 'X-Forwarded-Host': 'images.example:443', 'X-Forwarded-Proto': 'HTTPS' }, 'https://images.example'],
  [PROXIED, { 'X-Forwarded-Host': 'old.example', 'X-Forwarded-Proto': 'https' }, 'https://old.example'],
  [PROXIED, { 'X-Forwarded-Host': 'images.example', 'X-Forwarded-Prefix': '/iiif/' }, 'http://images.example/iiif'],
  [PROXIED, { 'X-Forwarded-Host': 'images.example', 'X-Forwarded-Prefix': '/' }, 'http://images.example'],
  [PROXIED, { 'X-Forwarded-Host': 'evil.example, images.example' }, 'http://images.example'],
  [PROXIED, { 'X-Forwarded-Host': 'images.example, evil.example' }, 421],
  [PROXIED, { 'X-Forwarded-Host': 'evil.example' }, 421],
  [PROXIED, { 'X-Forwarded-Host': 'images.example', 'X-Forwarded-Proto': 'javascript' }, 400],
  [PROXIED, { 'X-Forwarded-Host': 'images.example', 'X-Forwarded-Proto': 'constructor' }, 400],
  ...['//evil.example', '/a/../b', '/..', '/a"b', '/<b>', 'a', '/a?b', '/a#b', '/%2e%2e', `/${'a'.repeat(51)}`].map(
    (prefix): [Record<string, string>, Record<string, string>, number] => [
      PROXIED,
      { 'X-Forwarded-Host': 'images.example', 'X-Forwarded-Prefix': prefix },
      400,
    ],
  ),
])('%j, asked as evil.example with %j: %s', (settings, headers, base) => {
  expect(baseOf(settings, [['Host', 'evil.example'], ...Object.entries(headers)])).toBe(base)
})

it('a Host with the port of http is a loopback name on port 80', () => {
  expect(baseOf(NOTHING, [['Host', 'localhost']], 80)).toBe('http://localhost')
})

it('several Hosts are refused, and none, which HTTP/1.0 allows, is the address of the server', () => {
  const hosts: [string, string][] = ['localhost:3000', 'evil.example'].map(host => ['Host', host])
  expect(baseOf(NOTHING, hosts)).toBe(400)
  expect(baseOf(NOTHING, [...hosts].reverse())).toBe(400)
  expect(baseOf(NOTHING, [])).toBe('http://127.0.0.1:3000')
})

it.each([
  ['127.0.0.1', 'http://127.0.0.1:3000'],
  ['0.0.0.0', 'http://localhost:3000'],
  ['0', 'http://localhost:3000'],
  ['::', 'http://localhost:3000'],
  ['::1', 'http://[::1]:3000'],
  ['museum.example', 'http://museum.example:3000'],
])('a server that listens on %s is called by %s', (HOST, address) => {
  expect(ownAddress(readSettings({ HOST }), PORT)).toBe(address)
})

it.each(['*', 'https://images.example', 'images.example/iiif', 'a@b', 'images.example:x', 'images.example:99999'])(
  'ALLOWED_HOSTS must not have %s',
  ALLOWED_HOSTS => {
    expect(() => readSettings({ ALLOWED_HOSTS })).toThrow(/ALLOWED_HOSTS must be hosts separated by spaces/)
  },
)

it.each<[environment: Record<string, string>, warned: boolean]>([
  [{ HOST: '0.0.0.0' }, true],
  [{ HOST: '::' }, true],
  [{ HOST: '0.0.0.0', ALLOWED_HOSTS: 'images.example' }, false],
  [{ HOST: '0.0.0.0', BASE_URL: 'https://images.example' }, false],
  [{ HOST: '127.0.0.1' }, false],
])('a start with %j says what to set: %s', (environment, warned) => {
  const warnings = warningsOf(readSettings(environment), {}, true)
  expect(warnings.map(warning => /set BASE_URL .* or ALLOWED_HOSTS/.test(warning))).toEqual(warned ? [true] : [])
})
