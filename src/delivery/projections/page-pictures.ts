// What a PDF or ZIP shows of each image: a ready-made thumbnail that is open to everyone, or that there is none.
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { withXmp } from '../../images/index.js'
import { type Rights, type ShownLimits, shownEdge } from '../../operations/index.js'
import type { Rectangle } from '../../presentation/index.js'
import { HttpProblem } from '../../problem.js'
import type { ImageRow } from '../../store/index.js'
import { type BlobStore, StorageError } from '../../store/index.js'

/** The words over a picture. */
export interface PageWords {
  adjunct: number
  reading: number
  /** They are those of the canvas that the image is on. */
  on?: { canvas: { width: number; height: number }; region: Rectangle }
}

/** One image of a file. Sizes are in pixels. */
export interface Page {
  row: ImageRow
  rights: Rights
  /** The JPEG that is shown; absent when nothing large enough is open to everyone. */
  thumbnail?: { key: string; width: number; height: number }
  /** The words of the picture, where everyone may see both; `reading` is another whenever they are. */
  text?: PageWords
}

/** One that has a picture. */
export type ShownPage = Page & Required<Pick<Page, 'thumbnail'>>

/** Longest edge that a page has, about. */
const PAGE_EDGE = 1000

interface Thumbnail {
  key: string
  width: number
  height: number
}

const edge = ({ width, height }: { width: number; height: number }): number => Math.max(width, height)

const distance = (thumbnail: Thumbnail): number => Math.abs(edge(thumbnail) - PAGE_EDGE)

/** The pages of those rows that are images. */
export function pagesOf(rows: ImageRow[], platform: ShownLimits, rightsOf: (row: ImageRow) => Rights): Page[] {
  return rows
    .filter(row => row.derivative)
    .map(row => {
      const most = shownEdge(row, platform)
      const rights = rightsOf(row)
      const open = row.thumbnails.filter(thumbnail => edge(thumbnail) <= most)
      const thumbnail = open.sort((a, b) => distance(a) - distance(b))[0]
      return { row, rights, ...(thumbnail && { thumbnail }) }
    })
}

/** The JPEG of a page, with its rights. Rejects with HttpProblem 500 that names the image when it is gone from the store. */
export async function pictureOf(blobs: BlobStore, { row, thumbnail, rights: { xmp } }: ShownPage): Promise<Readable> {
  try {
    const stored = await blobs.get(thumbnail.key)
    return xmp ? Readable.from([withXmp(await buffer(stored), xmp)]) : stored
  } catch (error) {
    if (!(error instanceof StorageError && error.reason === 'missing')) throw error
    const told = `The picture of the image ${row.id} cannot be read, so there is no file: ingest the image again.`
    throw Object.assign(new HttpProblem(500, 'Internal error', told), { cause: error })
  }
}

/** Whether a page has a picture to show. */
export const isShown = (page: Page): page is ShownPage => page.thumbnail !== undefined
