// Why an original cannot be decoded, in words that say what would be right.
import { HttpProblem } from '../problem.js'
import { jpegFrame } from './jpeg-frame.js'
import { type TiffFacts, tiffFacts } from './tiff-facts.js'

/** Processes of JPEGs that are not decoded, as table B.1 of ITU-T T.81 counts them. */
const PROCESSES: Record<number, string> = {
  11: 'lossless arithmetic',
  55: 'JPEG-LS',
  ...Object.fromEntries([5, 6, 7, 13, 14, 15].map(process => [process, 'hierarchical'])),
}

async function jpegFault(file: string): Promise<string | undefined> {
  const name = PROCESSES[(await jpegFrame(file))?.process ?? 0]
  return name && `The JPEG is of the ${name} process; it must be a baseline, progressive or lossless JPEG.`
}

/** Compressions that are decoded, and the names of others that are met. */
const DECODED = new Set([1, 2, 3, 4, 5, 7, 8, 32773, 32946])
const COMPRESSIONS: Record<number, string> = {
  34712: 'JPEG 2000',
  33003: 'JPEG 2000',
  33005: 'JPEG 2000',
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
