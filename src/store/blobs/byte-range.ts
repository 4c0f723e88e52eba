// Positions in a blob, checked before they reach a file or a server.

/** Throws RangeError unless `offset` and `length` are whole numbers of bytes from 0. */
export function checkSpan(offset: number, length: number): void {
  if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(length) || offset < 0 || length < 0)
    throw new RangeError(`No bytes can be read at ${offset} for ${length}.`)
}
