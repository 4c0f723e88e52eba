// What a TIFF says of itself that libvips does not tell: its pages, its compression, extra samples, whether it is a camera raw.
import { type ByteSource, fileSource } from './byte-source.js'
import { type RawDirectory, readTiff, TAG, TiffError, type TiffReader } from './tiff.js'

/** The picture of a TIFF, and how many pages there are. */
export interface TiffFacts {
  /** Which directory of the chain the picture is, from 0, or belongs to. */
  page: number
  /** Which of that directory's sub-directories it is, from 0; -1 when it is the directory itself. */
  subIfd: number
  /** Directories in the chain that are pages: no reduced versions of others, and no masks. At most 10,000 are counted. */
  pages: number
  width: number
  height: number
  compression: number
  photometric: number
  bits: number
  /** 1: unsigned integers, 2: signed ones, 3: floating point. */
  sampleFormat: number
  samples: number
  /** Samples beside the colours that are of unknown meaning, and so no transparency. */
  unspecified: number
  /** The sample that stands for no measurement, where GDAL has written one. */
  noData: number | undefined
  /** Whether each colour has tiles of its own. */
  separateTiles: boolean
  /** The records of IPTC, and the copyright, where there are any: libvips does not give them as they lie there. */
  iptc: Buffer | undefined
  copyright: string | undefined
}

const MOST_PAGES = 10_000
const MOST_VALUES = 64
const SUBFILE = { reduced: 1, mask: 4 }
const SENSOR = new Set([32803, 34892])
const MORE_TAGS = {
  oldSubfileType: 255,
  planar: 284,
  sampleFormat: 339,
  extraSamples: 338,
  copyright: 33432,
  iptc: 33723,
  dngVersion: 50706,
  noData: 42113,
}
/** SubfileType of before NewSubfileType: a reduced version. */
const MOST_OF_A_BLOCK = 64 * 1024
const OLD_REDUCED = 2
const SEPARATE = 2

async function first(tiff: TiffReader, { entries }: RawDirectory, tag: number, fallback: number): Promise<number> {
  const entry = entries.get(tag)
  return entry && entry.count > 0 ? ((await tiff.numbers(entry, MOST_VALUES))[0] ?? fallback) : fallback
}

const isPage = async (tiff: TiffReader, directory: RawDirectory): Promise<boolean> =>
  ((await first(tiff, directory, TAG.subfileType, 0)) & (SUBFILE.reduced | SUBFILE.mask)) === 0 &&
  (await first(tiff, directory, MORE_TAGS.oldSubfileType, 0)) !== OLD_REDUCED

/** The directories of the chain, as far as it can be read; where it breaks or loops, it ends, as libtiff has it. */
async function* chain(tiff: TiffReader, start: RawDirectory): AsyncGenerator<RawDirectory> {
  const seen = new Set([tiff.first])
  try {
    for (let directory = start; seen.size <= MOST_PAGES; directory = await tiff.directory(directory.next)) {
      yield directory
      const { next } = directory
      if (next === 0 || seen.has(next)) return
      seen.add(next)
    }
  } catch (error) {
    if (!(error instanceof TiffError)) throw error
  }
}

const areaOf = async (tiff: TiffReader, directory: RawDirectory): Promise<number> =>
  (await first(tiff, directory, TAG.width, 0)) * (await first(tiff, directory, TAG.height, 0))

/** The sub-directory that holds a directory's picture in full: the largest one that is larger than it and no reduced version. */
async function fullSubIfd(tiff: TiffReader, directory: RawDirectory): Promise<[number, RawDirectory]> {
  let found: [number, RawDirectory] = [-1, directory]
  const children = directory.entries.get(TAG.subDirectories)
  if (!children) return found
  let most = await areaOf(tiff, directory)
  for (const [index, offset] of (await tiff.numbers(children, MOST_VALUES)).entries()) {
    const child = await tiff.directory(offset)
    const area = await areaOf(tiff, child)
    if (area <= most || !(await isPage(tiff, child))) continue
    most = area
    found = [index, child]
  }
  return found
}

interface Pages {
  pages: number
  page: number
  picture: RawDirectory
}

/** How many pages the chain has, and the wanted one of them, from 1: the first directory where there is no such page. */
async function pagesOf(tiff: TiffReader, start: RawDirectory, wanted: number): Promise<Pages> {
  let index = 0
  let found: Pages = { pages: 0, page: 0, picture: start }
  for await (const directory of chain(tiff, start)) {
    if (await isPage(tiff, directory)) {
      const pages = found.pages + 1
      found = pages === wanted ? { pages, page: index, picture: directory } : { ...found, pages }
    }
    index++
  }
  return { ...found, pages: Math.max(1, found.pages) }
}

async function unspecifiedSamples(tiff: TiffReader, { entries }: RawDirectory): Promise<number> {
  const extra = entries.get(MORE_TAGS.extraSamples)
  return extra ? [...(await tiff.numbers(extra, MOST_VALUES))].filter(kind => kind === 0).length : 0
}

