// Goes one way over a file: runs its command, confined, in a folder of its own.
import { mkdir, symlink } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type Bounds, type Ended, runConfined } from '../../sandbox/index.js'
import type { Way } from './ways.js'

/** Name in the folder of what is written. */
export const OUTPUT = 'decoded.tif'

/** Runs to the end, whatever that is; the folder does not exist yet, and whoever asked removes it. */
export async function runWay({ ending, command }: Way, file: string, folder: string, bounds: Bounds): Promise<Ended> {
  await mkdir(folder, { mode: 0o700 })
  if (ending) await symlink(resolve(file), join(folder, `original.${ending}`))
  const line = ending
    ? command(`original.${ending}`, folder, OUTPUT, bounds)
    : command(resolve(file), folder, join(folder, OUTPUT), bounds)
  return runConfined(line, folder, bounds)
}
