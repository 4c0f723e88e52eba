// Where a program of the system is installed, and what it says of itself: each is looked up once.
import { spawnSync } from 'node:child_process'
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, isAbsolute, join, resolve } from 'node:path'

const found = new Map<string, string | undefined>()

function mayRun(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}

const inPath = (name: string): string[] =>
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter(isAbsolute)
    .map(folder => join(folder, name))

/** The absolute path of a program, by its name or its path; undefined when there is none that may be run, for a name in any folder of PATH. */
export function findProgram(name: string): string | undefined {
  if (!found.has(name)) found.set(name, (name.includes('/') ? [resolve(name)] : inPath(name)).find(mayRun))
  return found.get(name)
}

/** How a program ended, and what it printed. */
interface Asked {
  status: number | null
  output: string
}

const asked = new Map<string, Asked>()

/** What a program says to these arguments, such as its version; it is asked once. */
export function outputOf(program: string, args: string[]): Asked {
  const key = JSON.stringify([program, args])
  if (!asked.has(key)) {
    const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', env: {}, timeout: 10_000 })
    asked.set(key, { status, output: `${stdout ?? ''}${stderr ?? ''}` })
  }
  return asked.get(key)!
}
