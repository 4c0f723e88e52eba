// Asks the worker for the hashes of files, one after the other.
import type { Hashed } from './hash-worker.js'

/** The hash of a file in hexadecimal; undefined where it cannot be had. */
export type HashOf = (file: File) => Promise<string | undefined>

/** Hashes by the worker at an address, which is started for the first file; where it does not run, no file has a hash. */
export function openHashes(address: string): HashOf {
  const waiting = new Map<number, (hash: string | undefined) => void>()
  let last = 0
  let worker: Worker | undefined
  let hasFailed = false
  const giveUp = (): void => {
    hasFailed = true
    for (const resolve of waiting.values()) resolve(undefined)
    waiting.clear()
  }
  const start = (): void => {
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
  }
  return file =>
    new Promise(resolve => {
      if (!worker && !hasFailed) start()
      if (!worker || hasFailed) return resolve(undefined)
      waiting.set(++last, resolve)
      worker.postMessage({ key: last, file })
    })
}
