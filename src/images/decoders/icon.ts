// ICO of Windows: the largest of its pictures.
import type { ByteSource } from '../byte-source.js'
import { DamagedHeader, type Decoder, type Header } from './decoder.js'
import { magick } from './magick.js'

const ENTRY_BYTES = 16
const MOST_PICTURES = 256
const PNG = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')

interface Picture {
  width: number
  height: number
  bits: number
}

/** The picture of an entry; one that is a PNG says its size itself. */
async function pictureOf(source: ByteSource, entry: Buffer): Promise<Picture> {
  const start = await source.read(entry.readUInt32LE(12), 24)
  const bits = entry.readUInt16LE(6)
  if (start.subarray(0, 8).equals(PNG)) return { width: start.readUInt32BE(16), height: start.readUInt32BE(20), bits }
  return { width: entry[0]! || 256, height: entry[1]! || 256, bits }
}

async function header(source: ByteSource): Promise<Header> {
  const count = Math.min(MOST_PICTURES, (await source.read(4, 2)).readUInt16LE(0))
  const entries = await source.read(6, count * ENTRY_BYTES)
  let [most, largest]: [number, Header | undefined] = [0, undefined]
  for (let index = 0; index < count; index++) {
    const { width, height, bits } = await pictureOf(source, entries.subarray(index * ENTRY_BYTES))
    const weight = width * height * 256 + bits
    if (weight <= most) continue
    most = weight
    largest = { width, height, bits: 8, channels: 4, picture: index }
  }
  if (!largest) throw new DamagedHeader('it has no picture')
  return largest
}

export const icon: Decoder = {
  format: 'ico',
  name: 'ICO',
  mediaType: 'image/vnd.microsoft.icon',
  limits: 'the largest picture, with most colours',
  edition: 1,
  recognises: head => head.toString('latin1', 0, 4) === '\0\0\x01\0',
  header,
  tools: [],
  libraries: [magick('ICO')],
}
