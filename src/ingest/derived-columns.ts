// Which columns of an image tell what was derived of its bytes, and whether what was derived for one image fits another.
import { isDecodedAlike, type Probe } from '../images/index.js'
import type { Settings } from '../settings.js'
import { blobKey, type ImageColumns, type ImageRow } from '../store/index.js'
import { pageOf, variantOf } from './derivatives.js'

/** The columns of an asset of which nothing is made. */
export const NO_DERIVATIVES = {
  width: 0,
  height: 0,
  duration: null,
  transcodes: [],
  derivative: null,
  derivative_size: 0,
  thumbnails: [],
  thumbnails_size: 0,
  probe: null,
  embedded_rights: null,
  image_optimisation_policy: null,
  thumbnail_policy: null,
} satisfies Partial<ImageRow>

/**
 * Every column that an ingest fills in from the bytes of the original, whatever else is said of the image: bytes that
 * are known give these to another image, and nothing else. The code of an ingest writes them by name, so they are listed
 * beside it, and not in the vocabulary; the compiler holds them to the columns that there are.
 */
export const DERIVED_COLUMNS = [
  ...(Object.keys(NO_DERIVATIVES) as (keyof typeof NO_DERIVATIVES)[]),
  'original',
  'original_size',
  'sha1',
  'media_type',
  'finished',
] as const satisfies (keyof ImageRow)[]

type DerivedColumns = Pick<ImageRow, (typeof DERIVED_COLUMNS)[number] | 'rights'>

/** Channels that something is derived for. */
const MADE = ['iiif-img', 'thumbs', 'iiif-av']

/** What is derived for an image: its channels with their policies, in one order. */
const madeFor = ({ delivery_channels: channels = [] }: Partial<ImageRow>): string =>
  channels
    .filter(({ channel }) => MADE.includes(channel))
    .map(({ channel, policy }) => `${channel}/${policy}`)
    .sort()
    .join()

/**
 * What was derived of the same bytes for another image, as columns for `row`; undefined when an ingest of `row` would
 * make something else of them: other channels or policies, another page or lookup table, or other settings since.
 */
export function derivedAlike(
  { GRAY16, BACKGROUND, PDF_RESOLUTION }: Settings,
  row: ImageColumns,
  other: ImageRow,
): DerivedColumns | undefined {
  if (madeFor(row) !== madeFor(other)) return undefined
  const lut = row.lut ?? undefined
  const { probe, width, height } = other
  const original = { ...(probe as Probe), width, height }
  if (!isDecodedAlike(original.format, original.decoder)) return undefined
  const { chosen = 1, resolution = PDF_RESOLUTION } = original
  if (chosen !== pageOf(row) || resolution !== PDF_RESOLUTION) return undefined
  const variant = variantOf(original, { lut, gray16: GRAY16 }, BACKGROUND)
  if (!other.original || other.derivative !== blobKey(other.customer, 'pyramid', other.original, variant))
    return undefined
  const rights = row.rights || (other.embedded_rights?.license ?? '')
  return { ...Object.fromEntries(DERIVED_COLUMNS.map(column => [column, other[column]])), rights } as DerivedColumns
}
