// What a canvas says of an image, before it is written in one version of the IIIF Presentation API or the other.
import type { Row } from '../../vocabulary/index.js'
import { type AvParts, avParts } from './av-canvas.js'

/** A picture at a fixed size. */
export interface FixedImage {
  id: string
  width: number
  height: number
}

/** An image, or another file, as one canvas. Addresses are absolute. */
export interface Canvas {
  id: string
  label: string
  width: number
  height: number
  /** Names and values of the image's own words and numbers. */
  metadata: [name: string, value: string][]
  rights?: string
  /** The image services; absent for files that are no images. */
  image?: { v2: string; v3: string; fixed: FixedImage }
  /** The ready-made thumbnails, smallest first; absent when there are none. */
  thumbnails?: { v2: string; v3: string; sizes: { width: number; height: number }[]; fixed: FixedImage }
  /** Sound or video, which has the canvas's duration; the canvas of sound has neither width nor height. */
  av?: AvParts
  /** The original file, where it is offered, and its media type. */
  file?: { id: string; mediaType: string }
}

/** Longest edge that a thumbnail in a list of pages has, about. */
const THUMBNAIL_EDGE = 200
/** Size of the canvas of a file that has none. */
const PLACEHOLDER_EDGE = 1000

const WORDS: [name: string, column: string][] = [
  ['string1', 'string1'],
  ['string2', 'string2'],
  ['string3', 'string3'],
  ['number1', 'number1'],
  ['number2', 'number2'],
  ['number3', 'number3'],
]

function metadataOf(row: Row): [string, string][] {
  const words = WORDS.flatMap(([name, column]): [string, string][] =>
    row[column] ? [[name, String(row[column])]] : [],
  )
  const tags = row['tags'] as string[]
  return tags.length > 0 ? [...words, ['tags', tags.join(', ')]] : words
}

const edge = ({ width, height }: { width: number; height: number }): number => Math.max(width, height)

/** Path of an asset's part behind the name of a service. */
export const assetPath = ({ customer, space, id }: Row): string =>
  `${customer}/${space}/${encodeURIComponent(id as string)}`

const fixedImage = (service: string, { width, height }: { width: number; height: number }): FixedImage => ({
  id: `${service}/full/${width},${height}/0/default.jpg`,
  width,
  height,
})

/** The image as large as it is served. */
function whole(service: string, row: Row): FixedImage {
  const [width, height, most] = [row['width'], row['height'], row['max_width']] as [number, number, number]
  const scale = Math.min(1, (most || Number.POSITIVE_INFINITY) / Math.max(width, height))
  const scaled = (length: number) => Math.max(1, Math.round(length * scale))
  return { id: `${service}/full/max/0/default.jpg`, width: scaled(width), height: scaled(height) }
}

function imageParts(base: string, row: Row): Pick<Canvas, 'image' | 'thumbnails'> {
  const path = assetPath(row)
  const largest = (row['max_width'] as number) || Number.POSITIVE_INFINITY
  const sizes = (row['thumbnails'] as { width: number; height: number }[])
    .map(({ width, height }) => ({ width, height }))
    .filter(size => edge(size) <= largest)
    .sort((a, b) => edge(a) - edge(b))
  const service = { v2: `${base}/iiif-img/v2/${path}`, v3: `${base}/iiif-img/${path}` }
  const image = { ...service, fixed: sizes.length > 0 ? fixedImage(service.v3, sizes.at(-1)!) : whole(service.v3, row) }
  if (sizes.length === 0) return { image }
  const nearest = [...sizes].sort((a, b) => Math.abs(edge(a) - THUMBNAIL_EDGE) - Math.abs(edge(b) - THUMBNAIL_EDGE))[0]!
  const thumbs = { v2: `${base}/thumbs/v2/${path}`, v3: `${base}/thumbs/${path}` }
  return { image, thumbnails: { ...thumbs, sizes, fixed: fixedImage(thumbs.v3, nearest) } }
}

const offersFile = (row: Row): boolean =>
  (row['delivery_channels'] as { channel: string }[]).some(({ channel }) => channel === 'file')

/** The canvas of an ingested asset. Its id is the same in every manifest that has it. */
export function canvasOf(base: string, row: Row): Canvas {
  const common = {
    id: `${base}/iiif-manifest/${assetPath(row)}/canvas`,
    label: row['id'] as string,
    metadata: metadataOf(row),
    ...(row['rights'] ? { rights: row['rights'] as string } : {}),
  }
  if (row['derivative'])
    return { ...common, width: row['width'] as number, height: row['height'] as number, ...imageParts(base, row) }
  const av = avParts(base, assetPath(row), row)
  const file = { id: `${base}/file/${assetPath(row)}`, mediaType: row['media_type'] as string }
  if (av) return { ...common, width: av.width, height: av.height, av, ...(offersFile(row) && { file }) }
  return { ...common, width: PLACEHOLDER_EDGE, height: PLACEHOLDER_EDGE, file }
}
