// Finds the metadata of a file whose format libvips does not read: its blocks lie in it as they are, whatever the format (for XMP see ISO 16684-1, section 7.3).
import { open } from 'node:fs/promises'
import { brotliDecompressSync } from 'node:zlib'
import type { MetadataBlocks } from './embedded-rights.js'

/** Bytes that are looked at, at the beginning and at the end: metadata stand before the pixels, or behind them. */
const LOOKED_AT = 8 * 1024 * 1024
/** Most bytes of a block. */
const LONGEST = 1024 * 1024

const PACKET = ['<x:xmpmeta', '</x:xmpmeta>'] as const

function packetIn(bytes: Buffer): Buffer | undefined {
  const begin = bytes.indexOf(PACKET[0])
  const end = begin < 0 ? -1 : bytes.indexOf(PACKET[1], begin)
  return end < 0 ? undefined : bytes.subarray(begin, end + PACKET[1].length)
}

/** What TIFF begins with in either byte order, its first directory at once behind that, as Exif has it. */
const TIFF = ['II*\0\x08\0\0\0', 'MM\0*\0\0\0\x08']
/** Most bytes of Exif that are read: its first directory stands at the beginning. */
const MOST_EXIF = 65_000

function exifIn(bytes: Buffer): Buffer | undefined {
  const found = TIFF.map(start => bytes.indexOf(start, 0, 'latin1')).filter(at => at >= 0)
  return found.length > 0 ? bytes.subarray(Math.min(...found)).subarray(0, MOST_EXIF) : undefined
}

/** Photoshop's resource of IPTC without a name, and the box of JPEG 2000, with where the length is, and what it counts beside the records. */
const IPTC = [
  { before: Buffer.from('8BIM\x04\x04\0\0', 'latin1'), length: 8, skipped: 12, counted: 0 },
  { before: Buffer.from('33c7a4d2b81d4723a0baf1a3e097ad38', 'hex'), length: -8, skipped: 16, counted: 24 },
]

function iptcIn(bytes: Buffer): Buffer | undefined {
  for (const { before, length, skipped, counted } of IPTC) {
    const at = bytes.indexOf(before)
    if (at < 0 || at + length < 0 || at + skipped > bytes.length) continue
    const start = at + skipped
    return bytes.subarray(start, start + Math.max(0, bytes.readUInt32BE(at + length) - counted))
  }
  return undefined
}

/** The contents of a box of JPEG XL that is compressed (ISO/IEC 18181-2, "brob"). */
function decompressed(bytes: Buffer, type: 'xml ' | 'Exif'): Buffer | undefined {
  const at = bytes.indexOf(`brob${type}`)
  if (at < 4) return undefined
  try {
    return brotliDecompressSync(bytes.subarray(at + 8, at - 4 + bytes.readUInt32BE(at - 4)), {
      maxOutputLength: LONGEST,
    })
  } catch {
    return undefined
  }
}

const blocksIn = (bytes: Buffer): MetadataBlocks => ({
  xmp: packetIn(bytes) ?? packetIn(decompressed(bytes, 'xml ') ?? Buffer.alloc(0)),
  exif: exifIn(bytes) ?? exifIn(decompressed(bytes, 'Exif') ?? Buffer.alloc(0)),
  iptc: iptcIn(bytes),
})

/** The first block of each kind at the beginning of a file, else at its end. */
export async function scannedMetadata(file: string): Promise<MetadataBlocks> {
  const handle = await open(file, 'r')
  try {
    const { size } = await handle.stat()
    const length = Math.min(size, LOOKED_AT)
    const read = async (at: number): Promise<MetadataBlocks> => {
      const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(length), 0, length, at)
      return blocksIn(buffer.subarray(0, bytesRead))
    }
    const first = await read(0)
    if (size <= LOOKED_AT) return first
    const last = await read(size - LOOKED_AT)
    return { xmp: first.xmp ?? last.xmp, exif: first.exif ?? last.exif, iptc: first.iptc ?? last.iptc }
  } finally {
    await handle.close()
  }
}
