// JPEG 2000 and its high-throughput form: JP2, JPX, JPH, and bare code streams (ITU-T T.800, T.801, T.814).
import type { ByteSource } from '../byte-source.js'
import { DamagedHeader, type Decoder, type Decoding, type Header } from './decoder.js'
import { boxesOf } from './iso-boxes.js'
import { magick } from './magick.js'
import { vips } from './vips.js'

const SIGNATURE = Buffer.from('\0\0\0\x0cjP  \r\n\x87\n', 'latin1')
const CODE_STREAM = Buffer.from([0xff, 0x4f, 0xff, 0x51])
/** What not every decoder reads as it should, and the bytes that say so before the code stream (T.800, I.5.3; T.801, M.11.7). */
const KINDS = [
  ['CMYK', 'colr\x01\0\0\0\0\0\x0c'],
  ['sYCC', 'colr\x01\0\0\0\0\0\x12'],
  ['palette', 'pclr'],
] as const
/** Bytes in which they are looked for. */
const MOST_BEFORE = 1024 * 1024
/** Bytes of SIZ up to its components (T.800, table A.9). */
const SIZ_BYTES = 40

/** Where the code stream begins: at once, or in the box jp2c of a file (T.800, annex I). */
async function codeStreamOf(source: ByteSource): Promise<number> {
  if ((await source.read(0, 4)).equals(CODE_STREAM)) return 0
  for await (const { type, start } of boxesOf(source)) if (type === 'jp2c') return start
  throw new DamagedHeader('it has no code stream')
}

async function header(source: ByteSource): Promise<Header> {
  const start = await codeStreamOf(source)
  const siz = await source.read(start, SIZ_BYTES + 6)
  if (!siz.subarray(0, 4).equals(CODE_STREAM)) throw new DamagedHeader('its code stream does not begin with its size')
  // After SOI, SIZ, its length and the capabilities.
  const width = siz.readUInt32BE(8) - siz.readUInt32BE(16)
  const height = siz.readUInt32BE(12) - siz.readUInt32BE(20)
  const channels = siz.readUInt16BE(40)
  if (width < 1 || height < 1 || channels < 1) throw new DamagedHeader('it has no pixels')
  const before = await source.read(0, Math.min(start, MOST_BEFORE))
  const [kind] = KINDS.find(([, bytes]) => before.includes(bytes, 0, 'latin1')) ?? []
  return { width, height, channels, bits: (siz[42]! & 0x7f) + 1, kind }
}

/** Bytes of memory that OpenJPEG takes for each sample, and some more for what is beside them. */
const SAMPLE_BYTES = 5

/** Whether it may be decoded in one piece. */
const fitsWhole = ({ header: { width, height, channels }, memoryBytes }: Decoding): boolean =>
  width * height * channels * SAMPLE_BYTES <= memoryBytes

/** Samples are brought to the whole range of 8 or 16 bits: libvips reads no TIFF of 12. */
const precision = ({ header: { bits } }: Decoding): string => (bits <= 8 ? '8S' : '16S')

export const jpeg2000: Decoder = {
  format: 'jp2',
  name: 'JPEG 2000',
  mediaType: 'image/jp2',
  limits:
    'JP2, JPX, JPH and bare code streams; of several code streams the first; what is too large for `DECODE_MEMORY_BYTES` tile by tile, by vips',
  edition: 1,
  recognises: head => head.subarray(0, 12).equals(SIGNATURE) || head.subarray(0, 4).equals(CODE_STREAM),
  header,
  tools: [
    {
      program: 'opj_decompress',
      ending: 'jp2',
      version: ['-h'],
      args: (input, output, decoding) => ['-i', input, '-o', output, '-p', precision(decoding)],
      suits: fitsWhole,
    },
    // What is too large for that is read tile by tile, where it has tiles.
    vips('jp2kload', 'jp2', decoding => !fitsWhole(decoding) && decoding.header.kind === undefined),
  ],
  libraries: [magick('JP2', ({ header }) => header.kind !== 'CMYK')],
}
