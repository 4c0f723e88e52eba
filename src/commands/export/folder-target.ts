// An export into a folder: files are written under a temporary name and renamed; equal ones are links to one file.
import { randomUUID } from 'node:crypto'
import { access, copyFile, link, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { type ExportTarget, insidePath } from './export-target.js'

/** What file systems without hard links answer, or with too many of one file. */
const NO_LINK = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV', 'EACCES'])

async function linkOrCopy(file: string, other: string): Promise<void> {
  try {
    await link(file, other)
  } catch (error) {
    if (!NO_LINK.has(String((error as NodeJS.ErrnoException).code))) throw error
    await copyFile(file, other)
  }
}

/** Runs `make` with the name of a temporary file beside `file`, then renames it to that. */
async function inPlace(file: string, make: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = join(dirname(file), `.${randomUUID()}.part`)
  await mkdir(dirname(file), { recursive: true })
  try {
    await make(temporary)
    await rename(temporary, file)
  } finally {
    // A rename of one link of a file over another one of it does nothing, and leaves both.
    await rm(temporary, { force: true })
  }
}

/** A folder, which is made where it is not there. Rejects as node:fs does. */
export async function openFolderTarget(folder: string): Promise<ExportTarget> {
  const root = resolve(folder)
  const at = (path: string): string => join(root, insidePath(path))
  return {
    name: root,
    async write([path, ...others], bytes) {
      const file = at(path!)
      await inPlace(file, temporary => writeFile(temporary, bytes, { flag: 'wx' }))
      for (const other of others) await inPlace(at(other), temporary => linkOrCopy(file, temporary))
    },
    has: path =>
      access(at(path)).then(
        () => true,
        () => false,
      ),
    close: () => undefined,
  }
}
