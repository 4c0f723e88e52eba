// The thumbnails that an image was given when it was ingested: which of them a plan asks for, and its bytes.
import { type Dimensions, type Plan, withXmp } from '../images/index.js'
import type { Services } from '../operations/index.js'
import type { ImageRow } from '../store/index.js'

export interface Thumbnail extends Dimensions {
  key: string
}

export const thumbnailsOf = (row: ImageRow): Thumbnail[] => row.thumbnails

/** Whether a plan asks for the whole image as it is, in its own colours. */
export const isPlain = ({ full, degrees, mirror, quality }: Plan): boolean =>
  full && degrees === 0 && !mirror && (quality === 'default' || quality === 'color')

/** The thumbnail that is exactly what a plan asks for. */
export const thumbnailOf = (row: ImageRow, plan: Plan): Thumbnail | undefined =>
  plan.format === 'jpg' && isPlain(plan)
    ? thumbnailsOf(row).find(({ width, height }) => width === plan.width && height === plan.height)
    : undefined

/** The bytes of a thumbnail, with a packet of XMP; undefined when they are gone. Rejects when the store does. */
export async function readThumbnail(
  { blobs }: Services,
  { key }: Thumbnail,
  xmp: string | undefined,
): Promise<Buffer | undefined> {
  const entry = await blobs.stat(key)
  if (!entry) return undefined
  const jpeg = await blobs.read(key, 0, entry.size)
  return xmp ? withXmp(jpeg, xmp) : jpeg
}
