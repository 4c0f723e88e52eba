// nginx as docs/operate.md configures it: HTTPS with a site of its own, and below a path of another site.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingHttpHeaders } from 'node:http'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { startTestHydria, type TestHydria } from '../hydria.js'
import { freePort } from '../processes.js'
import { type Nginx, startSite } from '../servers/nginx.js'

const PAGE = readFileSync(fileURLToPath(new URL('../../../docs/operate.md', import.meta.url)), 'utf8')

/** The text of a file of the page, by the name in its first line, with what is of this machine in the place of what is not. */
function fileOf(name: string, here: Record<string, string>): string {
  const [, text = ''] = new RegExp(`\`\`\`nginx\\n# ${name.replace('.', '\\.')}\\n([^\`]*)\`\`\``).exec(PAGE)!
  return Object.entries(here).reduce((left, [there, value]) => {
    if (!left.includes(there)) throw new Error(`${name} has no ${there}`)
    return left.replaceAll(there, value)
  }, text)
}

let folder: string
let hydria: TestHydria
let nginx: Nginx | undefined

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hydria-https-'))
  writeFileSync(join(folder, 'hydria-proxy.conf'), fileOf('hydria-proxy.conf', {}))
})
afterEach(async () => {
  await nginx?.stop()
  await hydria.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** A server that is known by the address of a proxy, and a customer of it. */
async function serve(base: string): Promise<string> {
  hydria = await startTestHydria({ BASE_URL: base, TRUST_PROXY: '1' }, { serve: true, work: false })
  const { body } = await hydria.admin('POST', `http://127.0.0.1:${hydria.port}/customers`, {
    body: { name: 'museum', displayName: 'M' },
  })
  return body['@id']
}

/** Asks by HTTPS, whoever has signed the certificate. */
const ask = (url: string): Promise<{ status: number; headers: IncomingHttpHeaders; text: string }> =>
  new Promise((resolve, reject) => {
    request(url, { rejectUnauthorized: false }, async response =>
      resolve({ status: response.statusCode!, headers: response.headers, text: String(await buffer(response)) }),
    )
      .on('error', reject)
      .end()
  })

it('serves a site by HTTPS, and leads there from HTTP', async () => {
  const [plain, secure] = [await freePort(), await freePort()]
  const [certificate, key] = [join(folder, 'site.pem'), join(folder, 'site.key')]
  const words = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1']
  execFileSync('openssl', [...words, '-subj', '/CN=127.0.0.1', '-out', certificate, '-keyout', key], {
    stdio: 'ignore',
  })
  const base = `https://127.0.0.1:${secure}`
  const customer = await serve(base)
  expect(customer).toMatch(base)
  const site = fileOf('site.conf', {
    ...{ '127.0.0.1:3000': `127.0.0.1:${hydria.port}`, 'listen 80;': `listen 127.0.0.1:${plain};` },
    ...{
      'listen 443 ssl': `listen 127.0.0.1:${secure} ssl`,
      '/etc/nginx/hydria-proxy.conf': `${folder}/hydria-proxy.conf`,
    },
    ...{ '/etc/ssl/certs/images.example.org.pem': certificate, '/etc/ssl/private/images.example.org.key': key },
  })
  nginx = await startSite(site, plain)
  const { status, text } = await ask(base)
  expect([status, text.includes(`${base}/contexts/dlcs.jsonld`)]).toEqual([200, true])
  const led = await fetch(`${nginx.base}/customers?page=1`, { redirect: 'manual' })
  expect([led.status, led.headers.get('location')]).toEqual([301, `https://127.0.0.1:${plain}/customers?page=1`])
})

it('serves below a path, whose addresses all begin with it', async () => {
  const port = await freePort()
  const base = `http://127.0.0.1:${port}/images`
  const customer = await serve(base)
  expect(customer).toBe(`${base}/customers/1`)
  const location = fileOf('path.conf', {
    'http://hydria/': `http://127.0.0.1:${hydria.port}/`,
    '/etc/nginx/hydria-proxy.conf': `${folder}/hydria-proxy.conf`,
  })
  nginx = await startSite(`server { listen 127.0.0.1:${port}; ${location} }`, port)
  const { status, headers, redirected, url } = await fetch(base)
  expect([status, redirected, url]).toEqual([200, true, `${base}/`])
  expect(headers.get('link')).toContain(`${base}/vocab`)
  const page = await (await fetch(`${base}/console/sign-in`, { headers: { Accept: 'text/html' } })).text()
  const addresses = [...page.matchAll(/ (?:href|src|action)="([^"#]+)"/g)].map(([, address]) => address!)
  expect(addresses.length).toBeGreaterThan(3)
  expect(addresses.filter(address => !new URL(address, `${base}/`).href.startsWith(base))).toEqual([])
})
