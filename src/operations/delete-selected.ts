// Many images that are deleted together: told beforehand, with the manifests that show them, and into the trash or for good.
import { discardImages, findImages, lockImages } from '../store/index.js'
import type { AskedOfMany, Call } from './call.js'
import { nameOf } from './image-members.js'
import { type ImagesReport, imagesReport, notThere } from './images-report.js'
import { type Selected, selectedImages } from './selected-images.js'
import type { Services } from './services.js'
import { manifestsOf } from './shown-images.js'
import { discardingOf, releaseGone } from './trash.js'

/** What the deletion of images would come to: those that are there, and the manifests that show each. */
export async function deletionOf(asked: AskedOfMany, services: Services, selected: Selected[]): Promise<ImagesReport> {
  const customer = Number(asked.variables['customer'])
  const { db } = services.store
  const rows = await findImages(
    db,
    customer,
    selected.map(({ key }) => key),
  )
  const there = new Set(rows.map(nameOf))
  const shownIn = await manifestsOf(db, customer, rows)
  const done = {
    found: selected.length,
    unchanged: 0,
    skipped: selected.filter(({ key }) => !there.has(nameOf(key))).map(({ key }) => notThere(key)),
    affected: rows.map((before, index) => ({ before, version: before.version, manifests: shownIn(index) })),
  }
  return imagesReport(asked, services, done, true)
}

/** Deletes the images, in one transaction. Returns how many were there. Throws HttpProblem 400. */
export async function deleteSelected(
  asked: AskedOfMany & Pick<Call, 'principal' | 'query'>,
  services: Services,
  given: { selected: unknown },
): Promise<number> {
  const customer = Number(asked.variables['customer'])
  const keys = (await selectedImages(asked, services, given)).map(({ key }) => key)
  const { there, gone } = await services.store.transaction(async session => {
    const there = await lockImages(session.db, customer, keys)
    return { there, ...(await discardImages(session.db, customer, there, discardingOf(asked, services))) }
  })
  await releaseGone(services, customer, gone)
  return there.length
}
