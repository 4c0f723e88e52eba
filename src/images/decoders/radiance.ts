// Radiance HDR: linear light with an exponent for each pixel.
import type { ByteSource } from '../byte-source.js'
import { DamagedHeader, type Decoder, type Header } from './decoder.js'
import { magick } from './magick.js'
import { vips } from './vips.js'

const MOST_HEADER_BYTES = 65_536

async function header(source: ByteSource): Promise<Header> {
  const text = (await source.read(0, Math.min(MOST_HEADER_BYTES, source.size))).toString('latin1')
  const [, first, rows, columns] = /\n\n[-+]([XY]) (\d{1,9}) [-+][XY] (\d{1,9})\n/.exec(text) ?? []
  const [down, across] = [Number(rows), Number(columns)]
  if (!(down >= 1 && across >= 1)) throw new DamagedHeader('its header does not say how large it is')
  const [width, height] = first === 'Y' ? [across, down] : [down, across]
  return { width, height, channels: 3, bits: 32 }
}

export const radiance: Decoder = {
  format: 'hdr',
  name: 'Radiance HDR',
  mediaType: 'image/vnd.radiance',
  limits: 'light from 0 to 1 is shown, brighter light as white',
  edition: 1,
  recognises: head => /^#\?(RADIANCE|RGBE)\n/.test(head.toString('latin1', 0, 16)),
  header,
  tools: [vips('radload', 'hdr')],
  libraries: [magick('HDR')],
}
