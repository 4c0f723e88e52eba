// How the commands that keep an installation are run: their words, what went wrong, and their exit codes.
import type { Settings } from '../../settings.js'
import { FolderInUse } from '../../store/index.js'
import { count, settingsOf, wordsOf } from '../option-values.js'
import { Refusal } from '../refusal.js'
import { codeOf, inProcess, type Surroundings } from '../terminal.js'

type Options = Parameters<typeof wordsOf>[2]

/** What a command is made of. */
interface KeepCommand {
  name: string
  help: string
  options: Options
  /** Does the work; `begun` is called before the first change. Returns the exit code. */
  work(words: ReturnType<typeof wordsOf>, settings: Settings, around: Surroundings, begun: () => void): Promise<number>
}

/** Bytes for people. */
export const sizeOf = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`

/** Tells the seconds since it was started, for people. */
export function startClock(): () => string {
  const began = performance.now()
  return () => `${((performance.now() - began) / 1000).toFixed(1)} s`
}

/** Blobs at a time, and the most of them. */
const [AT_ONCE, MOST_AT_ONCE] = [8, 64]

export const concurrencyOf = (values: { concurrency?: string }): number =>
  count('concurrency', values.concurrency, AT_ONCE, MOST_AT_ONCE)

const COMMON = { concurrency: { type: 'string' }, help: { type: 'boolean', short: 'h' } } as const

/** The command with its words, in given surroundings. */
export const keepWords =
  ({ name, help, options, work }: KeepCommand) =>
  async (words: string[], around: Surroundings): Promise<number> => {
    let isBegun = false
    try {
      const read = wordsOf(name, words, { ...COMMON, ...options })
      if (read.values['help']) {
        around.out.write(help)
        return 0
      }
      return await work(read, settingsOf(around.environment), around, () => {
        isBegun = true
      })
    } catch (error) {
      // Running it again is of no use while another process has the database.
      return codeOf(error instanceof FolderInUse ? new Refusal(error.message) : error, around, name, isBegun)
    }
  }

/** The same as a command of this process. */
export const keepCommand = (run: ReturnType<typeof keepWords>) => (words: string[]) => inProcess(run, words)
