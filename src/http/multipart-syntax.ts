// The syntax of multipart bodies (RFC 2046, section 5.1): pieces of bytes -> parts, one after the other, none held in memory.
import { isUtf8 } from 'node:buffer'
import { invalid } from '../problem.js'

/** One part as it stands in the body. What is not read of its bytes is skipped when the next part is asked for. */
export interface RawPart {
  /** Lines of its head by their names in lower case. */
  headers: Map<string, string>
  bytes: AsyncGenerator<Buffer>
}

const CRLF = Buffer.from('\r\n')
const HEAD_END = Buffer.from('\r\n\r\n')
const DASHES = Buffer.from('--')
const NOTHING = Buffer.alloc(0)

/** Largest head of a part, in bytes. */
const MOST_HEAD_BYTES = 8 * 1024

/** Blanks that may follow a boundary. */
const MOST_PADDING = 100

const malformed = (message: string) => invalid('body', `is not multipart/form-data: ${message}`)

/** The bytes that have been received and not been understood yet. */
interface Window {
  bytes: Buffer
  /** Appends the next piece; false when there is none. */
  more(): Promise<boolean>
}

/** Pieces below this size are gathered: appending them one by one would cost the square of their total size. */
const SMALL = 4096

function windowOf(pieces: AsyncIterator<Buffer>): Window {
  /** Memory that ends, or has `spare` bytes, behind `bytes`. */
  let memory = NOTHING
  let spare = 0
  const append = (window: Window, piece: Buffer): void => {
    const size = window.bytes.length + piece.length
    if (piece.length > spare) {
      spare = piece.length < SMALL ? SMALL : piece.length
      memory = Buffer.allocUnsafe(window.bytes.length + spare)
      window.bytes.copy(memory)
    }
    const end = memory.length - spare
    piece.copy(memory, end)
    spare -= piece.length
    window.bytes = memory.subarray(end + piece.length - size, end + piece.length)
  }
  return {
    // The boundary of the first part need not stand behind a line.
    bytes: CRLF,
    async more() {
      const { done, value } = await pieces.next()
      if (done) return false
      if (this.bytes.length > 0) append(this, value)
      else {
        this.bytes = value
        spare = 0
      }
      return true
    },
  }
}

/** The bytes up to the delimiter, which is taken away; those that cannot be part of it are given at once. */
async function* upTo(window: Window, delimiter: Buffer): AsyncGenerator<Buffer> {
  for (;;) {
    const at = window.bytes.indexOf(delimiter)
    if (at >= 0) {
      const piece = window.bytes.subarray(0, at)
      window.bytes = window.bytes.subarray(at + delimiter.length)
      if (piece.length > 0) yield piece
      return
    }
    const sure = window.bytes.length - delimiter.length + 1
    if (sure > 0) {
      const piece = window.bytes.subarray(0, sure)
      window.bytes = window.bytes.subarray(sure)
      yield piece
    }
    if (!(await window.more())) throw malformed('the last boundary is missing')
  }
}

const skip = async (bytes: AsyncIterable<unknown>): Promise<void> => {
  for await (const _ of bytes);
}

/** Reads on until so many bytes are there. */
async function need(window: Window, bytes: number): Promise<void> {
  while (window.bytes.length < bytes) if (!(await window.more())) throw malformed('the last boundary is missing')
}

/** What follows a delimiter: whether it was the last one. The line break of another one is left. */
async function isLast(window: Window): Promise<boolean> {
  await need(window, 2)
  if (window.bytes.subarray(0, 2).equals(DASHES)) return true
  for (let padding = 0; padding < MOST_PADDING; padding++) {
    await need(window, 2)
    if (window.bytes.subarray(0, 2).equals(CRLF)) return false
    if (window.bytes[0] !== 0x20 && window.bytes[0] !== 0x09) break
    window.bytes = window.bytes.subarray(1)
  }
  throw malformed('a boundary must end its line')
}

const LINE = /^([!#$%&'*+.^_`|~0-9a-z-]+):[ \t]*(.*?)[ \t]*$/is

/** The head of a part, from the line break before it to the empty line, whose line break is left. */
async function headOf(window: Window): Promise<Map<string, string>> {
  let end = window.bytes.indexOf(HEAD_END)
  while (end < 0) {
    if (window.bytes.length > MOST_HEAD_BYTES) throw malformed(`the head of a part is above ${MOST_HEAD_BYTES} bytes`)
    if (!(await window.more())) throw malformed('the last boundary is missing')
    end = window.bytes.indexOf(HEAD_END)
  }
  if (end > MOST_HEAD_BYTES) throw malformed(`the head of a part is above ${MOST_HEAD_BYTES} bytes`)
  const head = window.bytes.subarray(CRLF.length, end)
  window.bytes = window.bytes.subarray(end + CRLF.length)
  if (!isUtf8(head)) throw malformed('the head of a part must be UTF-8')
  const headers = new Map<string, string>()
  // Lines that begin with a blank go on with the one before.
  const lines = head
    .toString('utf8')
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
  for (const line of lines.filter(Boolean)) {
    const [, name, value] = LINE.exec(line) ?? []
    if (name === undefined || /[\r\n\0]/.test(value!)) throw malformed('a line in the head of a part cannot be read')
    headers.set(name.toLowerCase(), value!)
  }
  return headers
}

/** Pieces that may be left before their end, even while the next one is awaited; `finish` then skips the rest. */
function interruptible(source: AsyncGenerator<Buffer>): { bytes: AsyncGenerator<Buffer>; finish(): Promise<void> } {
  let next: Promise<IteratorResult<Buffer>> | undefined
  let isLeft = false
  const pieces = async function* (): AsyncGenerator<Buffer> {
    while (!isLeft) {
      next = source.next()
      const { done, value } = await next
      if (done) return
      yield value
    }
  }
  return {
    bytes: pieces(),
    async finish() {
      isLeft = true
      await next
      await skip(source)
    },
  }
}

/**
 * The parts of a body in their order. The body is read to its end, what stands behind the last boundary included.
 * Throws HttpProblem 400 for what is no multipart body, and whatever the pieces throw.
 */
export async function* partsIn(pieces: AsyncIterable<Buffer>, boundary: string): AsyncGenerator<RawPart> {
  const source = pieces[Symbol.asyncIterator]()
  const window = windowOf(source)
  const delimiter = Buffer.from(`\r\n--${boundary}`)
  try {
    await skip(upTo(window, delimiter))
    while (!(await isLast(window))) {
      const headers = await headOf(window)
      await need(window, delimiter.length)
      // Where no bytes follow, the line break of the empty line may be that of the boundary.
      if (!window.bytes.subarray(0, delimiter.length).equals(delimiter))
        window.bytes = window.bytes.subarray(CRLF.length)
      const { bytes, finish } = interruptible(upTo(window, delimiter))
      yield { headers, bytes }
      await finish()
    }
    do window.bytes = NOTHING
    while (await window.more())
  } finally {
    await source.return?.()
  }
}
