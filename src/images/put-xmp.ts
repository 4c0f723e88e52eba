// Puts an XMP packet into an encoded JPEG, PNG or GIF, without decoding it (ISO 16684-3, section 1.1).
import { crc32 } from 'node:zlib'

const inserted = (file: Buffer, at: number, ...parts: Buffer[]): Buffer =>
  Buffer.concat([file.subarray(0, at), ...parts, file.subarray(at)])

const JPEG_HEAD = Buffer.from('http://ns.adobe.com/xap/1.0/\0')
const APP0 = 0xe0

/** The JPEG with the packet (at most 65,502 bytes) as an APP1 of its own, behind JFIF's APP0. */
export function withXmp(jpeg: Buffer, packet: string): Buffer {
  const at = jpeg[2] === 0xff && jpeg[3] === APP0 ? 4 + jpeg.readUInt16BE(4) : 2
  const contents = Buffer.from(packet)
  const marker = Buffer.from([0xff, 0xe1, 0, 0])
  marker.writeUInt16BE(2 + JPEG_HEAD.length + contents.length, 2)
  return inserted(jpeg, at, marker, JPEG_HEAD, contents)
}

const PNG_KEYWORD = Buffer.from('iTXtXML:com.adobe.xmp\0\0\0\0\0')
/** Signature, and the chunk IHDR. */
const PNG_HEAD = 8 + 25

/** The PNG with the packet in a chunk iTXt of plain text. */
function pngWithXmp(png: Buffer, packet: string): Buffer {
  const chunk = Buffer.concat([PNG_KEYWORD, Buffer.from(packet)])
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(chunk.length - 4)
  check.writeUInt32BE(crc32(chunk))
  return inserted(png, PNG_HEAD, length, chunk, check)
}

const GIF_EXTENSION = Buffer.from('\x21\xff\x0bXMP DataXMP', 'latin1')
/** Leads readers that take the packet for blocks of data to the end of the extension, wherever they are in it. */
const GIF_TRAILER = Buffer.from([0x01, ...Array.from({ length: 256 }, (_, index) => 255 - index), 0x00])

/** The GIF with the packet in an application extension, behind the table of colours. */
function gifWithXmp(gif: Buffer, packet: string): Buffer {
  const flags = gif[10]!
  const colours = flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0
  return inserted(gif, 13 + colours, GIF_EXTENSION, Buffer.from(packet), GIF_TRAILER)
}

/** The formats whose packet is put in once they are encoded: libvips compresses that of PNG, and writes none in GIF. */
export const PUT_AFTERWARDS: Record<string, (file: Buffer, packet: string) => Buffer> = {
  png: pngWithXmp,
  gif: gifWithXmp,
}
