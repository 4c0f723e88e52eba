// Who may open connections: a stranger is asked through the guarded request alone (biome.json forbids fetch and undici).
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const SOURCES = join(ROOT, 'src')

/** File -> what it connects to. */
const CONNECTING: Record<string, string> = {
  'ingest/origins/guarded-request.ts': 'every stranger by HTTP, each address checked',
  'ingest/origins/socket.ts': 'SFTP servers, each address checked',
  'ingest/origins/s3-origin.ts': 'S3, each address checked but the endpoint of the settings',
  'commands/exchange.ts': 'the server that hydria ingest and hydria export are told of',
  'store/keep/copy-socket.ts': 'the process that has the embedded database, by a socket in its folder',
  'mcp/inner-requests.ts': 'the program itself, over a connection in memory',
  'commands/proxy.ts': 'the proxy that the environment names',
}

/** Names of node:http, https, http2, net, tls and dgram that open connections, or make what opens them. */
const OPENS = /^(request|get|Agent|connect|createConnection|Socket|TLSSocket|createSocket|globalAgent)$/

const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts'))
const textOf = (file: string): string => readFileSync(join(SOURCES, file), 'utf8')

const opens = (file: string): boolean =>
  [...textOf(file).matchAll(/import\s+(type\s)?([^'"]+?)\s+from 'node:(?:https?|http2|net|tls|dgram)'/g)].some(
    ([, type, names]) =>
      !type &&
      (!names!.startsWith('{') ||
        names!
          .replace(/[{}]/g, '')
          .split(',')
          .map(name => name.trim())
          .filter(name => name !== '' && !name.startsWith('type '))
          .some(name => OPENS.test(name.split(' as ')[0]!))),
  )

it('only the guarded request, and those that connect to no stranger, open connections', () => {
  expect(files.filter(opens).sort()).toEqual(Object.keys(CONNECTING).sort())
})

it('nobody takes fetch or undici by another way', () => {
  const taken = files.filter(file => /globalThis\.fetch|\bglobalThis\[|(from|import\()\s*'undici'/.test(textOf(file)))
  expect(taken).toEqual([])
  const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  expect(Object.keys(dependencies)).not.toContain('undici')
})

it('the libraries that would take fetch are given another way', () => {
  const given: Record<string, RegExp> = { jsonld: /documentLoader/, 'openid-client': /client\.customFetch\]/ }
  for (const [library, way] of Object.entries(given)) {
    const users = files.filter(file =>
      new RegExp(`import (?!type )[^']*from '${library}'|import\\('${library}'\\)`).test(textOf(file)),
    )
    expect([library, users.length > 0, users.filter(file => !way.test(textOf(file)))]).toEqual([library, true, []])
  }
})
