// Which columns of an image tell what was derived of its bytes, and whether what was derived for one image fits another.
import type { Lut, Probe } from '../images/index.js'
import type { Settings } from '../settings.js'
import { blobKey } from '../store/index.js'
import type { Row } from '../vocabulary/index.js'
import { channelsOf } from './channel.js'
import { variantOf } from './derivatives.js'

/** The columns of an asset of which nothing is made. */
export const NO_DERIVATIVES: Row = {
  width: 0,
  height: 0,
  duration: null,
  transcodes: '[]',
  derivative: null,
  derivative_size: 0,
  thumbnails: '[]',
  thumbnails_size: 0,
  probe: null,
  image_optimisation_policy: null,
  thumbnail_policy: null,
}

/**
 * Every column that an ingest fills in from the bytes of the original, whatever else is said of the image: bytes that
 * are known give these to another image, and nothing else.
 */
export const DERIVED_COLUMNS: readonly string[] = [
  ...Object.keys(NO_DERIVATIVES),
  'original',
  'original_size',
  'sha1',
  'media_type',
  'finished',
]

/** Channels that something is derived for. */
const MADE = ['iiif-img', 'thumbs', 'iiif-av']

/** What is derived for an image: its channels with their policies, in one order. */
const madeFor = (row: Row): string =>
  channelsOf(row)
    .filter(({ channel }) => MADE.includes(channel))
    .map(({ channel, policy }) => `${channel}/${policy}`)
    .sort()
    .join()

/**
 * What was derived of the same bytes for another image, as columns for `row`; undefined when an ingest of `row` would
 * make something else of them: other channels or policies, another lookup table, or other settings since.
 */
export function derivedAlike({ GRAY16, BACKGROUND }: Settings, row: Row, other: Row): Row | undefined {
  if (madeFor(row) !== madeFor(other)) return undefined
  const lut = (row['lut'] as Lut | null | undefined) ?? undefined
  const { probe, width, height } = other
  const original = { ...(probe as Probe), width: width as number, height: height as number }
  const variant = variantOf(original, { lut, gray16: GRAY16 }, BACKGROUND)
  const derivative = blobKey(other['customer'] as number, 'pyramid', other['original'] as string, variant)
  if (other['derivative'] !== derivative) return undefined
  return Object.fromEntries(DERIVED_COLUMNS.map(column => [column, other[column]]))
}
