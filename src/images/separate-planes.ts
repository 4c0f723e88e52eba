// TIFFs whose colours have tiles of their own, which libvips does not read: their planes, which it does, are joined.
import { constants } from 'node:fs'
import { copyFile, open, rm } from 'node:fs/promises'
import { fileSource } from './byte-source.js'
import { sharp } from './pixel-work.js'
import type { Probe } from './probe-image.js'
import { bytesOfType, type RawDirectory, readTiff, TAG, TiffError, type TiffReader } from './tiff.js'
import { pictureOf } from './tiff-facts.js'

/** Tags that a plane shares with the picture; orientation and profile go with the first one. */
const SHARED = [TAG.width, TAG.height, TAG.compression, 266, 317, TAG.tileWidth, TAG.tileHeight, TAG.jpegTables]
const OF_FIRST = [274, 34675]
const SAMPLE_FORMAT = 339
const MOST_BYTES = 64 * 1024 * 1024
const [SHORT, LONG8, LONG] = [3, 16, 4]
const BLACK_IS_ZERO = 1

interface Value {
  tag: number
  type: number
  bytes: Buffer
}

/** The numbers of a TIFF in its byte order. */
function numbersIn({ format: { little } }: TiffReader, values: ArrayLike<number>, width: number): Buffer {
  const bytes = Buffer.alloc(values.length * width)
  for (let index = 0; index < values.length; index++) {
    const at = index * width
    if (width === 8)
      little ? bytes.writeBigUInt64LE(BigInt(values[index]!), at) : bytes.writeBigUInt64BE(BigInt(values[index]!), at)
    else if (little) bytes.writeUIntLE(values[index]!, at, width)
    else bytes.writeUIntBE(values[index]!, at, width)
  }
  return bytes
}

/** What a directory of one plane of the picture holds, in the order of the tags. */
async function planeOf(tiff: TiffReader, { entries }: RawDirectory, plane: number): Promise<Value[]> {
  const shared = plane === 0 ? [...SHARED, ...OF_FIRST] : SHARED
  const kept = shared.flatMap(tag => (entries.has(tag) ? [tag] : []))
  const values: Value[] = await Promise.all(
    kept.map(async tag => ({
      tag,
      type: entries.get(tag)!.type,
      bytes: await tiff.bytes(entries.get(tag)!, MOST_BYTES),
    })),
  )
  const samples = (await tiff.numbers(entries.get(TAG.samples)!, 1))[0]!
  const wide = tiff.format.big
  const part = async (tag: number): Promise<Value> => {
    const all = await tiff.numbers(entries.get(tag)!, MOST_BYTES)
    const length = all.length / samples
    if (!Number.isInteger(length))
      throw new TiffError(`Tag ${tag} of the TIFF does not hold tiles of ${samples} planes`)
    const numbers = all.subarray(plane * length, (plane + 1) * length)
    return { tag, type: wide ? LONG8 : LONG, bytes: numbersIn(tiff, numbers, wide ? 8 : 4) }
  }
  const one = (tag: number, value: number): Value => ({ tag, type: SHORT, bytes: numbersIn(tiff, [value], 2) })
  const firstOf = async (tag: number, otherwise: number): Promise<number> =>
    entries.has(tag) ? (await tiff.numbers(entries.get(tag)!, 16))[0]! : otherwise
  values.push(
    one(TAG.bits, await firstOf(TAG.bits, 1)),
    one(TAG.photometric, BLACK_IS_ZERO),
    one(TAG.samples, 1),
    one(SAMPLE_FORMAT, await firstOf(SAMPLE_FORMAT, 1)),
    await part(TAG.tileOffsets),
    await part(TAG.tileByteCounts),
  )
  return values.sort((a, b) => a.tag - b.tag)
}

/** The bytes of a directory that stands at `at`, its values behind it, and where the next one may stand. */
function directoryAt(tiff: TiffReader, at: number, values: Value[], hasNext: boolean): Buffer {
  const { big } = tiff.format
  const word = big ? 8 : 4
  const length = (big ? 8 : 2) + values.length * (big ? 20 : 12) + word
  const behind: Buffer[] = []
  let free = at + length
  const entries = values.map(({ tag, type, bytes }) => {
    const head = [numbersIn(tiff, [tag, type], 2), numbersIn(tiff, [bytes.length / bytesOfType(type)], word)]
    if (bytes.length <= word) return Buffer.concat([...head, bytes, Buffer.alloc(word - bytes.length)])
    const place = free
    const padded = bytes.length % 2 ? Buffer.concat([bytes, Buffer.alloc(1)]) : bytes
    behind.push(padded)
    free += padded.length
    return Buffer.concat([...head, numbersIn(tiff, [place], word)])
  })
  const next = numbersIn(tiff, [hasNext ? free : 0], word)
  return Buffer.concat([numbersIn(tiff, [values.length], big ? 8 : 2), ...entries, next, ...behind])
}

/** Writes a copy of the TIFF whose pages are the planes of the picture; returns how many there are. */
async function writePlanes(file: string, { chosen }: Probe, planes: string): Promise<number> {
  await copyFile(file, planes, constants.COPYFILE_FICLONE)
  const source = await fileSource(file, `planes-${file}`)
  const target = await open(planes, 'r+')
  try {
    const tiff = await readTiff(source)
    const picture = await pictureOf(tiff, chosen)
    const samples = (await tiff.numbers(picture.entries.get(TAG.samples)!, 1))[0]!
    const word = tiff.format.big ? 8 : 4
    let at = source.size + (source.size % 2)
    await target.write(numbersIn(tiff, [at], word), 0, word, tiff.format.big ? 8 : 4)
    for (let plane = 0; plane < samples; plane++) {
      const bytes = directoryAt(tiff, at, await planeOf(tiff, picture, plane), plane < samples - 1)
      await target.write(bytes, 0, bytes.length, at)
      at += bytes.length
    }
    return samples
  } finally {
    source.close()
    await target.close()
  }
}

/**
 * Writes the picture of a TIFF of separate tiles with its samples side by side, profile and orientation kept, to `joined`.
 * Rejects with TiffError, or libvips's error, when it is broken.
 */
export async function joinPlanes(file: string, original: Probe, joined: string, seconds: number): Promise<void> {
  const planes = `${joined}.planes`
  try {
    const count = await writePlanes(file, original, planes)
    const options = { limitInputPixels: false, failOn: 'error' } as const
    const image = sharp(planes, options)
    for (let page = 1; page < count; page++) image.joinChannel(planes, { ...options, page })
    const sixteen = original.depth === 'ushort'
    await image
      .timeout({ seconds })
      .toColourspace(original.space === 'cmyk' ? 'cmyk' : sixteen ? 'rgb16' : 'srgb')
      .keepIccProfile()
      .keepExif()
      .tiff({ tile: true, compression: 'none', bigtiff: true })
      .toFile(joined)
  } finally {
    await rm(planes, { force: true })
  }
}
