// Why an original cannot be decoded, in words that say what would be right.
import { open } from 'node:fs/promises'
import { HttpProblem } from '../problem.js'
import { type TiffFacts, tiffFacts } from './tiff-facts.js'

/** What the first frame of a JPEG says (ITU-T T.81, table B.1), whatever its process. */
interface Frame {
  process: number
  bits: number
}

const LARGEST_SEGMENTS = 16 * 1024 * 1024
const PROCESS = { lossless: 3, hierarchical: [5, 6, 7, 13, 14, 15], arithmeticLossless: 11, jpegLs: 55 }
const NO_FRAMES = new Set([0xc4, 0xc8, 0xcc])

/** Walks the segments of a JPEG to its frame; undefined when there is none in the first 16 MiB. */
async function frameOf(file: string): Promise<Frame | undefined> {
  const handle = await open(file, 'r')
  try {
    const head = Buffer.alloc(5)
    for (let at = 2; at < LARGEST_SEGMENTS; ) {
      const { bytesRead } = await handle.read(head, 0, 5, at)
      if (bytesRead < 5 || head[0] !== 0xff) return undefined
      const marker = head[1]!
      if (((marker >= 0xc0 && marker <= 0xcf) || marker === 0xf7) && !NO_FRAMES.has(marker))
        return { process: marker - 0xc0, bits: head[4]! }
      at += 2 + Math.max(2, head.readUInt16BE(2))
    }
    return undefined
  } finally {
    await handle.close()
  }
}

const EIGHT_BITS = 'it must be a JPEG of 8 bits per sample, or a TIFF or PNG of 16'

async function jpegFault(file: string): Promise<string | undefined> {
  const frame = await frameOf(file)
  if (!frame) return undefined
  const { process, bits } = frame
  if (process === PROCESS.jpegLs) return `The file is a JPEG-LS; ${EIGHT_BITS}.`
  if (process === PROCESS.lossless || process === PROCESS.arithmeticLossless)
    return `The JPEG is of the lossless process; ${EIGHT_BITS}.`
  if (PROCESS.hierarchical.includes(process)) return `The JPEG is of the hierarchical process; ${EIGHT_BITS}.`
  return bits === 8 ? undefined : `The JPEG has ${bits} bits per sample; ${EIGHT_BITS}.`
}

/** Compressions that are decoded, and the names of others that are met. */
const DECODED = new Set([1, 2, 3, 4, 5, 7, 8, 32773, 32946])
const COMPRESSIONS: Record<number, string> = {
  34661: 'JBIG',
  34712: 'JPEG 2000',
  33003: 'JPEG 2000',
  33005: 'JPEG 2000',
  34887: 'LERC',
  50002: 'JPEG XL',
}
const JPEG_COMPRESSION = 7
const MOST_SAMPLES = 5

function tiffFault({ compression, bits, sampleFormat, samples }: TiffFacts): string | undefined {
  if (!DECODED.has(compression)) {
    const name = COMPRESSIONS[compression] ?? `of an unknown kind (${compression})`
    return `The compression of the TIFF is ${name}; it must be none, LZW, Deflate, PackBits, JPEG or CCITT.`
  }
  if (samples > MOST_SAMPLES)
    return `The TIFF has ${samples} samples per pixel; it must have 1 (gray), 3 (RGB) or 4 (CMYK), and at most one of transparency.`
  if (sampleFormat === 3 && bits !== 32)
    return `The TIFF has floating-point samples of ${bits} bits; they must have 32.`
  if (compression === JPEG_COMPRESSION && bits !== 8)
    return `The JPEG in the TIFF has ${bits} bits per sample; it must have 8.`
  return [1, 2, 4, 8, 16, 32].includes(bits)
    ? undefined
    : `The TIFF has ${bits} bits per sample; it must have 1, 2, 4, 8, 16 or 32.`
}

/** What libvips says of what it could not decode however whole it were; an "unsupported image format" is a header it cannot read. */
const UNSUPPORTED = /unsupported(?! image format)|not supported|unimplemented|unknown (type|format|compression)/i

const refuse = (detail: string): HttpProblem => new HttpProblem(400, 'Image not readable', detail)

/** Whether a word is the path of a file, as it stands before what is said of the file. */
const isPath = (word: string): boolean => word.includes('/') && word.endsWith(':')

/** The first line of what libvips said, without names of its functions and paths of ours. */
const reasonOf = (error: unknown): string =>
  (error as Error).message
    .split('\n')[0]!
    .split(' ')
    .filter(word => !isPath(word))
    .join(' ')
    .replace(/^Input file has corrupt header: /, '')
    .replace(/\.$/, '')

/** The problem with an original of a format ("JPEG", "TIFF" ...) that libvips could not decode. */
export async function unreadable(file: string, format: string, error: unknown): Promise<HttpProblem> {
  const facts = format === 'TIFF' ? await tiffFacts(file) : undefined
  const fault = facts ? tiffFault(facts) : format === 'JPEG' ? await jpegFault(file) : undefined
  const reason = reasonOf(error)
  const why = UNSUPPORTED.test(reason)
    ? 'is of a kind that is not supported'
    : 'is damaged or not whole, and cannot be decoded'
  return refuse(fault ?? `The ${format} ${why}: ${reason}.`)
}
