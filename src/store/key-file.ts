// The server key of the embedded database: a file beside it, made at the first start, for its owner alone to read.
import { readFile, rm, writeFile } from 'node:fs/promises'
import { credentialsKeyFile, parseServerKey, type Settings } from '../settings.js'
import { publish, sync } from './blobs/durable.js'

/** The key in the file of DATA_DIR; undefined when there is none. Throws an Error that names a file that holds no key. */
export async function readKeyFile(settings: Settings): Promise<Buffer | undefined> {
  const file = credentialsKeyFile(settings)
  try {
    return parseServerKey((await readFile(file, 'utf8')).trim())
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new Error(`${file}, the key that credentials are encrypted with: ${(error as Error).message}`)
  }
}

/** Writes the key to the file of DATA_DIR (0600), which is whole and on the disk once this is fulfilled. */
export async function writeKeyFile(settings: Settings, key: Buffer): Promise<void> {
  const file = credentialsKeyFile(settings)
  const staged = `${file}.new`
  await rm(staged, { force: true })
  await writeFile(staged, `${key.toString('base64')}\n`, { flag: 'wx', mode: 0o600 })
  await sync(staged)
  await publish(staged, file, async () => `${file}.copy`)
}
