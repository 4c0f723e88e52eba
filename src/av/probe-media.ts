// What a file of sound or video is: read from what ffmpeg tells of its header.
import { HttpProblem } from '../problem.js'
import { type Bounds, inputOf, MOST_PIXELS, runFfmpeg } from './ffmpeg.js'

/** Moving pictures: size in pixels as they are shown, upright and with square pixels. */
export interface VideoStream {
  codec: string
  width: number
  height: number
  /** Frames per second, where they come at a steady rate. */
  frameRate?: number
}

export interface AudioStream {
  codec: string
  /** Samples per second. */
  sampleRate: number
  /** Such as mono, stereo or 5.1. */
  layout: string
}

/** What a file holds: the first stream of each kind counts. */
export interface AvProbe {
  /** ffmpeg's name of the container, such as mov or matroska. */
  format: string
  /** Milliseconds, where the container tells them. */
  duration?: number
  /** Whether it was reckoned from the rate rather than told. */
  isEstimated: boolean
  /** Bits per second of all together. */
  bitRate?: number
  video?: VideoStream
  audio?: AudioStream
}

/** The containers that are read, by their names for people. */
export const CONTAINERS =
  'MP4, QuickTime, Matroska, WebM, AVI, MPEG, MXF, Ogg, FLV, ASF, MP3, AAC, FLAC, WAV, AIFF or CAF'

const STREAM = /^ {2,4}Stream #0:\d+(?:\[0x[0-9a-f]+\])?(?:\([^)]*\))?: (Video|Audio): (\w+)(.*)$/
const DURATION = /^ {2}Duration: (?:N\/A|(\d+):(\d\d):(\d\d)\.(\d\d))(?:.*, bitrate: (\d+) kb\/s)?/m

/** Why ffmpeg could not read a file, without where that file lies here. */
export function reasonOf(stderr: string): string {
  const lines = stderr.split('\n').filter(line => line.trim() !== '')
  const told = lines.findLast(line => /^\[\w[^\]]* @ 0x[0-9a-f]+\] /.test(line) && !/misdetection/.test(line))
  const last = (told ?? lines.at(-1) ?? 'for no reason that it tells').replace(/^\[[^\]]*\] /, '')
  const isPath = (word: string): boolean => /^(file:)?\//.test(word) && word.endsWith(':')
  return last
    .split(' ')
    .filter(word => !isPath(word))
    .join(' ')
    .slice(0, 300)
}

function unreadable(stderr: string): HttpProblem {
  const refused = /^\[([\w,]+) @ [^\]]*\] Format not on whitelist/m.exec(stderr)
  if (refused)
    return new HttpProblem(415, 'Unsupported media type', `The file is ${refused[1]}; it must be ${CONTAINERS}.`)
  return new HttpProblem(
    415,
    'Unsupported media type',
    `The file cannot be read as sound or video: ${reasonOf(stderr)}.`,
  )
}

/** Width and height as they are shown, by the shape of the pixels and the way that the camera was held. */
function shownSize(details: string, sideData: string): { width: number; height: number } | undefined {
  const size = /, (\d{1,6})x(\d{1,6})(?=[ ,]|$)/.exec(details)
  if (!size) return undefined
  const [across, down] = (/SAR (\d+):(\d+)/.exec(details) ?? []).slice(1).map(Number)
  const shape = across && down ? across / down : 1
  const [width, height] = [Math.max(1, Math.round(Number(size[1]) * shape)), Number(size[2])]
  const turned = Math.round(Math.abs(Number(/rotation of (-?[\d.]+) degrees/.exec(sideData)?.[1] ?? 0)) / 90) % 2 === 1
  return turned ? { width: height, height: width } : { width, height }
}

function videoOf(codec: string, details: string, sideData: string): VideoStream | undefined {
  const size = shownSize(details, sideData)
  // A cover is a picture, not moving ones.
  if (!size || /\((attached pic|timed thumbnails)\)/.test(details)) return undefined
  const frameRate = Number(/, ([\d.]+) fps/.exec(details)?.[1])
  return { codec, ...size, ...(frameRate > 0 && { frameRate }) }
}

function audioOf(codec: string, details: string): AudioStream | undefined {
  const found = /, (\d{1,7}) Hz, ([^,]{1,60})/.exec(details)
  return found ? { codec, sampleRate: Number(found[1]), layout: found[2]! } : undefined
}

/** Reads what ffmpeg tells of its input. Undefined when it tells of none. */
export function readProbe(text: string): AvProbe | undefined {
  const input = /^Input #0, ([\w,]+), from /m.exec(text)
  if (!input) return undefined
  const [, hours, minutes, seconds, hundredths, rate] = DURATION.exec(text) ?? []
  const probe: AvProbe = {
    format: input[1]!.split(',')[0]!,
    isEstimated: /Estimating duration from bitrate/.test(text),
  }
  const duration = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000 + Number(hundredths) * 10
  if (duration > 0 && duration <= 2_147_483_647) probe.duration = duration
  if (Number(rate) > 0) probe.bitRate = Number(rate) * 1000
  const lines = text.slice(input.index).split('\n')
  for (const [index, line] of lines.entries()) {
    const [, kind, codec, details] = STREAM.exec(line) ?? []
    if (!kind) continue
    const next = lines.findIndex((other, place) => place > index && STREAM.test(other))
    const sideData = lines.slice(index + 1, next < 0 ? undefined : next).join('\n')
    const video = kind === 'Video' ? videoOf(codec!, details!, sideData) : undefined
    const audio = kind === 'Audio' ? audioOf(codec!, details!) : undefined
    if (video && !probe.video) probe.video = video
    if (audio && !probe.audio) probe.audio = audio
  }
  return probe
}

/**
 * Looks at a local file of sound or video. Throws HttpProblem 415 for what is neither or is of a container that is not
 * taken, and when there is no ffmpeg, 400 for frames that are too large; rejects with the signal's reason.
 */
export async function probeAv(file: string, bounds: Bounds): Promise<AvProbe> {
  const { stderr } = await runFfmpeg(inputOf(file), bounds)
  const probe = readProbe(stderr)
  if (!probe) throw unreadable(stderr)
  if (!probe.video && !probe.audio)
    throw new HttpProblem(415, 'Unsupported media type', 'The file has no audio or video stream.')
  const { width = 0, height = 0 } = probe.video ?? {}
  if (width * height > MOST_PIXELS)
    throw new HttpProblem(
      400,
      'Video too large',
      `The video has ${width} x ${height} pixels; it must have at most ${MOST_PIXELS}.`,
    )
  return probe
}
