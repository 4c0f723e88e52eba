// What a canvas shows of sound and video: the transcodes, of which a viewer plays the first that it can.
import { PRESETS } from '../../av/index.js'
import type { AvParts } from '../../presentation/index.js'
import type { ImageRow } from '../../store/index.js'
import { transcodePath, transcodesOf } from './transcode-addresses.js'

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
