// Runs ffmpeg on one local file: it reads no other, asks nothing, stays within bounds, and ends with who started it.
import { type ChildProcess, spawn } from 'node:child_process'
import { HttpProblem } from '../problem.js'
import { findFfmpeg } from './find-ffmpeg.js'

/** What a run of ffmpeg may take. */
export interface Bounds {
  /** Path or name of the program; undefined: the one that comes with Hydria. */
  ffmpeg?: string | undefined
  /** Most bytes of a file that it writes. */
  maxBytes: number
  signal: AbortSignal
}

/** How a run ended: `code` is null when a signal ended it. */
export interface Ended {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

/** Containers that are read. None of them names other files; playlists and lists of pictures are not among them. */
const DEMUXERS = [
  ...['aac', 'ac3', 'aiff', 'amr', 'ape', 'asf', 'au', 'avi', 'caf', 'dv', 'eac3', 'flac', 'flv', 'matroska', 'mov'],
  ...['mp3', 'mpeg', 'mpegts', 'mxf', 'ogg', 'tta', 'w64', 'wav', 'wv'],
].join(',')

/** Most pixels of a frame: enough for 8K. */
export const MOST_PIXELS = 67_108_864

const MOST_MEMORY_KIB = 4 * 1024 * 1024

/** Characters kept of what it writes: the beginning and the end. */
const KEPT_START = 131_072
const KEPT_END = 16_384

/**
 * In a group of its own, with bounds, after everybody else. Whoever started it holds its input open: when that is closed,
 * because the starter has ended in whatever way, the whole group is killed.
 */
const SCRIPT = `ulimit -v ${MOST_MEMORY_KIB} 2>/dev/null
ulimit -f "$1" 2>/dev/null
shift
exec 3<&0
(read -r _ <&3; kill -9 0) >/dev/null 2>&1 &
exec nice -n 10 "$@" </dev/null 3<&-`

/** Unit of `ulimit -f`, in bytes. */
const BLOCK = 512

/** Options before a file that is read. */
export const inputOf = (file: string): string[] => [
  ...['-protocol_whitelist', 'file', '-format_whitelist', DEMUXERS, '-max_pixels', String(MOST_PIXELS)],
  ...['-i', `file:${file}`],
]

const missing = (cause?: unknown): HttpProblem =>
  Object.assign(
    new HttpProblem(
      503,
      'Service unavailable',
      'Sound and video cannot be transcoded: there is no ffmpeg here. The administrator can name one by FFMPEG.',
    ),
    { cause },
  )

function programOf(ffmpeg: string | undefined): string {
  try {
    return findFfmpeg(ffmpeg)
  } catch (error) {
    throw missing(error)
  }
}

/** Gathers text as it comes: its beginning and its end. */
function gather(stream: NodeJS.ReadableStream): () => string {
  let start = ''
  let end = ''
  stream.setEncoding('utf8')
  stream.on('data', (chunk: string) => {
    const room = KEPT_START - start.length
    start += chunk.slice(0, room)
    end = (end + chunk.slice(Math.max(0, room))).slice(-KEPT_END)
  })
  return () => start + end
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended already.
  }
}

function ended(child: ChildProcess, signal: AbortSignal): Promise<Ended> {
  const [stdout, stderr] = [gather(child.stdout!), gather(child.stderr!)]
  // Its input is held open and never written to; that it closes is no fault.
  child.stdin!.on('error', () => undefined)
  return new Promise((resolve, reject) => {
    const abort = () => killGroup(child)
    signal.addEventListener('abort', abort)
    child.on('error', reject)
    child.on('exit', () => child.stdin!.destroy())
    child.on('close', (code, by) => {
      signal.removeEventListener('abort', abort)
      if (signal.aborted) reject(signal.reason)
      else resolve({ code, signal: by, stdout: stdout(), stderr: stderr() })
    })
  })
}

/**
 * Runs ffmpeg with these arguments to its end, whatever that is. Rejects with the signal's reason when that calls it off
 * (it is killed then), and with HttpProblem 503 when there is no ffmpeg.
 */
export async function runFfmpeg(args: string[], { ffmpeg, maxBytes, signal }: Bounds): Promise<Ended> {
  const program = programOf(ffmpeg)
  signal.throwIfAborted()
  const blocks = String(Math.max(1, Math.ceil(maxBytes / BLOCK)))
  const child = spawn('/bin/sh', ['-c', SCRIPT, 'sh', blocks, program, '-hide_banner', '-nostdin', ...args], {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], LC_ALL: 'C', AV_LOG_FORCE_NOCOLOR: '1' },
  })
  const result = await ended(child, signal)
  if (result.code === 126 || result.code === 127) throw missing(result.stderr)
  return result
}
