// Files of a backup: one JSON text a line, compressed, with the hash of the file.
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { sha256Of } from '../sha256.js'

/** What is known of a file; `bytes` and `sha256` are those of the compressed one. */
export interface RowFile {
  rows: number
  bytes: number
  sha256: string
}

/** Writes batches of lines into a new file, which is on the disk once this is fulfilled. */
export async function writeRows(path: string, batches: AsyncIterable<string[]>): Promise<RowFile> {
  const hash = createHash('sha256')
  let [rows, bytes] = [0, 0]
  async function* texts() {
    for await (const lines of batches) {
      rows += lines.length
      if (lines.length > 0) yield `${lines.join('\n')}\n`
    }
  }
  const measure = new Transform({
    transform(chunk, _encoding, done) {
      hash.update(chunk)
      bytes += chunk.length
      done(null, chunk)
    },
  })
  await pipeline(texts, createGzip({ level: 1 }), measure, createWriteStream(path, { flags: 'wx', mode: 0o600 }))
  const file = await open(path)
  await file.sync()
  await file.close()
  return { rows, bytes, sha256: hash.digest('hex') }
}

/** Whether the file is as it was written. */
export async function isWhole(path: string, { sha256 }: RowFile): Promise<boolean> {
  try {
    return (await sha256Of(createReadStream(path))) === sha256
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}

const LINE_FEED = 0x0a

/** The lines of a file in batches. Only a line feed ends one: texts hold other separators of lines. */
export async function* readRows(path: string): AsyncGenerator<string[]> {
  const file = createReadStream(path)
  const bytes = createGunzip()
  file.on('error', error => bytes.destroy(error)).pipe(bytes)
  let rest: Buffer[] = []
  for await (const chunk of bytes as AsyncIterable<Buffer>) {
    const end = chunk.lastIndexOf(LINE_FEED)
    if (end < 0) {
      rest.push(chunk)
      continue
    }
    yield Buffer.concat([...rest, chunk.subarray(0, end)])
      .toString()
      .split('\n')
    rest = [chunk.subarray(end + 1)]
  }
}
