// A radiograph comes in: its parts are read and checked, and nothing is stored before all of it holds.
import { rm } from 'node:fs/promises'
import { checkRadiograph } from '../../images/index.js'
import type { Services } from '../../operations/index.js'
import { HttpProblem } from '../../problem.js'
import { type Digest, storageBounds } from '../../store/index.js'
import type { DsioCall } from './dsio-call.js'
import { type ImageInfo, readImageInfo } from './image-info.js'
import { readForm } from './radiograph-form.js'
import { storagePlace } from './radiograph-space.js'

/** A radiograph that holds: its media in a file that is given away, and what was said of it. */
export interface Intake {
  file: string
  digest: Digest
  info: ImageInfo
}

/** Throws HttpProblem 400 or 415 that names imageMedia when the file is not a whole 16-bit grayscale PNG. */
export async function checkMedia({ settings }: Services, file: string): Promise<void> {
  try {
    await checkRadiograph(file, { maxPixels: settings.MAX_PIXELS, timeoutSeconds: settings.INGEST_TIMEOUT_S })
  } catch (error) {
    if (!(error instanceof HttpProblem)) throw error
    const { status, title, detail } = error
    throw new HttpProblem(status, title, `imageMedia: ${detail}`, [{ property: 'imageMedia', message: detail }])
  }
}

/** Runs the work with a scratch file, which is gone afterwards wherever it was left. */
export async function withScratch<T>({ blobs }: Services, work: (file: string) => Promise<T>): Promise<T> {
  const file = await blobs.scratchPath('.radiograph')
  try {
    return await work(file)
  } finally {
    await rm(file, { force: true })
  }
}

/** Reads the request's form into the file, and checks it. Throws HttpProblem 400, 413, 415, 507. */
export async function takeIn(call: DsioCall, services: Services, file: string): Promise<Intake> {
  const { store, settings } = services
  const bounds = await storageBounds(store.db, await storagePlace(call, services), settings.MAX_UPLOAD_BYTES)
  const { imageInfo, digest } = await readForm(call.request, file, settings.MAX_UPLOAD_BYTES, bounds)
  const info = readImageInfo(call.compiled, imageInfo)
  await checkMedia(services, file)
  return { file, digest, info }
}
