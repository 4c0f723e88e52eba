// Reading a remote file with several requests on their way, in order, so that distance costs little.

const PIECE_BYTES = 32 * 1024
const PIECES_AHEAD = 32

/**
 * The `size` bytes of a file in pieces, up to a mebibyte of them asked for ahead of the reader.
 * `read` gives at least one byte of what it is asked for, or none at the end; throws what `ended` makes when the file
 * ends before its size.
 */
export async function* readAhead(
  size: number,
  read: (offset: number, length: number) => Promise<Buffer>,
  ended: () => Error,
): AsyncGenerator<Buffer> {
  const asked: Promise<Buffer>[] = []
  let next = 0
  const ask = (): void => {
    for (; asked.length < PIECES_AHEAD && next < size; next += PIECE_BYTES) {
      const piece = readWhole(next, Math.min(PIECE_BYTES, size - next), read, ended)
      piece.catch(() => undefined)
      asked.push(piece)
    }
  }
  for (ask(); asked.length > 0; ask()) yield await asked.shift()!
}

async function readWhole(
  offset: number,
  length: number,
  read: (offset: number, length: number) => Promise<Buffer>,
  ended: () => Error,
): Promise<Buffer> {
  const parts: Buffer[] = []
  for (let got = 0; got < length; ) {
    const part = await read(offset + got, length - got)
    if (part.length === 0) throw ended()
    parts.push(part)
    got += part.length
  }
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts)
}
