// Varnish in front of a server, by the configuration of docs/cdn.md with ports of loopback.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const PAGE = new URL('../../../docs/cdn.md', import.meta.url)

/** Starts Varnish on a port, over a server on another. Throws Error when it ends at once. */
export async function startVarnish(port: number, server: number): Promise<{ base: string; stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'hydria-varnish-'))
  const [, page] = /```vcl\n([\s\S]*?)```/.exec(readFileSync(PAGE, 'utf8'))!
  const file = join(folder, 'default.vcl')
  writeFileSync(file, page!.replace('"3000"', `"${server}"`))
  const options = ['-F', '-j', 'none', '-n', folder, '-a', `127.0.0.1:${port}`, '-f', file, '-s', 'malloc,16m']
  const child = spawn('varnishd', options, {
    env: { PATH: `${process.env['PATH']}:/usr/sbin` },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', data => {
    said += data
  })
  const failed = once(child, 'exit').then(() => Promise.reject(new Error(`varnishd ended: ${said}`)))
  failed.catch(() => undefined)
  const base = `http://127.0.0.1:${port}`
  const up = async (): Promise<void> => {
    while (!(await fetch(`${base}/healthz`).catch(() => undefined)))
      await new Promise(resolve => setTimeout(resolve, 20))
  }
  await Promise.race([up(), failed])
  return {
    base,
    async stop() {
      child.kill()
      await failed.catch(() => undefined)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
