// BMP of Windows and OS/2.
import type { ByteSource } from '../byte-source.js'
import { DamagedHeader, type Decoder, type Header } from './decoder.js'
import { magick } from './magick.js'

/** Length of the oldest header, whose sizes have 16 bits. */
const CORE_HEADER = 12
const LONGEST_HEADER = 256

async function header(source: ByteSource): Promise<Header> {
  const bytes = await source.read(14, 16)
  const isCore = bytes.readUInt32LE(0) === CORE_HEADER
  const width = isCore ? bytes.readUInt16LE(4) : bytes.readInt32LE(4)
  // Negative where the rows begin at the top.
  const height = Math.abs(isCore ? bytes.readUInt16LE(6) : bytes.readInt32LE(8))
  if (width < 1 || height < 1) throw new DamagedHeader('it has no pixels')
  return { width, height, bits: 8, channels: 4 }
}

/** Two letters say little: the length of the header that follows is known. */
const isBmp = (head: Buffer): boolean =>
  head.toString('latin1', 0, 2) === 'BM' &&
  head.length >= 30 &&
  head.readUInt32LE(14) >= CORE_HEADER &&
  head.readUInt32LE(14) < LONGEST_HEADER

export const bmp: Decoder = {
  format: 'bmp',
  name: 'BMP',
  mediaType: 'image/bmp',
  limits: 'with transparency where its header has a mask for it',
  edition: 1,
  recognises: isBmp,
  header,
  tools: [],
  libraries: [magick('BMP')],
}
