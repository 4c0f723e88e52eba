// A bounded pool of open files, so that reading a piece of a blob is one pread.
import { close as closeDescriptor, open, read as readDescriptor } from 'node:fs'
import { promisify } from 'node:util'
import { LRUCache } from 'lru-cache'

const openFile = promisify(open)
const pread = promisify(readDescriptor)

interface Entry {
  opening: Promise<number>
  readers: number
  evicted: boolean
}

/** A pool of at most `max` idle open files; a file not asked for in a minute is closed, so that deleted blobs go. */
export function descriptorPool(max: number) {
  const pool = new LRUCache<string, Entry>({
    max,
    ttl: 60_000,
    ttlAutopurge: true,
    ttlResolution: 1000,
    updateAgeOnGet: true,
    dispose: entry => {
      entry.evicted = true
      release(entry)
    },
  })

  // A descriptor is closed only when its last reader has left: its number may be given to another file at once.
  function release(entry: Entry): void {
    if (entry.evicted && entry.readers === 0)
      entry.opening.then(
        descriptor => closeDescriptor(descriptor, () => undefined),
        () => undefined,
      )
  }

  function admit(path: string): Entry {
    const entry: Entry = { opening: openFile(path, 'r'), readers: 0, evicted: false }
    pool.set(path, entry)
    entry.opening.catch(() => {
      if (pool.peek(path) === entry) pool.delete(path)
    })
    return entry
  }

  return {
    /** `length` bytes of a file from `offset`; fewer where the file ends. Rejects with the file system's error. */
    async read(path: string, offset: number, length: number): Promise<Buffer> {
      const entry = pool.get(path) ?? admit(path)
      entry.readers += 1
      try {
        return await readFully(await entry.opening, offset, length)
      } finally {
        entry.readers -= 1
        release(entry)
      }
    },
    /** Closes the file at that path, because another stands or none stands there now. */
    forget: (path: string): void => {
      pool.delete(path)
    },
    /** Closes every file. */
    close: (): void => pool.clear(),
    /** How many files are held open. */
    size: (): number => pool.size,
  }
}

async function readFully(descriptor: number, offset: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length)
  let filled = 0
  while (filled < length) {
    const { bytesRead } = await pread(descriptor, buffer, filled, length - filled, offset + filled)
    if (bytesRead === 0) return buffer.subarray(0, filled)
    filled += bytesRead
  }
  return buffer
}
