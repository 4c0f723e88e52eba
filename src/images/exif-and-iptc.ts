// Reads what Exif and IPTC say of rights. The library reads files, so the blocks are given to it as a JPEG that has nothing else.
import { onDemand } from '../on-demand.js'

const exifReader = onDemand<typeof import('exifreader')>('exifreader')

/** Longest contents of a segment of JPEG: its length has two bytes, and counts them. */
const LONGEST = 0xffff - 2
const APP1 = 0xe1
const APP13 = 0xed

/** A segment; nothing for a block that is longer than one may be. */
function segment(marker: number, contents: Uint8Array): Buffer {
  if (contents.length > LONGEST) return Buffer.alloc(0)
  const head = Buffer.from([0xff, marker, 0, 0])
  head.writeUInt16BE(contents.length + 2, 2)
  return Buffer.concat([head, contents])
}

const EXIF = Buffer.from('Exif\0\0')

const exifBlock = (exif: Buffer): Buffer =>
  exif.subarray(0, 4).equals(EXIF.subarray(0, 4)) ? exif : Buffer.concat([EXIF, exif])

const PHOTOSHOP = Buffer.from('Photoshop 3.0\0')

/** The records of IPTC as JPEG has them, in Photoshop's resource 0x0404; TIFF has them bare. */
function iptcBlock(iptc: Buffer): Buffer {
  if (iptc[0] !== 0x1c) return iptc
  const head = Buffer.from('8BIM\x04\x04\0\0\0\0\0\0', 'latin1')
  head.writeUInt32BE(iptc.length, 8)
  return Buffer.concat([PHOTOSHOP, head, iptc, Buffer.alloc(iptc.length % 2)])
}

/** What Exif and IPTC say, of the blocks that there are. */
export interface ExifAndIptc {
  copyright_notice?: string | undefined
  credit?: string | undefined
}

const WANTED = { exif: ['Copyright'], iptc: ['Copyright Notice', 'Credit'] }

/** The copyright notice (IPTC 2:116, else Exif 33432) and the credit (IPTC 2:110); nothing of blocks that are damaged. */
export function exifAndIptc(exif: Buffer | undefined, iptc: Buffer | undefined): ExifAndIptc {
  if (!exif && !iptc) return {}
  const jpeg = Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    ...(exif ? [segment(APP1, exifBlock(exif))] : []),
    ...(iptc ? [segment(APP13, iptcBlock(iptc))] : []),
    Buffer.from([0xff, 0xd9]),
  ])
  try {
    const { exif: tags, iptc: records } = exifReader().load(jpeg, { expanded: true, includeTags: WANTED })
    return {
      copyright_notice: records?.['Copyright Notice']?.description || tags?.Copyright?.description,
      credit: records?.['Credit']?.description,
    }
  } catch {
    return {}
  }
}
