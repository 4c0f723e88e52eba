// What is made of an original for the channel iiif-av: the transcodes of its policy.
import { createHash } from 'node:crypto'
import {
  type AvProbe,
  type Bounds,
  describeTranscode,
  PRESETS,
  type Preset,
  probeAv,
  suitsPreset,
  transcode,
} from '../av/index.js'
import {
  type BlobStore,
  blobKey,
  type ImageRow,
  type IngestColumns,
  policyDataOf,
  type Transcode,
  withLocalFile,
} from '../store/index.js'
import { AV } from './channel.js'
import { IngestFailure } from './ingest-failure.js'
import type { IngestServices } from './ingest-services.js'
import type { Original } from './original.js'
import { checkAllowed } from './storage-check.js'

/** Name of the way in which transcodes are made, beside their presets: changes when that does. */
const RECIPE = 'v1'

/** Most milliseconds that the column of durations holds. */
const LONGEST = 2_147_483_647

interface Place {
  key: string
  name: string
  preset: Preset
}

/** The name of an asset's policy, and its presets by name. Throws IngestFailure. */
async function presetsOf({ store }: IngestServices, row: ImageRow): Promise<{ policy: string; names: string[] }> {
  const policy = row.delivery_channels.find(({ channel }) => channel === AV)?.policy ?? ''
  const data = await policyDataOf(store.db, row.customer, AV, policy)
  if (!data) throw new IngestFailure('policy', `The iiif-av policy ${policy} does not exist.`, { retry: false })
  return { policy, names: (JSON.parse(data) as string[]).filter(name => Object.hasOwn(PRESETS, name)) }
}

/** Those of the presets that the file has what they are made of. Throws IngestFailure when it suits none. */
function suiting(probe: AvProbe, policy: string, names: string[]): string[] {
  const suited = names.filter(name => suitsPreset(probe, PRESETS[name]!))
  if (suited.length > 0) return suited
  const has = probe.video ? 'moving pictures but no sound' : 'sound but no moving pictures'
  const message = `The file has ${has}: the policy ${policy} (${names.join(', ')}) makes nothing of that.`
  throw new IngestFailure('picture', message, { retry: false })
}

/** The blob of a transcode: another preset of the same name makes another one. */
function placeOf(customer: number, sha256: string, name: string): Place {
  const preset = PRESETS[name]!
  const recipe = createHash('sha256').update(JSON.stringify(preset)).digest('hex').slice(0, 8)
  return { key: blobKey(customer, 'av', sha256, `${RECIPE}-${name}-${recipe}`), name, preset }
}

/** A transcode that is stored already, of the same original and by the same preset; it is held as the original is. */
async function storedBefore(blobs: BlobStore, row: ImageRow, { key }: Place, bounds: Bounds) {
  const entry = await blobs.stat(key)
  if (!entry) return undefined
  const known = row.transcodes.find(other => other.key === key && other.size === entry.size)
  return known ?? withLocalFile(blobs, key, path => describeTranscode(path, bounds))
}

async function storedTranscode(
  { blobs, timed }: IngestServices,
  row: ImageRow,
  place: Place,
  make: (target: string) => ReturnType<typeof transcode>,
  scratchPath: (suffix: string) => Promise<string>,
  bounds: Bounds,
): Promise<Transcode> {
  const { key, name, preset } = place
  let found = await storedBefore(blobs, row, place, bounds)
  if (!found) {
    const target = await scratchPath(`.${preset.extension}`)
    found = await timed('transcode', () => make(target))
    await timed('publish', () => blobs.put(key, { path: target, move: true }, { signal: bounds.signal }))
  }
  if ('key' in found) return found
  return {
    preset: name,
    name: `${name}.${preset.extension}`,
    key,
    media_type: preset.mediaType,
    extension: preset.extension,
    width: found.width ?? null,
    height: found.height ?? null,
    duration: found.duration,
    bit_rate: found.bitRate,
    video_codec: found.videoCodec ?? null,
    audio_codec: found.audioCodec ?? null,
    size: found.bytes,
  }
}

function columnsOf(
  { video, audio, duration, isEstimated, format, bitRate }: AvProbe,
  made: Transcode[],
): IngestColumns {
  const longest = Math.max(...made.map(transcode => transcode.duration))
  const facts = {
    format,
    bitRate,
    videoCodec: video?.codec,
    frameRate: video?.frameRate,
    audioCodec: audio?.codec,
    sampleRate: audio?.sampleRate,
    audioLayout: audio?.layout,
  }
  return {
    width: video?.width ?? 0,
    height: video?.height ?? 0,
    duration: Math.min(LONGEST, duration === undefined || isEstimated ? longest : duration),
    derivative_size: made.reduce((sum, { size }) => sum + size, 0),
    transcodes: made,
    probe: facts,
  }
}

/**
 * Transcodes an original by the presets of its policy that it suits, and stores what comes of it; what is stored already
 * is not made again. Returns the columns of the asset that tell of it. Throws IngestFailure, or HttpProblem when the
 * original is at fault.
 */
export async function makeTranscodes(
  services: IngestServices,
  row: ImageRow,
  original: Original,
  scratchPath: (suffix: string) => Promise<string>,
  signal: AbortSignal,
): Promise<IngestColumns> {
  const { FFMPEG, MAX_UPLOAD_BYTES, TRANSCODE_THREADS, TRANSCODE_TIMEOUT_S } = services.settings
  const { policy, names } = await presetsOf(services, row)
  const timeout = AbortSignal.timeout(TRANSCODE_TIMEOUT_S * 1000)
  const bounds: Bounds = {
    ...{ ffmpeg: FFMPEG, maxBytes: MAX_UPLOAD_BYTES, seconds: TRANSCODE_TIMEOUT_S, threads: TRANSCODE_THREADS },
    signal: AbortSignal.any([signal, timeout]),
  }
  const made: Transcode[] = []
  try {
    const probe = await probeAv(original.file, bounds)
    for (const name of suiting(probe, policy, names)) {
      const place = placeOf(row.customer, original.sha256, name)
      const make = (target: string) => transcode(original.file, probe, place.preset, target, bounds)
      made.push(await storedTranscode(services, row, place, make, scratchPath, bounds))
      await checkAllowed(services.store, row, original.bytes + made.reduce((sum, { size }) => sum + size, 0))
    }
    return columnsOf(probe, made)
  } catch (error) {
    if (error !== timeout.reason) throw error
    const message = `To transcode it took longer than the ${TRANSCODE_TIMEOUT_S} seconds that are allowed.`
    throw new IngestFailure('timeout', message, { retry: false, cause: error })
  }
}
