// Many images that are deleted together: told beforehand, with the manifests that show them, and into the trash or for good.
import { discardImages, findImages } from '../store/index.js'
import type { AskedOfMany, Call } from './call.js'
import { nameOf } from './image-members.js'
import { type Affected, type ImagesReport, imagesReport, notThere, type Skipped } from './images-report.js'
import { lockSelected, type Selected, selectedImages } from './selected-images.js'
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

/** Deletes the images that are there as they were read, in one transaction. Throws HttpProblem 400. */
export async function deleteSelected(
  asked: AskedOfMany & Pick<Call, 'principal' | 'query'>,
  services: Services,
  given: { selected: unknown },
): Promise<ImagesReport> {
  const customer = Number(asked.variables['customer'])
  const selected = await selectedImages(asked, services, given)
  const { affected, skipped, gone } = await services.store.transaction(async session => {
    const affected: Affected[] = []
    const skipped: Skipped[] = []
    for (const one of await lockSelected(session, customer, selected)) {
      if ('skipped' in one) skipped.push(one.skipped)
      else affected.push({ before: one.row, version: one.row.version })
    }
    const rows = affected.map(({ before }) => before)
    return { affected, skipped, ...(await discardImages(session.db, customer, rows, discardingOf(asked, services))) }
  })
  await releaseGone(services, customer, gone)
  return imagesReport(asked, services, { found: selected.length, unchanged: 0, affected, skipped }, false)
}
