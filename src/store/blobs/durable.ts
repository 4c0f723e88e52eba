// Files that are whole on disk before their name says so, also after a power cut.
import { copyFile, mkdir, open, rename, rm, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Writes chunks to a new file and, unless it is only a passing one, syncs it; `onSink` maps the file's own errors.
 * On failure a part of it may be left.
 */
export async function writeDurably(
  chunks: AsyncIterable<Buffer>,
  path: string,
  onSink: (error: unknown) => never,
  passing = false,
): Promise<void> {
  const file = await open(path, 'wx').catch(onSink)
  try {
    for await (const chunk of chunks) await file.appendFile(chunk).catch(onSink)
    if (!passing) await file.sync().catch(onSink)
  } finally {
    await file.close()
  }
}

/**
 * Renames a synced file to its final place, making the folders it needs, and syncs the folder unless it is a passing one.
 * From another file system it is copied to `spare` first. On failure the file is where it was.
 */
export async function publish(
  path: string,
  target: string,
  spare: () => Promise<string>,
  passing = false,
): Promise<void> {
  await makeFolder(dirname(target))
  try {
    await rename(path, target)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error
    await publishCopy(path, await spare(), target)
  }
  if (!passing) await sync(dirname(target))
}

async function publishCopy(path: string, copy: string, target: string): Promise<void> {
  try {
    await copyFile(path, copy)
    await sync(copy)
    await rename(copy, target)
  } catch (error) {
    await rm(copy, { force: true })
    throw error
  }
  await unlink(path)
}

// A folder's name is durable only once the folder that holds it is synced.
async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true })
  if (first === undefined) return
  for (let made = folder; made.length >= first.length; made = dirname(made)) await sync(dirname(made))
}

/** Flushes a file's bytes or a folder's names to the disk. */
export async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
