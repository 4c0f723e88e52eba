// Sound and video: what a file is found to be, what comes of it by each preset, and what is refused.
import { randomUUID } from 'node:crypto'
import { on } from 'node:events'
import { chmodSync, existsSync, mkdirSync, readFileSync, watch, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type AvProbe, PRESETS, probeAv, suitsPreset, transcode } from '../../src/av/index.js'
import { readProbe } from '../../src/av/probe-media.js'
import { FFMPEG, type MediaName, media, mediaFile, playlistOf } from '../media.js'

// A slow or busy machine transcodes slowly.

const MiB = 1024 * 1024
const folder = join(process.env['HYDRIA_TEST_FOLDER']!, randomUUID())
const bounds = (signal = new AbortController().signal) => ({
  ...{ ffmpeg: FFMPEG, maxBytes: 100 * MiB, seconds: 600, threads: 2 },
  signal,
})

beforeAll(() => mkdirSync(folder, { recursive: true }))

const path = (name: string): string => join(folder, `${randomUUID()}-${name}`)

const written = (name: string, bytes: Buffer): string => {
  const file = path(name)
  writeFileSync(file, bytes)
  return file
}

const probed = (name: MediaName): Promise<AvProbe> => probeAv(mediaFile(name), bounds())

const made = async (name: MediaName, preset: string) => {
  const target = path(preset)
  return { target, ...(await transcode(mediaFile(name), await probed(name), PRESETS[preset]!, target, bounds())) }
}

const all = new Map<string, ReturnType<typeof made>>()

/** A transcode, which is made when it is first asked for. */
const transcoded = (name: MediaName, preset: string): ReturnType<typeof made> => {
  const known = all.get(`${preset} ${name}`) ?? made(name, preset)
  all.set(`${preset} ${name}`, known)
  return known
}

describe('A file is found to be', () => {
  it.each<[MediaName, object]>([
    [
      'film.mp4',
      {
        format: 'mov',
        duration: expect.closeTo(2000, -2),
        video: { codec: 'mpeg4', width: 320, height: 240, frameRate: 25 },
        audio: { codec: 'aac', sampleRate: 44100, layout: 'mono' },
      },
    ],
    ['silent.mkv', { format: 'matroska', duration: 1000, video: { codec: 'mpeg4', width: 320, height: 240 } }],
    ['tone.wav', { format: 'wav', duration: 1500, audio: { codec: 'pcm_s16le', sampleRate: 44100, layout: 'mono' } }],
    ['narrow.mp4', { video: { width: 512, height: 288 } }],
  ])('%s', async (name, expected) => {
    expect(await probed(name)).toMatchObject(expected)
  })

  it('without what it does not have', async () => {
    expect(await probed('silent.mkv')).not.toHaveProperty('audio')
    expect(await probed('tone.wav')).not.toHaveProperty('video')
  })

  const header = "Input #0, mov,mp4, from 'file:x':\n"
  it.each<[string, string, object]>([
    [
      'upright, when the camera was held on its side',
      '    Stream #0:0(und): Video: h264 (High) (avc1 / 0x31), yuv420p(tv, bt709), 1920x1080, 30 fps, 30 tbr (default)\n    Side data:\n      displaymatrix: rotation of -90.00 degrees\n    Stream #0:1: Audio: aac (LC), 48000 Hz, stereo, fltp',
      { video: { width: 1080, height: 1920 }, audio: { sampleRate: 48000, layout: 'stereo' } },
    ],
    [
      'sound, when its only picture is a cover',
      '  Stream #0:0: Audio: mp3, 44100 Hz, stereo, fltp, 128 kb/s\n  Stream #0:1: Video: png, rgb24(pc), 300x300 [SAR 1:1 DAR 1:1], 90k tbr, 90k tbn (attached pic)',
      { video: undefined, audio: { codec: 'mp3' } },
    ],
    [
      'of no known duration',
      '  Duration: N/A, bitrate: N/A\n  Stream #0:0: Audio: opus, 48000 Hz, mono',
      { duration: undefined },
    ],
    [
      'as long as its container tells, whatever its title says',
      '  Metadata:\n    title           : Duration: 99:00:00.00\n  Duration: 01:02:03.45, start: 0.0, bitrate: 128 kb/s\n  Stream #0:0: Audio: mp3, 8000 Hz, mono',
      { duration: 3_723_450, bitRate: 128_000 },
    ],
  ])('%s', (_, text, expected) => {
    const { video, audio, duration, bitRate } = readProbe(header + text)!
    expect({ video, audio, duration, bitRate }).toMatchObject(expected)
  })
})

describe('A transcode', () => {
  it.each<[string, MediaName, object]>([
    ['video-mp4-720p', 'film.mp4', { width: 320, height: 240, videoCodec: 'h264', audioCodec: 'aac' }],
    ['video-mp4-480p', 'large.mp4', { width: 854, height: 480 }],
    ['video-mp4-1080p', 'narrow.mp4', { width: 512, height: 288 }],
    ['video-webm-720p', 'film.mp4', { width: 320, height: 240, videoCodec: 'vp9', audioCodec: 'opus' }],
    ['audio-mp3-128', 'tone.wav', { audioCodec: 'mp3' }],
    ['audio-mp3-192', 'film.mp4', { audioCodec: 'mp3' }],
    ['audio-mp3-320', 'tone.wav', { audioCodec: 'mp3' }],
    ['audio-aac-192', 'tone.wav', { audioCodec: 'aac' }],
  ])('by %s of %s', async (preset, name, expected) => {
    const { target, ...made } = await transcoded(name, preset)
    const { duration = 0 } = await probed(name)
    expect(made).toMatchObject(expected)
    expect(Math.abs(made.duration - duration)).toBeLessThan(150)
    expect(made.bytes).toBe(readFileSync(target).length)
  })

  it('of video begins with its index, so that it plays while it loads, and says nothing of where it was taken', async () => {
    const bytes = readFileSync((await transcoded('film.mp4', 'video-mp4-720p')).target).toString('latin1')
    expect(bytes.indexOf('moov')).toBeLessThan(bytes.indexOf('mdat'))
    expect(bytes).not.toMatch(/file:|tmp/)
  })

  it('is only of what the file has', async () => {
    const [sound, silent] = [await probed('tone.wav'), await probed('silent.mkv')]
    expect(suitsPreset(sound, PRESETS['video-mp4-720p']!)).toBe(false)
    expect(suitsPreset(silent, PRESETS['audio-mp3-128']!)).toBe(false)
    expect(suitsPreset(silent, PRESETS['video-mp4-720p']!)).toBe(true)
  })
})

