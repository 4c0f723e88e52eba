// Asks the worker for the hashes of files, one after the other.
import type { Hashed } from './hash-worker.js'

/** The hash of a file in hexadecimal; undefined where it cannot be had. */
export type HashOf = (file: File) => Promise<string | undefined>

/** Starts the worker at an address; without one, no file has a hash. */
export function openHashes(address: string): HashOf {
  const waiting = new Map<number, (hash: string | undefined) => void>()
  let last = 0
  let worker: Worker | undefined
  const giveUp = (): void => {
    worker = undefined
    for (const resolve of waiting.values()) resolve(undefined)
    waiting.clear()
  }
  try {
    worker = new Worker(address, { type: 'module' })
    worker.addEventListener('error', giveUp)
    worker.addEventListener('message', ({ data: { key, hash } }: MessageEvent<Hashed>) => {
      waiting.get(key)?.(hash)
      waiting.delete(key)
    })
  } catch {
    giveUp()
  }
  return file =>
    new Promise(resolve => {
      if (!worker) return resolve(undefined)
      waiting.set(++last, resolve)
      worker.postMessage({ key: last, file })
    })
}
