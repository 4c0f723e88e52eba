// A file that need not exist.
import { readFile } from 'node:fs/promises'
import { Refusal } from './refusal.js'

/** Its bytes; undefined when it does not exist. Throws Refusal for one that cannot be read. */
export const bytesIfAny = (file: string): Promise<Buffer | undefined> =>
  readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw new Refusal(error.message)
    return undefined
  })
