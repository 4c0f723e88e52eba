// What a TIFF says of itself that libvips does not tell: its pages, its compression, extra samples, camera raws.
import { fileSource } from './byte-source.js'
import { type RawDirectory, readTiff, TAG, TiffError, type TiffReader } from './tiff.js'

/** The first page of a TIFF, and how many pages there are. */
export interface TiffFacts {
  /** Directories in the chain that are pages: no reduced versions of others, and no masks. At most 10,000 are counted. */
  pages: number
  compression: number
  photometric: number
  bits: number
  /** 1: unsigned integers, 2: signed ones, 3: floating point. */
  sampleFormat: number
  samples: number
  /** Samples beside the colours that are of unknown meaning, and so no transparency. */
  unspecified: number
  /** Whether it holds the samples of a camera's sensor, as DNG, NEF, ARW and others do. */
  isCameraRaw: boolean
}

const MOST_PAGES = 10_000
const MOST_VALUES = 64
const SUBFILE = { reduced: 1, mask: 4 }
const SENSOR = new Set([32803, 34892])
const MORE_TAGS = { sampleFormat: 339, extraSamples: 338, dngVersion: 50706 }

async function first(tiff: TiffReader, { entries }: RawDirectory, tag: number, fallback: number): Promise<number> {
  const entry = entries.get(tag)
  return entry && entry.count > 0 ? ((await tiff.numbers(entry, MOST_VALUES))[0] ?? fallback) : fallback
}

const isPage = async (tiff: TiffReader, directory: RawDirectory): Promise<boolean> =>
  ((await first(tiff, directory, TAG.subfileType, 0)) & (SUBFILE.reduced | SUBFILE.mask)) === 0

/** Counts the pages that follow; where the chain breaks or loops, it ends, as libtiff has it. */
async function countPages(tiff: TiffReader, page: RawDirectory): Promise<number> {
  const seen = new Set([tiff.first])
  let pages = 1
  try {
    for (let { next } = page; next !== 0 && !seen.has(next) && pages < MOST_PAGES; ) {
      seen.add(next)
      const directory = await tiff.directory(next)
      if (await isPage(tiff, directory)) pages++
      next = directory.next
    }
  } catch (error) {
    if (!(error instanceof TiffError)) throw error
  }
  return pages
}

async function holdsSensor(tiff: TiffReader, page: RawDirectory): Promise<boolean> {
  if (page.entries.has(MORE_TAGS.dngVersion)) return true
  if (SENSOR.has(await first(tiff, page, TAG.photometric, 0))) return true
  const children = page.entries.get(TAG.subDirectories)
  if (!children) return false
  for (const child of await tiff.numbers(children, MOST_VALUES))
    if (SENSOR.has(await first(tiff, await tiff.directory(child), TAG.photometric, 0))) return true
  return false
}

async function unspecifiedSamples(tiff: TiffReader, { entries }: RawDirectory): Promise<number> {
  const extra = entries.get(MORE_TAGS.extraSamples)
  return extra ? [...(await tiff.numbers(extra, MOST_VALUES))].filter(kind => kind === 0).length : 0
}

/** Reads the facts of a TIFF file; undefined when its first directory cannot be read. */
export async function tiffFacts(file: string): Promise<TiffFacts | undefined> {
  const source = await fileSource(file, `facts-${file}`)
  try {
    const tiff = await readTiff(source)
    const page = await tiff.directory(tiff.first)
    return {
      pages: await countPages(tiff, page),
      compression: await first(tiff, page, TAG.compression, 1),
      photometric: await first(tiff, page, TAG.photometric, 0),
      bits: await first(tiff, page, TAG.bits, 1),
      sampleFormat: await first(tiff, page, MORE_TAGS.sampleFormat, 1),
      samples: await first(tiff, page, TAG.samples, 1),
      unspecified: await unspecifiedSamples(tiff, page),
      isCameraRaw: await holdsSensor(tiff, page),
    }
  } catch (error) {
    if (error instanceof TiffError) return undefined
    throw error
  } finally {
    source.close()
  }
}
