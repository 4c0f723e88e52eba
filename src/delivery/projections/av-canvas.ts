// What a canvas shows of sound and video: the transcodes, of which a viewer plays the first that it can.
import { PRESETS } from '../../av/index.js'
import type { ImageRow } from '../../store/index.js'
import { transcodePath, transcodesOf } from '../transcode-addresses.js'

/** A transcode on a canvas: its absolute address, its duration in seconds, of video its size in pixels. */
export interface Played {
  id: string
  mediaType: string
  label: string
  duration: number
  size?: { width: number; height: number }
}

/** What a canvas has in place of an image. Sound takes no place: its width and height are 0. */
export interface AvParts {
  width: number
  height: number
  /** Seconds. */
  duration: number
  played: Played[]
}

const seconds = (milliseconds: number): number => milliseconds / 1000

/** What is played of an asset, in the order of its policy; undefined when nothing was transcoded of it. `path` is the asset's. */
export function avParts(base: string, path: string, row: ImageRow): AvParts | undefined {
  const transcodes = transcodesOf(row)
  if (transcodes.length === 0) return undefined
  const played = transcodes.map(transcode => {
    const { preset, media_type: mediaType, width, height, duration } = transcode
    return {
      id: `${base}/iiif-av/${path}/${transcodePath(row, transcode)}`,
      mediaType,
      label: PRESETS[preset]?.label ?? preset,
      duration: seconds(duration),
      ...(typeof width === 'number' && typeof height === 'number' && { size: { width, height } }),
    }
  })
  const { width, height } = played.some(({ size }) => size)
    ? { width: row.width, height: row.height }
    : { width: 0, height: 0 }
  return { width, height, duration: seconds(row.duration ?? 0), played }
}

/**
 * The annotation page that paints a canvas with sound or video, Presentation API 3.0 §5.6: one transcode as it is,
 * several as a Choice. `services` tell how to get to see it.
 */
export function avPage(canvas: string, { played }: AvParts, services: object[] = []): object[] {
  const bodies = played.map(({ id, mediaType, label, duration, size }) => ({
    id,
    type: size ? 'Video' : 'Sound',
    format: mediaType,
    duration,
    ...size,
    ...(played.length > 1 && { label: { en: [label] } }),
    ...(services.length > 0 && { service: services }),
  }))
  const body = bodies.length === 1 ? bodies[0] : { type: 'Choice', items: bodies }
  const annotation = { id: `${canvas}/av`, type: 'Annotation', motivation: 'painting', body, target: canvas }
  return [{ id: `${canvas}/page`, type: 'AnnotationPage', items: [annotation] }]
}
