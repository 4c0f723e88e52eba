// Images that are moved to another space of their customer: nothing is copied, fetched or ingested.

import { ownFile } from '../ingest/index.js'
import { invalid } from '../problem.js'
import {
  findImages,
  type ImageInCustomer,
  isUniqueViolation,
  moveImages as move,
  noteRow,
  type Session,
} from '../store/index.js'
import type { AskedOfMany, Handler } from './call.js'
import { isDryRun, writtenOrTried } from './iiif/index.js'
import { type Done, type ImagesReport, imagesReport, reported, type Skipped } from './images-report.js'
import { lockSelected, readOfMany, type Selected, selectedImages } from './selected-images.js'
import type { Services } from './services.js'
import { manifestsOf } from './shown-images.js'

const conflicting = (key: ImageInCustomer, message: string): Skipped => ({ key, status: 409, message })

/** Moves the images that can be in a transaction. Throws HttpProblem 400 for a space that is not there. */
async function moveTo(session: Session, customer: number, space: number, selected: Selected[]): Promise<Done> {
  if (!(await session.find('Space', { customer, id: space }))) throw invalid('space', `there is no space ${space}`)
  const { db } = session
  const found = await lockSelected(session, customer, selected)
  const placeOf = ({ id }: ImageInCustomer): ImageInCustomer => ({ space, id })
  const taken = new Set(
    (
      await findImages(
        db,
        customer,
        selected.map(({ key }) => placeOf(key)),
      )
    ).map(({ id }) => id),
  )
  const skipped: Skipped[] = []
  const moved = found.flatMap(one => {
    if ('skipped' in one) {
      skipped.push(one.skipped)
      return []
    }
    const { row } = one
    if (row.space !== space && taken.has(row.id))
      skipped.push(conflicting(row, `the space ${space} has an image with its id`))
    else if (row.ingesting) skipped.push(conflicting(row, 'is being ingested: move it once that has ended'))
    else if (row.space !== space) {
      taken.add(row.id)
      return [row]
    }
    return []
  })
  const shownIn = await manifestsOf(db, customer, moved)
  const manifests = moved.map((_, index) => shownIn(index))
  const fileOf = (key: ImageInCustomer) => ownFile({ customer, ...key })
  const moves = moved.map(row => ({ key: row, file: fileOf(row), fileThen: fileOf(placeOf(row)) }))
  if (moves.length > 0) await move(db, customer, space, moves)
  const now = new Map((await findImages(db, customer, moved.map(placeOf))).map(row => [row.id, row]))
  for (const before of moved) noteRow({ owner: 'Image', before, after: now.get(before.id) })
  const affected = moved.map((before, index) => ({
    before,
    version: now.get(before.id)!.version,
    moved: placeOf(before),
    manifests: manifests[index]!,
  }))
  return { found: selected.length, unchanged: selected.length - skipped.length - affected.length, affected, skipped }
}

/** The same once more where another request has just made an image where one was to be moved. */
async function moveAll(
  services: Services,
  dryRun: boolean,
  work: (session: Session) => Promise<Done>,
  again = true,
): Promise<Done> {
  try {
    return await writtenOrTried(services, dryRun, work)
  } catch (error) {
    if (again && isUniqueViolation(error)) return moveAll(services, dryRun, work, false)
    throw error
  }
}

/** Moves all of the images that can be moved, in one transaction, or tells what that would come to. Throws HttpProblem 400. */
export async function moveSelected(
  asked: AskedOfMany,
  services: Services,
  given: Record<string, unknown>,
  isDry: boolean,
): Promise<ImagesReport> {
  const customer = Number(asked.variables['customer'])
  const body = readOfMany(asked, services, 'ImageMove', given)
  const selected = await selectedImages(asked, services, body)
  const done = await moveAll(services, isDry, session => moveTo(session, customer, Number(body['space']), selected))
  return imagesReport(asked, services, done, isDry)
}

/** POST to moveImages: with ?validate nothing is written. */
export const moveImages: Handler = {
  statuses: [200, 400],
  run: async (call, services) =>
    reported(services, await moveSelected(call, services, call.body ?? {}, isDryRun(call.query))),
}
