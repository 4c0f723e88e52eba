// A stream of bytes that fails as soon as there are too many.

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
