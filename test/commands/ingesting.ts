// `hydria ingest` for a test: in this process with streams to look into, or as a process that can be killed.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { PassThrough } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { ingestWords } from '../../src/commands/ingest/index.js'
import type { TestCustomer, TestHydria } from '../hydria.js'
import { PICTURE_FOLDER } from '../pictures.js'

const PROGRAM = fileURLToPath(new URL('../../main.js', import.meta.url))

/** How a run ended, and what it printed. */
export interface Ended {
  code: number
  out: string
  err: string
}

export interface Ingesting {
  /** Runs the command in this process. */
  run(words: string[], environment?: Record<string, string>, onTerminal?: boolean): Promise<Ended>
  /** Starts the command as a process of its own; `ended` is fulfilled with what came of it. */
  start(words: string[]): { child: ChildProcess; ended: Promise<Ended> }
}

const environmentOf = ({ base }: { base: string }, { key, secret }: TestCustomer): Record<string, string> => ({
  HYDRIA_SERVER: base,
  HYDRIA_KEY: key,
  HYDRIA_SECRET: secret,
})

function collected(stream: NodeJS.ReadableStream): () => string {
  let text = ''
  stream.on('data', data => {
    text += data
  })
  return () => text
}

/** The command with a customer's key. */
export const ingestingFor = (server: TestHydria, customer: TestCustomer): Ingesting => ({
  async run(words, environment = {}, onTerminal = false) {
    const [out, err] = [new PassThrough(), Object.assign(new PassThrough(), { isTTY: onTerminal })]
    const [told, warned] = [collected(out), collected(err)]
    const surroundings = {
      ...{ out, err, signal: new AbortController().signal },
      environment: { ...environmentOf(server, customer), ...environment },
    }
    return { code: await ingestWords(words, surroundings), out: told(), err: warned() }
  },
  start(words) {
    const env = { PATH: process.env['PATH'], ...environmentOf(server, customer) }
    const child = spawn(process.execPath, [PROGRAM, 'ingest', ...words], { env, stdio: ['ignore', 'pipe', 'pipe'] })
    const [out, err] = [collected(child.stdout), collected(child.stderr)]
    const ended = once(child, 'close').then(([code]) => ({ code, out: out(), err: err() }))
    return { child, ended }
  },
})

/** A folder of a test's own. */
export interface Folder {
  path: string
  /** Writes a file of it: a sample picture by name, or the text or bytes themselves; its path. */
  put(name: string, content: { picture: string } | string | Uint8Array): string
  remove(): void
}

export function makeFolder(): Folder {
  const path = mkdtempSync(join(process.env['HYDRIA_TEST_FOLDER']!, 'ingest-'))
  return {
    path,
    put(name, content) {
      const file = join(path, name)
      mkdirSync(dirname(file), { recursive: true })
      if (typeof content === 'object' && 'picture' in content) copyFileSync(PICTURE_FOLDER + content.picture, file)
      else writeFileSync(file, content)
      return file
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  }
}

/** The counts of a summary: `{ done: 3, failed: 1 }`. */
export const countsOf = (out: string): Record<string, number> =>
  Object.fromEntries(
    [...out.matchAll(/^ {2}(done|sent|would send|skipped|failed) +(\d+)/gm)].map(([, name, count]) => [
      name!,
      Number(count),
    ]),
  )
