// Which ffmpeg is run, and what it was built with.
import { findProgram, outputOf } from '../sandbox/index.js'
import { encodersOf, PRESETS } from './presets.js'

/**
 * The absolute path of the program that `named`, a path or a name, asks for.
 * Throws an Error that says why it cannot be run and what would be right.
 */
export function findFfmpeg(named: string): string {
  const path = findProgram(named)
  if (path) return path
  throw new Error(
    `${named} is not a program that this user may run; install ffmpeg, or set FFMPEG to the path or name of one`,
  )
}

/** The version of an ffmpeg, and the encoders of our presets that it was built without. */
export function describeFfmpeg(path: string): { version: string; lacking: string[] } {
  const [, version = 'of unknown version'] = /^ffmpeg version (\S+)/.exec(outputOf(path, ['-version']).output) ?? []
  const { output } = outputOf(path, ['-hide_banner', '-encoders'])
  const encoders = new Set(Object.values(PRESETS).flatMap(encodersOf))
  return { version, lacking: [...encoders].filter(name => !new RegExp(`^ [A-Z.]{6} ${name} `, 'm').test(output)) }
}
