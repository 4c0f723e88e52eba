// Where a program of the system is installed: the folders of PATH are searched once for each name.
import { spawnSync } from 'node:child_process'
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'

const found = new Map<string, string | undefined>()

function mayRun(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}

/** The absolute path of an installed program, by its name; undefined when no folder of PATH has one that may be run. */
export function findProgram(name: string): string | undefined {
  if (!found.has(name)) {
    const folders = (process.env['PATH'] ?? '').split(delimiter).filter(isAbsolute)
    found.set(name, folders.map(folder => join(folder, name)).find(mayRun))
  }
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
