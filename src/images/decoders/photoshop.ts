// Photoshop documents, small and large: the composite that is stored beside the layers (Adobe Photoshop File Formats).
import type { ByteSource } from '../byte-source.js'
import { DamagedHeader, type Decoder, type Header } from './decoder.js'
import { magick } from './magick.js'

const HEADER_BYTES = 26

async function header(source: ByteSource): Promise<Header> {
  const bytes = await source.read(0, HEADER_BYTES)
  const [channels, height, width] = [bytes.readUInt16BE(12), bytes.readUInt32BE(14), bytes.readUInt32BE(18)]
  if (channels < 1 || width < 1 || height < 1) throw new DamagedHeader('it has no pixels')
  return { width, height, channels, bits: bytes.readUInt16BE(22) }
}

export const photoshop: Decoder = {
  format: 'psd',
  name: 'Photoshop document',
  mediaType: 'image/vnd.adobe.photoshop',
  limits: 'PSD and PSB: the composite, in 8 bits; a document that was saved without one is white',
  edition: 1,
  recognises: head => head.toString('latin1', 0, 4) === '8BPS',
  header,
  tools: [],
  libraries: [magick('PSD')],
}
