// Whether what is to be kept is there: where the settings mean another place than was thought, nothing is kept in the stead of what is.
import { realpath } from 'node:fs/promises'
import type { Settings } from '../../settings.js'
import { type BlobStore, type Db, isInstalled, isUpToDate, namedBlobs } from '../../store/index.js'
import { Refusal } from '../refusal.js'

/** Refuses settings that mean no installation: opened, they would make an empty one. */
export async function checkInstalled(settings: Settings): Promise<void> {
  if (await isInstalled(settings)) return
  const where = settings.DATABASE_URL ? 'the database of DATABASE_URL' : `the folder ${settings.DATA_DIR} (DATA_DIR)`
  throw new Refusal(`there is no installation in ${where}: use the settings that its servers are started with`)
}

/** Originals that are looked for. */
const SAMPLE = 20

/** Refuses a store that has none of the originals that rows name: it is that of another installation. What a former release names is not known. */
export async function checkBytes(db: Db, blobs: BlobStore): Promise<void> {
  if (!(await isUpToDate(db))) return
  let named = 0
  for await (const key of namedBlobs(db, SAMPLE)) {
    if (await blobs.stat(key)) return
    named++
  }
  if (named > 0)
    throw new Refusal(
      `none of ${named} originals that the database refers to is in ${blobs.name}: set BLOB_URL or DATA_DIR as for its servers`,
    )
}

const real = (folder: string): Promise<string> => realpath(folder).catch(() => folder)

/** Refuses a folder for a backup whose bytes would be those of the installation itself. */
export async function checkApart(to: BlobStore, from: BlobStore, folder: string): Promise<void> {
  if ((await real(to.name)) === (await real(from.name)))
    throw new Refusal(`${folder} holds the blobs of the installation itself: choose another folder for the backup`)
}
