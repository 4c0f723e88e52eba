// `hydria ingest` for a test: in this process with streams to look into, or as a process that can be killed.
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { PassThrough } from 'node:stream'
import { ingestWords } from '../../src/commands/ingest/index.js'
import type { TestCustomer, TestHydria } from '../hydria.js'
import { PICTURE_FOLDER } from '../pictures.js'
import { collected, type Ended, type Started, startCommand } from '../processes.js'

export interface Ingesting {
  /** Runs the command in this process. */
  run(words: string[], environment?: Record<string, string>, onTerminal?: boolean): Promise<Ended>
  /** Starts the command as a process of its own; `ended` is fulfilled with what came of it. */
  start(words: string[]): Started
}

const environmentOf = ({ base }: { base: string }, { key, secret }: TestCustomer): Record<string, string> => ({
  HYDRIA_SERVER: base,
  HYDRIA_KEY: key,
  HYDRIA_SECRET: secret,
})

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
  start: words => startCommand(['ingest', ...words], environmentOf(server, customer)),
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
