// OpenEXR: linear light in half or whole floating point.
import type { ByteSource } from '../byte-source.js'
import { DamagedHeader, type Decoder, type Header } from './decoder.js'
import { vips } from './vips.js'

const MOST_HEADER_BYTES = 65_536
const WINDOW_BYTES = 16

/** The attributes of the header by their names (OpenEXR File Layout, "Header"). */
function attributesOf(bytes: Buffer): Map<string, Buffer> {
  const attributes = new Map<string, Buffer>()
  for (let at = 8; at < bytes.length && bytes[at] !== 0; ) {
    const nameEnd = bytes.indexOf(0, at)
    const typeEnd = bytes.indexOf(0, nameEnd + 1)
    if (nameEnd < 0 || typeEnd < 0) break
    const size = bytes.readUInt32LE(typeEnd + 1)
    attributes.set(bytes.toString('latin1', at, nameEnd), bytes.subarray(typeEnd + 5, typeEnd + 5 + size))
    at = typeEnd + 5 + size
  }
  return attributes
}

async function header(source: ByteSource): Promise<Header> {
  const attributes = attributesOf(await source.read(0, Math.min(MOST_HEADER_BYTES, source.size)))
  const window = attributes.get('dataWindow')
  if (!window || window.length < WINDOW_BYTES) throw new DamagedHeader('it does not say how large it is')
  const width = window.readInt32LE(8) - window.readInt32LE(0) + 1
  const height = window.readInt32LE(12) - window.readInt32LE(4) + 1
  if (width < 1 || height < 1) throw new DamagedHeader('it has no pixels')
  return { width, height, channels: 4, bits: 32 }
}

export const openexr: Decoder = {
  format: 'exr',
  name: 'OpenEXR',
  mediaType: 'image/x-exr',
  limits: 'the first part; light from 0 to 1 is shown, brighter light as white, and what is transparent on black',
  isPremultiplied: true,
  edition: 1,
  recognises: head => head.toString('latin1', 0, 4) === '\x76\x2f\x31\x01',
  header,
  tools: [vips('openexrload', 'exr')],
  // ImageMagick from npm has 8 bits, which is too few for light.
  libraries: [],
}
