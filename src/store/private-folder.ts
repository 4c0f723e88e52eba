// The data folder is its owner's alone: originals, the database and the server key are no other user's to read.
import { chmod, mkdir, stat } from 'node:fs/promises'
import { parse } from 'node:path'

const OTHERS = 0o077
/** The bit of folders such as /tmp, which are made to be shared. */
const STICKY = 0o1000

/** Why the folder stays as open as it is; undefined when it can be closed to others. */
function obstacle(folder: string, mode: number, uid: number): string | undefined {
  if (uid !== process.getuid!()) return 'it belongs to another user'
  if (mode & STICKY || parse(folder).root === folder) return 'it is made to be shared'
  return undefined
}

/**
 * Makes the folder, for its owner alone (0700), or closes it to others when it is there and ours.
 * Gives a sentence for the log when it stays open. Where the system has no such modes nothing is closed or told.
 */
export async function keepPrivate(folder: string): Promise<string | undefined> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  if (!process.getuid) return undefined
  const { mode, uid } = await stat(folder)
  if ((mode & OTHERS) === 0) return undefined
  const cause =
    obstacle(folder, mode, uid) ??
    (await chmod(folder, 0o700).then(
      () => undefined,
      (error: Error) => error.message,
    ))
  if (cause === undefined) return undefined
  const shown = (mode & 0o7777).toString(8).padStart(4, '0')
  return `Other users of this machine may read DATA_DIR, ${folder} (mode ${shown}), and it cannot be closed to them: ${cause}. Give Hydria a folder of its own with mode 0700.`
}
