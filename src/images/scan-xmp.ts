// Finds the XMP of a file whose format libvips does not read: a packet lies in it as plain text, whatever the format (ISO 16684-1, section 7.3).
import { open } from 'node:fs/promises'

/** Bytes that are looked at, at the beginning and at the end: metadata stand before the pixels, or behind them. */
const LOOKED_AT = 8 * 1024 * 1024

const BEGIN = '<x:xmpmeta'
const END = '</x:xmpmeta>'

function packetIn(bytes: Buffer): Buffer | undefined {
  const begin = bytes.indexOf(BEGIN)
  const end = begin < 0 ? -1 : bytes.indexOf(END, begin)
  return end < 0 ? undefined : bytes.subarray(begin, end + END.length)
}

/** The first XMP packet at either end of a file; undefined when there is none. */
export async function scannedXmp(file: string): Promise<Buffer | undefined> {
  const handle = await open(file, 'r')
  const read = async (at: number): Promise<Buffer> => {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(LOOKED_AT), 0, LOOKED_AT, at)
    return buffer.subarray(0, bytesRead)
  }
  try {
    const { size } = await handle.stat()
    return packetIn(await read(0)) ?? (size > LOOKED_AT ? packetIn(await read(size - LOOKED_AT)) : undefined)
  } finally {
    await handle.close()
  }
}