async function noDataOf(tiff: TiffReader, { entries }: RawDirectory): Promise<number | undefined> {
  const entry = entries.get(MORE_TAGS.noData)
  const text = entry && (await tiff.bytes(entry, MOST_VALUES)).toString('latin1').replace(/\0.*/s, '')
  return text?.trim() ? Number(text) : undefined
}

/** The bytes of an entry; undefined where there is none, or it cannot be read, or is longer than is read. */
async function blockOf(tiff: TiffReader, { entries }: RawDirectory, tag: number): Promise<Buffer | undefined> {
  const entry = entries.get(tag)
  try {
    return entry && Buffer.from(await tiff.bytes(entry, MOST_OF_A_BLOCK))
  } catch (error) {
    if (error instanceof TiffError) return undefined
    throw error
  }
}

const IPTC_MARK = 0x1c

/** The records of IPTC. Those that were written as numbers of four bytes in the other byte order are turned round. */
async function iptcOf(tiff: TiffReader, page: RawDirectory): Promise<Buffer | undefined> {
  const block = await blockOf(tiff, page, MORE_TAGS.iptc)
  const isTurned = block && block[0] !== IPTC_MARK && block[3] === IPTC_MARK && block.length % 4 === 0
  return isTurned ? block.swap32() : block
}

/** The copyright, in UTF-8 or, where it is none, in Latin-1. */
async function copyrightOf(tiff: TiffReader, page: RawDirectory): Promise<string | undefined> {
  const block = await blockOf(tiff, page, MORE_TAGS.copyright)
  const text = block?.toString()
  return text?.includes('\ufffd') ? block!.toString('latin1') : text
}

/** The directory of the picture on a page of a TIFF, from 1. Rejects with TiffError when it cannot be read. */
export async function pictureOf(tiff: TiffReader, wanted = 1): Promise<RawDirectory> {
  const { picture } = await pagesOf(tiff, await tiff.directory(tiff.first), wanted)
  const [, directory] = await fullSubIfd(tiff, picture)
  return directory
}

/** Whether it holds the samples of a camera's sensor, as DNG, NEF, ARW and others do. */
async function holdsSensor(tiff: TiffReader): Promise<boolean> {
  const page = await tiff.directory(tiff.first)
  if (page.entries.has(MORE_TAGS.dngVersion)) return true
  if (SENSOR.has(await first(tiff, page, TAG.photometric, 0))) return true
  const children = page.entries.get(TAG.subDirectories)
  if (!children) return false
  for (const child of await tiff.numbers(children, MOST_VALUES))
    if (SENSOR.has(await first(tiff, await tiff.directory(child), TAG.photometric, 0))) return true
  return false
}

async function factsOf(tiff: TiffReader, wanted: number): Promise<TiffFacts> {
  const start = await tiff.directory(tiff.first)
  const { pages, page: index, picture } = await pagesOf(tiff, start, wanted)
  const [subIfd, page] = await fullSubIfd(tiff, picture)
  return {
    pages,
    page: index,
    subIfd,
    separateTiles: page.entries.has(TAG.tileOffsets) && (await first(tiff, page, MORE_TAGS.planar, 1)) === SEPARATE,
    width: await first(tiff, page, TAG.width, 0),
    height: await first(tiff, page, TAG.height, 0),
    compression: await first(tiff, page, TAG.compression, 1),
    photometric: await first(tiff, page, TAG.photometric, 0),
    bits: await first(tiff, page, TAG.bits, 1),
    sampleFormat: await first(tiff, page, MORE_TAGS.sampleFormat, 1),
    samples: await first(tiff, page, TAG.samples, 1),
    unspecified: await unspecifiedSamples(tiff, page),
    noData: await noDataOf(tiff, page),
    iptc: await iptcOf(tiff, picture),
    copyright: await copyrightOf(tiff, picture),
  }
}

/** What is read of a TIFF; undefined when its directories cannot be. */
async function readable<T>(source: ByteSource, read: (tiff: TiffReader) => Promise<T>): Promise<T | undefined> {
  try {
    return await read(await readTiff(source))
  } catch (error) {
    if (error instanceof TiffError) return undefined
    throw error
  }
}

async function ofFile<T>(file: string, read: (tiff: TiffReader) => Promise<T>): Promise<T | undefined> {
  const source = await fileSource(file, `facts-${file}`)
  try {
    return await readable(source, read)
  } finally {
    source.close()
  }
}

/** Whether a TIFF file is a camera raw. */
export const isCameraRaw = async (file: string): Promise<boolean> => (await ofFile(file, holdsSensor)) ?? false

/**
 * Reads the facts of a TIFF file, of the page that is wanted, from 1, or the first where there is no such page; undefined
 * when the directory of its picture cannot be read.
 */
export const tiffFacts = (file: string, wanted = 1): Promise<TiffFacts | undefined> =>
  ofFile(file, tiff => factsOf(tiff, wanted))

/** The same of an open file. */
export const readTiffFacts = (source: ByteSource, wanted = 1): Promise<TiffFacts | undefined> =>
  readable(source, tiff => factsOf(tiff, wanted))
