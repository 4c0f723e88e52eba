// SHA-256 of files, read as streams beside the page.
import { sha256 } from '@noble/hashes/sha2'
import { bytesToHex } from '@noble/hashes/utils'

/** What the page asks, and what it is told; no hash: the file could not be read. */
export interface Hashed {
  key: number
  hash?: string
}

async function hashOf(file: File): Promise<string> {
  const hash = sha256.create()
  const reader = file.stream().getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return bytesToHex(hash.digest())
    hash.update(value)
  }
}

let line: Promise<unknown> = Promise.resolve()

addEventListener('message', ({ data: { key, file } }: MessageEvent<{ key: number; file: File }>) => {
  line = line
    .then(() => hashOf(file))
    .then(
      hash => postMessage({ key, hash } satisfies Hashed),
      () => postMessage({ key } satisfies Hashed),
    )
})
