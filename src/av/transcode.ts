// Transcodes a file of sound or video by a preset, and tells what came of it.
import { rm, stat } from 'node:fs/promises'
import { HttpProblem } from '../problem.js'
import { type Bounds, inputOf, runFfmpeg } from './ffmpeg.js'
import type { Preset } from './presets.js'
import { type AvProbe, probeAv, reasonOf } from './probe-media.js'

/** What was made: duration in milliseconds, bytes, width and height in pixels of video. */
export interface Transcode {
  duration: number
  bytes: number
  width?: number
  height?: number
  videoCodec?: string
  audioCodec?: string
  /** Bits per second. */
  bitRate: number
}

/** What a file must at least hold of what it says that it holds; shorter ones were cut off on their way. */
const LEAST_PART = 0.9
const SLACK_MS = 1000

/** Whether a file has what a preset is made of. */
export const suitsPreset = ({ video, audio }: AvProbe, { kind }: Preset): boolean =>
  Boolean(kind === 'video' ? video : audio)

/** Fits video into a box, even in both directions as the encoders want it, upright, without interlacing, pixels square. */
function filtersOf({ width, height }: { width: number; height: number }): string {
  const factor = `min(1,min(${width}/(iw*sar),${height}/ih))`
  const side = (length: string) => `2*max(1,round(${length}*${factor}/2))`
  return `yadif=0:-1:1,scale=w='${side('iw*sar')}':h='${side('ih')}',setsar=1`
}

function argsOf(file: string, target: string, preset: Preset, threads: number): string[] {
  const { kind, box, encoding, muxer } = preset
  return [
    ...['-v', 'error', '-threads', String(threads), '-filter_threads', '1'],
    ...inputOf(file),
    ...(kind === 'video' ? ['-map', '0:V:0', '-map', '0:a:0?', '-vf', filtersOf(box!)] : ['-map', '0:a:0', '-vn']),
    ...['-af', 'aformat=channel_layouts=stereo|mono', '-sn', '-dn', '-map_metadata', '-1', '-map_chapters', '-1'],
    ...encoding,
    ...['-threads', String(threads), '-progress', 'pipe:1', '-f', muxer, '-y', `file:${target}`],
  ]
}

/** Milliseconds that were written, by the last that ffmpeg says of its progress; what it calls ms are microseconds. */
const writtenMs = (progress: string): number =>
  Math.round(Number([...progress.matchAll(/^out_time_ms=(\d+)$/gm)].at(-1)?.[1] ?? 0) / 1000)

/** Throws HttpProblem 400 when a good part of what the container promises was not there to be read. */
function checkWhole({ duration, isEstimated, video }: AvProbe, { kind }: Preset, written: number): void {
  if (duration === undefined || isEstimated || Boolean(video) !== (kind === 'video')) return
  if (written >= duration * LEAST_PART - SLACK_MS) return
  const seconds = (milliseconds: number) => (milliseconds / 1000).toFixed(1)
  throw new HttpProblem(
    400,
    'File cut off',
    `The file should last ${seconds(duration)} s, but only ${seconds(written)} s of it can be read: it is broken or cut off.`,
  )
}

async function make(file: string, original: AvProbe, preset: Preset, target: string, bounds: Bounds) {
  const { code, signal, stdout, stderr } = await runFfmpeg(argsOf(file, target, preset, bounds.threads), bounds)
  if (signal === 'SIGXFSZ' || /File too large/.test(stderr))
    throw new HttpProblem(400, 'Transcode too large', `The transcode is larger than ${bounds.maxBytes} bytes.`)
  if (code !== 0)
    throw new HttpProblem(400, 'Not transcodable', `The file cannot be transcoded: ${reasonOf(stderr) || signal}.`)
  const duration = writtenMs(stdout)
  if (duration === 0) throw new HttpProblem(400, 'Not transcodable', 'The file has no audio or video with a duration.')
  checkWhole(original, preset, duration)
  return duration
}

/** Tells what a transcode is, its duration as it was measured when it was made, where that is known. */
export async function describeTranscode(target: string, bounds: Bounds, duration?: number): Promise<Transcode> {
  const { video, audio, duration: told = 0 } = await probeAv(target, bounds)
  const { size } = await stat(target)
  const lasts = duration ?? told
  return {
    duration: lasts,
    bytes: size,
    ...(video && { width: video.width, height: video.height, videoCodec: video.codec }),
    ...(audio && { audioCodec: audio.codec }),
    bitRate: lasts > 0 ? Math.round((size * 8000) / lasts) : 0,
  }
}

/**
 * Transcodes the original in `file` into `target` by a preset that it suits. Throws HttpProblem 400 when the original is
 * at fault, 415 when there is no ffmpeg; rejects with the signal's reason. Nothing is left in `target` then.
 */
export async function transcode(
  file: string,
  original: AvProbe,
  preset: Preset,
  target: string,
  bounds: Bounds,
): Promise<Transcode> {
  try {
    return await describeTranscode(target, bounds, await make(file, original, preset, target, bounds))
  } catch (error) {
    await rm(target, { force: true })
    throw error
  }
}
