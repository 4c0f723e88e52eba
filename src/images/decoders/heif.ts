// HEIC and HEIF with HEVC: what telephones take (ISO/IEC 23008-12). AVIF is read by libvips itself.
import type { ByteSource } from '../byte-source.js'
import { DamagedHeader, type Decoder, type Header } from './decoder.js'
import { boxesIn, childOf, type IsoBox, topBox } from './iso-boxes.js'
import { magick } from './magick.js'
import { vips } from './vips.js'

const HEVC_BRAND = /^(hei[cxms]|hev[cxms])$/

/** Whether one of the brands of a file says HEVC; the first one may be that of any picture. */
function isHeic(head: Buffer): boolean {
  if (head.toString('latin1', 4, 8) !== 'ftyp') return false
  const end = Math.min(head.length, head.readUInt32BE(0))
  for (let at = 8; at + 4 <= end; at += at === 8 ? 8 : 4)
    if (HEVC_BRAND.test(head.toString('latin1', at, at + 4))) return true
  return false
}

/** The properties of the primary item, in their order (23008-12, 9.3; 14496-12, 8.11.14). */
function primaryProperties(meta: Buffer): IsoBox[] {
  const inMeta = boxesIn(meta.subarray(4))
  const pitm = childOf(inMeta, 'pitm')
  const primary = pitm[0] === 0 ? pitm.readUInt16BE(4) : pitm.readUInt32BE(4)
  const inIprp = boxesIn(childOf(inMeta, 'iprp'))
  const properties = boxesIn(childOf(inIprp, 'ipco'))
  const ipma = childOf(inIprp, 'ipma')
  const [wideIds, wideIndexes] = [ipma[0] !== 0, (ipma[3]! & 1) === 1]
  let at = 8
  for (let items = ipma.readUInt32BE(4); items > 0; items--) {
    const id = wideIds ? ipma.readUInt32BE(at) : ipma.readUInt16BE(at)
    at += wideIds ? 4 : 2
    const found: IsoBox[] = []
    for (let count = ipma[at++]!; count > 0; count--) {
      const index = wideIndexes ? ipma.readUInt16BE(at) & 0x7fff : ipma[at]! & 0x7f
      at += wideIndexes ? 2 : 1
      const property = properties[index - 1]
      if (property) found.push(property)
    }
    if (id === primary) return found
  }
  throw new DamagedHeader('its primary picture has no properties')
}

async function header(source: ByteSource): Promise<Header> {
  const properties = primaryProperties(await topBox(source, 'meta'))
  const ispe = childOf(properties, 'ispe')
  const pixi = properties.find(({ type }) => type === 'pixi')?.body
  const bits = pixi && pixi.length > 5 ? pixi[5]! : 8
  const sides = [ispe.readUInt32BE(4), ispe.readUInt32BE(8)] as const
  // Quarter turns (23008-12, 6.5.10).
  const turns = properties.find(({ type }) => type === 'irot')?.body[0] ?? 0
  const [width, height] = turns % 2 === 1 ? [sides[1], sides[0]] : sides
  if (width < 1 || height < 1) throw new DamagedHeader('it has no pixels')
  // A clean aperture makes less of it, which only the decoder knows.
  const isCut = properties.some(({ type }) => type === 'clap')
  return { width, height, bits, channels: 4, ...(isCut && { isCut }) }
}

export const heif: Decoder = {
  format: 'heic',
  name: 'HEIC',
  mediaType: 'image/heic',
  limits: 'the primary picture, turned upright; thumbnails, depth maps and gain maps are left out',
  edition: 1,
  recognises: isHeic,
  header,
  // heif-convert, as Debian 12 has it, writes PNG, and takes twice as long as the package for that.
  tools: [vips('heifload', 'heic')],
  libraries: [magick('HEIC')],
}
