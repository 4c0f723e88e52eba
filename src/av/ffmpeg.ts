// Runs ffmpeg on one local file, confined: it reads no other, asks nothing, and stays within bounds.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HttpProblem } from '../problem.js'
import { type Ended, runConfined } from '../sandbox/index.js'
import { findFfmpeg } from './find-ffmpeg.js'

/** What a run of ffmpeg may take. */
export interface Bounds {
  /** Path or name of the program. */
  ffmpeg: string
  /** Most bytes of a file that it writes. */
  maxBytes: number
  /** Most seconds that it may take. */
  seconds: number
  /** Most threads that decode, and most that encode. */
  threads: number
  signal: AbortSignal
}

/** Containers that are read. None of them names other files; playlists and lists of pictures are not among them. */
const DEMUXERS = [
  ...['aac', 'ac3', 'aiff', 'amr', 'ape', 'asf', 'au', 'avi', 'caf', 'dv', 'eac3', 'flac', 'flv', 'matroska', 'mov'],
  ...['mp3', 'mpeg', 'mpegts', 'mxf', 'ogg', 'tta', 'w64', 'wav', 'wv'],
].join(',')

/** Most pixels of a frame: enough for 8K. */
export const MOST_PIXELS = 67_108_864

const MOST_MEMORY_BYTES = 4 * 1024 ** 3

/** Pictures and requests go first. */
const NICENESS = 10

/** Options before a file that is read. */
export const inputOf = (file: string): string[] => [
  ...['-protocol_whitelist', 'file', '-format_whitelist', DEMUXERS, '-max_pixels', String(MOST_PIXELS)],
  ...['-i', `file:${file}`],
]

const missing = (cause: unknown): HttpProblem =>
  Object.assign(
    new HttpProblem(
      415,
      'Unsupported media type',
      'The file is audio or video, for which ffmpeg must be installed here, or named by FFMPEG.',
    ),
    { cause },
  )

function programOf(ffmpeg: string): string {
  try {
    return findFfmpeg(ffmpeg)
  } catch (error) {
    throw missing(error)
  }
}

/**
 * Runs ffmpeg with these arguments, whose paths are absolute, to its end, whatever that is. Rejects with the signal's
 * reason when that calls it off (it is killed then), and with HttpProblem 415 when there is no ffmpeg.
 */
export async function runFfmpeg(args: string[], bounds: Bounds): Promise<Ended> {
  const { ffmpeg, maxBytes, seconds, threads, signal } = bounds
  const command = [programOf(ffmpeg), '-hide_banner', '-nostdin', ...args]
  const folder = await mkdtemp(join(tmpdir(), 'hydria-av-'))
  try {
    const ended = await runConfined(command, folder, {
      ...{ memoryBytes: MOST_MEMORY_BYTES, fileBytes: maxBytes, niceness: NICENESS },
      ...{ seconds, processors: 2 * threads, signal },
    })
    // Found, and yet not to be run.
    if (ended.code === 126 || ended.code === 127) throw missing(ended.stderr)
    return ended
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
