// Reads a ZIP by its central directory, as an unpacker does; entries are stored, not compressed.

/** Names and contents in order. Throws an Error when the bytes are no such ZIP. */
export function zipEntries(zip: Buffer): { name: string; body: Buffer }[] {
  const end = zip.lastIndexOf(Buffer.from('PK\u0005\u0006', 'latin1'))
  if (end < 0) throw new Error('There is no end of a central directory')
  const entries: { name: string; body: Buffer }[] = []
  let at = zip.readUInt32LE(end + 16)
  for (let count = zip.readUInt16LE(end + 10); count > 0; count--) {
    if (zip.readUInt32LE(at) !== 0x02014b50) throw new Error('There is no entry where one should be')
    const [size, nameLength, extra, comment] = [20, 28, 30, 32].map((offset, index) =>
      index === 0 ? zip.readUInt32LE(at + offset) : zip.readUInt16LE(at + offset),
    ) as [number, number, number, number]
    const local = zip.readUInt32LE(at + 42)
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
    entries.push({
      name: zip.subarray(at + 46, at + 46 + nameLength).toString('utf8'),
      body: zip.subarray(start, start + size),
    })
    at += 46 + nameLength + extra + comment
  }
  return entries
}
