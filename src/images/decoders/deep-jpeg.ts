// JPEGs whose samples have other than 8 bits: of 12, and lossless ones of up to 16 (ITU-T T.81).
import type { ByteSource } from '../byte-source.js'
import { frameOf, jpegFrame } from '../jpeg-frame.js'
import { sniffFormat } from '../sniff.js'
import { DamagedHeader, type Decoder, type Header } from './decoder.js'
import { magick } from './magick.js'

/** Extended, progressive and lossless by Huffman's code; extended and progressive by arithmetic code. */
const PROCESSES = new Set([1, 2, 3, 9, 10])

async function header(source: ByteSource): Promise<Header> {
  const { width, height, bits, channels } = (await frameOf(source))!
  if (width < 1 || height < 1 || channels < 1) throw new DamagedHeader('it has no pixels')
  return { width, height, bits, channels }
}

export const deepJpeg: Decoder = {
  format: 'jpeg',
  name: 'JPEG',
  mediaType: 'image/jpeg',
  limits: '12 bits, and lossless of up to 16, in 8 bits; not hierarchical, and not JPEG-LS',
  edition: 1,
  recognises: async (head, file) => {
    const frame = sniffFormat(head) === 'JPEG' ? await jpegFrame(file) : undefined
    return frame !== undefined && frame.bits !== 8 && PROCESSES.has(frame.process)
  },
  header,
  tools: [],
  libraries: [magick('JPEG')],
}
