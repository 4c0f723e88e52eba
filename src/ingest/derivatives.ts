// What is made of an original for the delivery channels that show pixels: its pyramid and the thumbnails of its policy.
import { createHash } from 'node:crypto'
import {
  DEFAULT_BOXES,
  derive,
  isToned,
  type Probe,
  pageInFragment,
  parseThumbnailSize,
  type ThumbnailBox,
  type Toning,
} from '../images/index.js'
import {
  blobKey,
  EDITION,
  type ImageRow,
  type IngestColumns,
  policyDataOf,
  type Store,
  type Thumbnail,
} from '../store/index.js'
import { IngestFailure } from './ingest-failure.js'
import type { IngestServices } from './ingest-services.js'
import type { Original } from './original.js'
import { checkAllowed } from './storage-check.js'

const WHITE = '#ffffff'

/** Part of the time of an ingest that a decoder may take: what hangs ends as a fault of the file, and is not tried again. */
const DECODING_PART = 0.8

const digestOf = (text: string, length: number): string =>
  createHash('sha256').update(text).digest('hex').slice(0, length)

/** How a setting or the lookup table makes what is made of an original otherwise. */
function madeOtherwise(original: Probe, toning: Toning, background: string): string[] {
  if (original.hasAlpha && background !== WHITE) return [background.slice(1)]
  if (!isToned(original, toning)) return []
  return [toning.lut ? digestOf(JSON.stringify(Object.entries(toning.lut).sort()), 16) : 'range']
}

/** Which page of its original an image shows, from 1: the property says it, else the fragment of where it is from. */
export const pageOf = ({ page, origin = '', initial_origin: initial = '' }: Partial<ImageRow>): number =>
  page ?? pageInFragment(origin) ?? pageInFragment(initial) ?? 1

/** Name of what is made of an original, by everything that would make something else of it. */
export function variantOf(original: Probe, toning: Toning, background: string): string {
  const { decoder, chosen, resolution } = original
  return [
    EDITION,
    ...madeOtherwise(original, toning, background),
    ...(decoder === undefined ? [] : [digestOf(decoder, 8)]),
    ...(chosen === undefined ? [] : [`page${chosen}`]),
    ...(resolution === undefined ? [] : [`${resolution}dpi`]),
  ].join('-')
}

/** The boxes of the image's thumbs policy, and those that every image with thumbnails has; none without the channel. */
async function thumbnailBoxes(store: Store, row: ImageRow): Promise<ThumbnailBox[]> {
  const thumbs = row.delivery_channels.find(({ channel }) => channel === 'thumbs')
  if (!thumbs) return []
  const policy = thumbs.policy ?? 'default'
  const data = await policyDataOf(store.db, row.customer, 'thumbs', policy)
  if (!data) throw new IngestFailure('policy', `The thumbs policy ${policy} does not exist.`, { retry: false })
  return [...(JSON.parse(data) as string[]).flatMap(size => parseThumbnailSize(size) ?? []), ...DEFAULT_BOXES]
}

/**
 * Makes and stores the derivatives of an original; `scratchPath` gives the files to make them in.
 * Returns the columns of the image that tell of them.
 */
export async function makeDerivatives(
  { store, blobs, settings, timed }: IngestServices,
  row: ImageRow,
  original: Original,
  scratchPath: (suffix: string) => Promise<string>,
  signal: AbortSignal,
): Promise<IngestColumns> {
  const boxes = await thumbnailBoxes(store, row)
  const files = new Map(await Promise.all(boxes.map(async box => [box, await scratchPath('.jpg')] as const)))
  const pyramid = await scratchPath('.tif')
  const toning: Toning = { lut: row.lut ?? undefined, gray16: settings.GRAY16 }
  const derived = await timed('derive', () =>
    derive(
      original.file,
      { pyramid, thumbnail: box => files.get(box)! },
      {
        maxPixels: settings.MAX_PIXELS,
        boxes,
        timeoutSeconds: settings.INGEST_TIMEOUT_S,
        seconds: DECODING_PART * settings.INGEST_TIMEOUT_S,
        memoryBytes: settings.DECODE_MEMORY_BYTES,
        tools: settings.DECODE_TOOLS,
        page: pageOf(row),
        resolution: settings.PDF_RESOLUTION,
        signal,
        background: settings.BACKGROUND,
        ...toning,
      },
    ),
  )
  signal.throwIfAborted()
  await checkAllowed(store, row, original.bytes + derived.bytes)
  const { customer } = row
  const { sha256 } = original
  const variant = variantOf(derived.original, toning, settings.BACKGROUND)
  const derivative = blobKey(customer, 'pyramid', sha256, variant)
  const thumbnails: Thumbnail[] = []
  await timed('publish', async () => {
    await blobs.put(derivative, { path: pyramid, move: true }, { signal })
    for (const { width, height, file } of derived.thumbnails) {
      const key = blobKey(customer, 'thumbs', sha256, `${variant}-${width}x${height}`)
      await blobs.put(key, { path: file, move: true }, { signal })
      thumbnails.push({ width, height, key })
    }
  })
  const { mediaType, width: _width, height: _height, rights = null, ...probe } = derived.original
  return {
    width: derived.width,
    height: derived.height,
    media_type: mediaType,
    derivative,
    derivative_size: derived.bytes,
    thumbnails,
    thumbnails_size: derived.thumbnails.reduce((sum, { bytes }) => sum + bytes, 0),
    probe,
    embedded_rights: rights,
    image_optimisation_policy: 'default',
    thumbnail_policy: row.thumbnail_policy ?? 'default',
  }
}