it.each(['DeliveryChannelPolicy', 'GlobalDeliveryChannelPolicy'])(
  'every preset stands in the documentation of %s',
  name => {
    const text = readFileSync(new URL(`../../../vocab/dlcs/${name}.jsonld`, import.meta.url), 'utf8')
    expect(Object.keys(PRESETS).filter(preset => !text.includes(preset))).toEqual([])
  },
)

describe('Refused is', () => {
  it.each<[string, () => Buffer, RegExp]>([
    ['a text', () => Buffer.from('This is no film.\n'.repeat(50)), /cannot be read as sound or video/],
    ['a playlist that refers to a local file', () => playlistOf(mediaFile('film.mp4')), /The file is hls.*must be MP4/],
    [
      'a list of files',
      () => Buffer.from(`ffconcat version 1.0\nfile '${mediaFile('film.mp4')}'\n`),
      /The file is concat.*must be MP4/,
    ],
    ['a picture', () => readFileSync(new URL('../../../pictures/coffee.png', import.meta.url)), /The file is png_pipe/],
    ['a film without its index', () => media('film.mp4').subarray(0, 3000), /moov atom not found/],
    ['nothing at all', () => Buffer.alloc(0), /cannot be read as sound or video/],
  ])('%s', async (_, bytes, detail) => {
    const file = written('original', bytes())
    const problem = await probeAv(file, bounds()).catch(error => error)
    expect([problem.status, problem.detail]).toEqual([415, expect.stringMatching(detail)])
    expect(problem.detail).not.toContain(folder)
  })

  it('a film that was cut off on its way', async () => {
    const bytes = media('silent.mkv')
    const file = written('cut', bytes.subarray(0, bytes.length / 3))
    const original = { ...(await probeAv(file, bounds())), duration: 60_000 }
    const target = path('cut')
    const made = transcode(file, original, PRESETS['video-mp4-720p']!, target, bounds())
    await expect(made).rejects.toMatchObject({
      status: 400,
      detail: expect.stringMatching(/should last 60.0 s, but only/),
    })
    expect(existsSync(target)).toBe(false)
  })

  it('a transcode larger than it may be', async () => {
    const target = path('large')
    const made = transcode(mediaFile('large.mp4'), await probed('large.mp4'), PRESETS['video-mp4-1080p']!, target, {
      ...bounds(),
      maxBytes: 4096,
    })
    await expect(made).rejects.toMatchObject({ status: 400, detail: expect.stringContaining('larger than 4096 bytes') })
    expect(existsSync(target)).toBe(false)
  })

  it('everything, where there is no ffmpeg', async () => {
    const probing = probeAv(mediaFile('tone.wav'), { ...bounds(), ffmpeg: '/nowhere/ffmpeg' })
    await expect(probing).rejects.toMatchObject({
      status: 415,
      detail: 'The file is audio or video, for which ffmpeg must be installed here, or named by FFMPEG.',
    })
  })
})

it('ffmpeg sees nothing of our environment, and works in an empty folder that is gone afterwards', async () => {
  const seen = path('seen')
  const program = written('spy', Buffer.from(`#!/bin/sh\n(env | cut -d= -f1 | sort; pwd; ls -A) > ${seen}\n`))
  chmodSync(program, 0o755)
  process.env['HYDRIA_AV_SECRET'] = 'secret'
  await probeAv(mediaFile('tone.wav'), { ...bounds(), ffmpeg: program }).catch(() => undefined)
  delete process.env['HYDRIA_AV_SECRET']
  const lines = readFileSync(seen, 'utf8').trim().split('\n')
  const folderOfIt = lines.at(-1)!
  // A shell says by PWD where it is.
  expect(lines.slice(0, -1).filter(name => name !== 'PWD')).toEqual(['HOME', 'LC_ALL', 'TMPDIR'])
  expect([folderOfIt.includes('hydria-av-'), existsSync(folderOfIt)]).toEqual([true, false])
})

it('a transcode that is called off ends with all its processes, and leaves nothing', async () => {
  const calling = new AbortController()
  const target = path('off')
  // What never ends stands for a film of hours. The run is over only once each of its processes has let go of its output.
  const program = written('endless', Buffer.from(`#!/bin/sh\necho > ${target}.begun\nsleep 600 & sleep 600\n`))
  chmodSync(program, 0o755)
  const original = await probed('film.mp4')
  // Watched from here on; the generator of fs/promises would begin only when it is asked for the first change.
  const watcher = watch(folder)
  const changes = on(watcher, 'change')
  const options = { ...bounds(calling.signal), ffmpeg: program }
  const made = transcode(mediaFile('film.mp4'), original, PRESETS['video-mp4-720p']!, target, options)
  for await (const [, name] of changes) if (String(name).endsWith('.begun')) break
  watcher.close()
  calling.abort(new Error('called off'))
  await expect(made).rejects.toThrow('called off')
  expect(existsSync(target)).toBe(false)
})
