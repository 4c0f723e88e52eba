// The transcodes of an asset and their public addresses.
import type { ImageRow, Transcode } from '../../store/index.js'

export const transcodesOf = (row: ImageRow): Transcode[] => row.transcodes

/** What the addresses of video and of sound begin with behind the asset, as the Image API's do: all of it, as large and as good as there is. */
const [VIDEO, SOUND] = ['full/full/max/max/0/', 'full/max/']

/** The transcode that stands for its file extension: the first of the policy. */
const isFirst = (row: ImageRow, transcode: Transcode): boolean =>
  transcodesOf(row).find(({ extension }) => extension === transcode.extension) === transcode

/**
 * The address of a transcode behind that of its asset: `full/full/max/max/0/default.mp4` for video and
 * `full/max/default.mp3` for sound, or, where another one has that already, `{preset}.{extension}`.
 */
export function transcodePath(row: ImageRow, transcode: Transcode): string {
  if (!isFirst(row, transcode)) return transcode.name
  return `${transcode.width === null ? SOUND : VIDEO}default.${transcode.extension}`
}

/** The transcode at an address behind that of its asset. Both beginnings are good for either kind. */
export function transcodeAt(row: ImageRow, path: string): Transcode | undefined {
  const begins = [VIDEO, SOUND].find(prefix => path.startsWith(prefix)) ?? ''
  const name = path.slice(begins.length)
  return transcodesOf(row).find(
    transcode =>
      transcode.name === name ||
      (begins !== '' && isFirst(row, transcode) && name === `default.${transcode.extension}`),
  )
}
