// Sound and video for tests, made by ffmpeg's own sources: small, and a second or two long.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findFfmpeg } from '../src/av/index.js'

export const FFMPEG = findFfmpeg(process.env['FFMPEG'] || 'ffmpeg')

const folder = join(process.env['HYDRIA_TEST_FOLDER']!, `media-${process.pid}`)

const video = (size: string, seconds: number) => [
  '-f',
  'lavfi',
  '-i',
  `testsrc=size=${size}:rate=25:duration=${seconds}`,
]
const sound = (seconds: number) => ['-f', 'lavfi', '-i', `sine=frequency=440:duration=${seconds}`]

/** Runs ffmpeg, and gives what it says. Throws when it fails. */
export const ffmpeg = (...args: string[]): string =>
  execFileSync(FFMPEG, ['-hide_banner', '-v', 'error', '-nostdin', '-y', ...args], { encoding: 'utf8' })

/** What each file is made of. */
const MADE = {
  'film.mp4': [...video('320x240', 2), ...sound(2), '-c:v', 'mpeg4', '-c:a', 'aac', '-shortest'],
  'silent.mkv': [...video('320x240', 1), '-c:v', 'mpeg4'],
  'large.mp4': [...video('1920x1080', 0.2), '-c:v', 'mpeg4'],
  'narrow.mp4': [...video('180x288', 0.4), '-c:v', 'mpeg4', '-aspect', '16:9'],
  'tone.wav': [...sound(1.5)],
  'speech.mp4': [...sound(1), '-c:a', 'aac'],
} satisfies Record<string, string[]>

export type MediaName = keyof typeof MADE

const made = new Map<MediaName, string>()

/** Path of a file, which is made when it is first asked for. */
export function mediaFile(name: MediaName): string {
  const known = made.get(name)
  if (known) return known
  mkdirSync(folder, { recursive: true })
  const path = join(folder, name)
  ffmpeg(...MADE[name], path)
  made.set(name, path)
  return path
}

export const media = (name: MediaName): Buffer => readFileSync(mediaFile(name))

/** A playlist that calls itself a video, and would have a local file be read. */
export const playlistOf = (file: string): Buffer =>
  Buffer.from(`#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:2,\nfile://${file}\n#EXT-X-ENDLIST\n`)
