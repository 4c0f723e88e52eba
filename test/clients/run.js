// Starts a Hydria with the sample pictures and drives the unmodified clients against it, a line for each step.
// Another server is driven when HYDRIA_BASE, HYDRIA_KEY and HYDRIA_SECRET are set. Words name the clients to drive.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe } from './describe.js'
import { teller } from './steps.js'

const CLIENTS = {
  'api-doc-parser': './api-doc-parser.js',
  admin: './admin.js',
  alcaeus: './alcaeus.js',
  comunica: './comunica.js',
  heracles: './heracles.js',
  vault: './vault.js',
  'link-traversal': '../traversal/link-traversal.js',
}
const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url))

/** The demo server, and what it printed for us to use. */
async function startServer() {
  const folder = mkdtempSync(join(tmpdir(), 'hydria-clients-'))
  const environment = { ...process.env, PORT: '0', DATA_DIR: folder, ALLOW_PRIVATE_ORIGINS: 'true' }
  const server = spawn(process.execPath, [MAIN, 'start', '--demo'], {
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise(resolve => server.once('exit', resolve))
  let text = ''
  const shown = await new Promise((resolve, reject) => {
    server.stdout.on('data', chunk => {
      text += chunk
      const found = /base URL +(\S+)\s+key +(\S+)\s+secret +(\S+)[\s\S]*documentation/.exec(text)
      if (found) resolve(found)
    })
    ended.then(code => reject(new Error(`the server ended with ${code}\n${text}`)))
  })
  const stop = async () => {
    server.kill('SIGTERM')
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
  return { base: shown[1], key: shown[2], secret: shown[3], stop }
}

const { HYDRIA_BASE: base, HYDRIA_KEY: key, HYDRIA_SECRET: secret } = process.env
const server = base ? { base, key, secret, stop: async () => {} } : await startServer()
const failed = []
// The parser tells on the console of every property of an entry point that is a literal, which is no fault.
const tell = console.error
console.error = (...words) => String(words[0]).includes('Unable to find the URL for') || tell(...words)
try {
  const means = await describe(server)
  for (const [client, module] of Object.entries(CLIENTS)) {
    if (process.argv.length > 2 && !process.argv.includes(client)) continue
    const { drive } = await import(module)
    const step = teller(client, failed)
    await drive(means, step).catch(error => step('runs to its end', () => Promise.reject(error)))
  }
} finally {
  await server.stop()
}
process.stdout.write(failed.length > 0 ? `${failed.length} steps failed\n` : 'every step held\n')
process.exit(failed.length > 0 ? 1 : 0)
