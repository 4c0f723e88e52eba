// Where the bytes of a derivative come from: an open file here, an S3 object in the store module; both read by position.
import { close, open, read } from 'node:fs'
import { stat } from 'node:fs/promises'
import { LRUCache } from 'lru-cache'
import { singleFlight } from './single-flight.js'

/**
 * Bytes that can be read at any position.
 * `id` is content-addressed: the same id means the same bytes for ever, so every cache of this module keys on it.
 * `read` resolves with exactly `length` bytes from `offset`, or rejects.
 * `readInto`, where a source has it, puts them into `target` at `position` and spares a copy.
 */
export interface ByteSource {
  readonly id: string
  readonly size: number
  read(offset: number, length: number): Promise<Buffer>
  readInto?(target: Buffer, position: number, offset: number, length: number): Promise<void>
}

/** A ByteSource over a file; `close` gives its descriptor back early, and a later read opens it again. */
export interface FileSource extends ByteSource {
  close(): void
}

interface Descriptor {
  fd: number
  readers: number
  evicted: boolean
}

const MAX_DESCRIPTORS = 512

const closeWhenIdle = (descriptor: Descriptor): void => {
  if (descriptor.evicted && descriptor.readers === 0) close(descriptor.fd, () => {})
}

const descriptors = new LRUCache<string, Descriptor>({
  max: MAX_DESCRIPTORS,
  dispose: descriptor => {
    descriptor.evicted = true
    closeWhenIdle(descriptor)
  },
})
const opening = singleFlight<Descriptor>()

const openDescriptor = (key: string, path: string): Promise<Descriptor> =>
  opening(
    key,
    () =>
      new Promise((resolve, reject) => {
        open(path, 'r', (error, fd) => {
          if (error) return reject(error)
          const descriptor = { fd, readers: 0, evicted: false }
          descriptors.set(key, descriptor)
          resolve(descriptor)
        })
      }),
  )

function readFully(descriptor: Descriptor, target: Buffer, position: number, offset: number, length: number) {
  descriptor.readers++
  return new Promise<void>((resolve, reject) => {
    const settle = (error?: Error | null): void => {
      descriptor.readers--
      closeWhenIdle(descriptor)
      if (error) reject(error)
      else resolve()
    }
    const step = (done: number): void => {
      read(descriptor.fd, target, position + done, length - done, offset + done, (error, count) => {
        if (error) settle(error)
        else if (done + count === length) settle()
        else if (count === 0) settle(new Error(`The file ends before byte ${offset + length}`))
        else step(done + count)
      })
    }
    step(0)
  })
}

/**
 * Opens `path` for positional reads. At most 512 descriptors are open in the process; the least recently read one is
 * closed for the next, after its last read has ended. Rejects when the file is not there.
 */
export async function fileSource(path: string, id: string): Promise<FileSource> {
  const { size } = await stat(path)
  const key = `${id}\n${path}`
  const readInto = (target: Buffer, position: number, offset: number, length: number): Promise<void> => {
    const descriptor = descriptors.get(key)
    if (descriptor) return readFully(descriptor, target, position, offset, length)
    return openDescriptor(key, path).then(opened => readFully(opened, target, position, offset, length))
  }
  return {
    id,
    size,
    readInto,
    async read(offset, length) {
      const target = Buffer.allocUnsafe(length)
      await readInto(target, 0, offset, length)
      return target
    },
    close: () => void descriptors.delete(key),
  }
}
