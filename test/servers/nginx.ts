// nginx as the balancer of compose.yaml: its very configuration, with ports of loopback in place of the service's name.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from '../processes.js'

/** A running nginx. */
export interface Nginx {
  base: string
  stop(): Promise<void>
}

const COMPOSE = fileURLToPath(new URL('../../../compose.yaml', import.meta.url))

/** The block of text under a key of compose.yaml, as docker compose writes it: without indent, `$$` as `$`. */
function blockOf(key: string): string {
  const [, block = ''] = new RegExp(`^ *${key}:\\n *content: \\|\\n((?: {6,}.*\\n|\\n)+)`, 'm').exec(
    readFileSync(COMPOSE, 'utf8'),
  )!
  return block.replaceAll(/^ {6}/gm, '').replaceAll('$$', '$')
}

/** Replaces what is there exactly once. */
function replaced(text: string, what: RegExp, by: string): string {
  if (text.match(new RegExp(what, 'g'))?.length !== 1) throw new Error(`compose.yaml has not one ${what}`)
  return text.replace(what, () => by)
}

/** Starts nginx over servers on ports of loopback, as compose.yaml has it. Throws Error when nginx is not installed. */
export async function startNginx(ports: number[]): Promise<Nginx> {
  const port = await freePort()
  let site = replaced(blockOf('nginx'), /listen 80;/, `listen 127.0.0.1:${port};`)
  // The name's addresses are looked up as containers come and go; here they stay.
  site = replaced(site, /resolver .*;/, '')
  site = replaced(site, /server server:3000 resolve;/, ports.map(port => `server 127.0.0.1:${port};`).join(' '))
  return startSite(site, port)
}

/** Starts nginx with a site that listens on a port of loopback. Throws Error when nginx is not installed, or refuses it. */
export async function startSite(site: string, port: number): Promise<Nginx> {
  const folder = mkdtempSync(join(tmpdir(), 'hydria-nginx-'))
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map(name => `${name}_temp_path ${join(folder, name)};`)
    .join('\n')
  mkdirSync(join(folder, 'logs'))
  const config = join(folder, 'nginx.conf')
  writeFileSync(
    config,
    `${process.getuid?.() === 0 ? 'user root;' : ''}
    daemon off; pid ${join(folder, 'pid')}; error_log stderr warn;
    events { worker_connections 256; }
    http { access_log off; ${paths}
    ${site} }`,
  )
  const child: ChildProcess = spawn('nginx', ['-p', folder, '-c', config], {
    env: { PATH: `${process.env['PATH']}:/usr/sbin` },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr!.on('data', data => {
    said += data
  })
  const failed = once(child, 'exit').then(() => Promise.reject(new Error(`nginx ended: ${said}`)))
  failed.catch(() => undefined)
  const base = `http://127.0.0.1:${port}`
  const up = async (): Promise<void> => {
    for (;;) {
      // 502 is nginx's own: it is there before the servers are.
      if (await fetch(base, { redirect: 'manual' }).catch(() => undefined)) return
      await new Promise(resolve => setTimeout(resolve, 20))
    }
  }
  await Promise.race([up(), failed])
  return {
    base,
    async stop() {
      if (child.exitCode === null) {
        child.kill('SIGQUIT')
        child.kill('SIGTERM')
        await once(child, 'exit')
      }
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
