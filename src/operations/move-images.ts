// Images that are moved to another space of their customer: nothing is copied, fetched or ingested.

import { ownFile } from '../ingest/index.js'
import { invalid } from '../problem.js'
import { findImages, type ImageInCustomer, lockImages, moveImages as move, type Session } from '../store/index.js'
import type { AskedOfMany, Handler } from './call.js'
import { isDryRun, writtenOrTried } from './iiif/index.js'
import { nameOf } from './image-members.js'
import {
  changedMeanwhile,
  type Done,
  type ImagesReport,
  imagesReport,
  notThere,
  reported,
  type Skipped,
} from './images-report.js'
import { isAnother, type Selected, selectedImages } from './selected-images.js'
import type { Services } from './services.js'
import { manifestsOf } from './shown-images.js'

const conflicting = (key: ImageInCustomer, message: string): Skipped => ({ key, status: 409, message })

/** Moves the images that can be in a transaction. Throws HttpProblem 400 for a space that is not there. */
async function moveTo(session: Session, customer: number, space: number, selected: Selected[]): Promise<Done> {
  if (!(await session.find('Space', { customer, id: space }))) throw invalid('space', `there is no space ${space}`)
  const { db } = session
  const keys = selected.map(({ key }) => key)
  const there = new Map((await lockImages(db, customer, keys)).map(row => [nameOf(row), row]))
  const placeOf = ({ id }: ImageInCustomer): ImageInCustomer => ({ space, id })
  const taken = new Set((await findImages(db, customer, keys.map(placeOf))).map(({ id }) => id))
  const skipped: Skipped[] = []
  const moved = selected.flatMap(one => {
    const { key } = one
    const row = there.get(nameOf(key))
    if (!row) skipped.push(notThere(key))
    else if (isAnother(one, row)) skipped.push(changedMeanwhile(key))
    else if (row.space !== space && taken.has(row.id))
      skipped.push(conflicting(key, `the space ${space} has an image with its id`))
    else if (row.ingesting) skipped.push(conflicting(key, 'is being ingested: move it once that has ended'))
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
  const affected = moved.map((before, index) => ({
    before,
    version: now.get(before.id)!.version,
    moved: placeOf(before),
    manifests: manifests[index]!,
  }))
  return { found: selected.length, unchanged: selected.length - skipped.length - affected.length, affected, skipped }
}

/** Whether another request has just made an image where one was to be moved. */
const isTaken = (error: unknown): boolean => (error as { code?: string }).code === '23505'

async function moveAll(
  services: Services,
  dryRun: boolean,
  work: (session: Session) => Promise<Done>,
  again = true,
): Promise<Done> {
  try {
    return await writtenOrTried(services, dryRun, work)
  } catch (error) {
    if (again && isTaken(error)) return moveAll(services, dryRun, work, false)
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
  const mode = { whole: true, strict: asked.prefer.strict, scope: asked.variables }
  const body = services.readerOf('ImageMove').read(given, mode)
  const selected = await selectedImages(asked, services, body)
  const done = await moveAll(services, isDry, session => moveTo(session, customer, Number(body['space']), selected))
  const affected = isDry ? done.affected.map(one => ({ ...one, version: one.before.version })) : done.affected
  return imagesReport(asked, services, { ...done, affected })
}

/** POST to moveImages: with ?validate nothing is written. */
export const moveImages: Handler = {
  statuses: [200, 400],
  run: async (call, services) =>
    reported(services, await moveSelected(call, services, call.body ?? {}, isDryRun(call.query))),
}
