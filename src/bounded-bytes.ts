// Streams of bytes that fail as soon as there are too many.

/** A stage of a pipeline that lets at most so many bytes through, and then throws what `tooMany` makes. */
export const bounded = (most: number, tooMany: () => Error) =>
  async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let passed = 0
    for await (const chunk of chunks) {
      passed += chunk.length
      if (passed > most) throw tooMany()
      yield chunk
    }
  }

/** All bytes of a stream. Rejects with what `tooMany` makes when there are more than `most`. */
export async function bytesWithin(chunks: AsyncIterable<Buffer>, most: number, tooMany: () => Error): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of bounded(most, tooMany)(chunks)) pieces.push(piece)
  return Buffer.concat(pieces)
}
