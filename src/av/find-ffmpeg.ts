// Which ffmpeg is run: the one that FFMPEG names, or the packaged one, with its run bit.
import { accessSync, chmodSync, constants } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'

const RIGHT = 'set FFMPEG to one that this user may run'

function mayRun(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Packages that are unpacked without their install scripts lack the run bit. Throws an Error that names the file. */
export function ensureExecutable(file: string): string {
  if (mayRun(file)) return file
  try {
    chmodSync(file, 0o755)
    return file
  } catch (error) {
    throw new Error(`${file} is not executable, and cannot be made so (${(error as Error).message}); ${RIGHT}`)
  }
}

/** Path of the packaged program, found without loading the package. Throws an Error when there is none for this platform. */
function packaged(): string {
  const name = `@ffmpeg-installer/${process.platform}-${process.arch}`
  try {
    const folder = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`))
    return ensureExecutable(join(folder, process.platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error
    throw new Error(`the package ${name} is not installed; ${RIGHT}`)
  }
}

/**
 * The program to run; `named`: path or name of the one that FFMPEG asks for.
 * Throws an Error that says why it cannot be run and what would be right.
 */
export function findFfmpeg(named: string | undefined): string {
  if (named === undefined) return packaged()
  const places = named.includes('/') ? [named] : (process.env['PATH'] ?? '').split(delimiter).map(at => join(at, named))
  if (places.some(mayRun)) return named
  throw new Error(`FFMPEG names ${named}, which is not a program that this user may run`)
}
