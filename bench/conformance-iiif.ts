// Runs the IIIF image validator against a server of its own: `npm run conformance:iiif -- PATH`, PATH being a checkout of it.
// The validator needs python3 with bottle, lxml, magic and PIL (on Debian python3-bottle, python3-lxml, python3-magic and python3-pil).
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pino } from 'pino'
import { startHydria } from '../src/server.js'
import { readSettings } from '../src/settings.js'

const SCRIPT = 'iiif-validate.py'
const PICTURE = '67352ccc-d1b0-11e1-89ae-279075081939'
const LEVEL = '2'

/**
 * What the validator holds against the specification: it wants an error for a box that is larger than the region without `^`,
 * and Image API 3.0, section 4.2, asks for the region at its own size.
 */
const EXCEPTION = { test: 'size_noup', message: /Size: !2000,3000$/ } as const

const ADMIN = { ADMIN_KEY: 'conformance', ADMIN_SECRET: 'conformance-secret' }

const say = (text: string): boolean => process.stdout.write(`${text}\n`)

/** Runs the validator and prints what it prints; returns how many tests failed, without the known exception. */
async function validate(words: string[], folder: string): Promise<number> {
  const child = spawn('python3', words, { cwd: folder, stdio: ['ignore', 'inherit', 'pipe'] })
  const ended = once(child, 'close')
  let known = 0
  let test = ''
  for await (const line of createInterface(child.stderr)) {
    say(line)
    test = /^\[\d+\] test (\w+)/.exec(line)?.[1] ?? test
    if (test !== EXCEPTION.test || !EXCEPTION.message.test(line)) continue
    known++
    say('  A known exception: Image API 3.0, section 4.2, asks for the region at its own size.')
  }
  const [failed] = await ended
  return (failed ?? 1) - known
}

async function request(
  base: string,
  method: string,
  path: string,
  mediaType: string,
  body: string | Uint8Array<ArrayBuffer>,
): Promise<void> {
  const authorization = `Basic ${Buffer.from(`${ADMIN.ADMIN_KEY}:${ADMIN.ADMIN_SECRET}`).toString('base64')}`
  const response = await fetch(base + path, {
    method,
    headers: { Authorization: authorization, 'Content-Type': mediaType },
    body,
  })
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
}

/** Runs the validator for both versions; returns how many of its checks failed. */
async function conform(checkout: string): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'hydria-conformance-'))
  const settings = readSettings({ PORT: '0', DATA_DIR: folder, ...ADMIN })
  const hydria = await startHydria(settings, pino({ level: 'warn' }), { serve: true, work: true })
  try {
    await request(hydria.base, 'POST', '/customers', 'application/json', '{"name":"conformance"}')
    await request(hydria.base, 'POST', '/customers/1/spaces', 'application/json', '{"name":"conformance"}')
    const picture = new Uint8Array(readFileSync(join(checkout, 'html', `${PICTURE}.png`)))
    await request(hydria.base, 'PUT', `/customers/1/spaces/1/images/${PICTURE}`, 'image/png', picture)
    let failed = 0
    for (const [version, prefix] of [
      ['2.0', 'iiif-img/v2/1/1'],
      ['3.0', 'iiif-img/1/1'],
    ] as const) {
      say(`IIIF Image API ${version}, level ${LEVEL}, at /${prefix}`)
      const server = new URL(hydria.base).host
      const words = [SCRIPT, '-s', server, '-p', prefix, '-i', PICTURE, '--version', version, '--level', LEVEL]
      failed += await validate(words, checkout)
    }
    return failed
  } finally {
    await hydria.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

const [checkout] = process.argv.slice(2)
if (!checkout || !existsSync(join(checkout, SCRIPT))) {
  say(`Skipped: the argument must be a checkout of the IIIF image validator (a folder with ${SCRIPT}).`)
} else {
  process.exitCode = Math.min(await conform(checkout), 100)
}
