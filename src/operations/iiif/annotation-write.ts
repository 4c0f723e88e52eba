// How annotations are made, changed and removed, whichever address was asked: one writer of a canvas at a time.
import { notFound } from '../../problem.js'
import {
  type AnnotationKey,
  type AnnotationsOf,
  type Db,
  findAnnotation,
  insertAnnotation,
  type KeptAnnotation,
  lockCanvas,
  noteRow,
  removeAnnotation,
  updateAnnotation,
} from '../../store/index.js'
import type { Services } from '../services.js'
import { annotationMeant, type GivenAnnotation } from './annotation-given.js'
import { writtenOrTried } from './dry-run.js'
import { type Report, reportOf } from './iiif-report.js'
import { newId } from './iiif-terms.js'
import { checkState, type Write } from './iiif-write.js'

/** Who writes an annotation, where, and on which condition. */
export type AnnotationWrite = Pick<Write, 'by' | 'precondition' | 'hasMatch' | 'isDryRun'> & { key: AnnotationKey }

/** An annotation, and whether it is new. */
export interface WrittenAnnotation {
  row: KeptAnnotation
  created: boolean
}

/** Works on an annotation of a canvas that is locked. Throws HttpProblem 404 for a canvas that is not there. */
const writing = <Result>(
  services: Services,
  { key, isDryRun }: Pick<AnnotationWrite, 'key' | 'isDryRun'>,
  work: (db: Db, place: Parameters<typeof annotationMeant>[1] & { manifest: string }) => Promise<Result>,
): Promise<Result> =>
  writtenOrTried(services, isDryRun, async ({ db }) => {
    const canvas = await lockCanvas(db, key)
    if (!canvas) throw notFound('The Canvas')
    const { manifest, original_id: original } = canvas
    return work(db, { base: services.base, customer: key.customer, canvas: key.canvas, original, manifest })
  })

/** The annotation, which must be there. Throws HttpProblem 404 and 412. */
async function presentFor(db: Db, write: AnnotationWrite): Promise<KeptAnnotation> {
  const before = await findAnnotation(db, write.key)
  if (!before) throw notFound('The Annotation')
  checkState(write, before.annotation_path, before)
  return before
}

async function made(...inserting: Parameters<typeof insertAnnotation>): Promise<KeptAnnotation> {
  const row = await insertAnnotation(...inserting)
  noteRow({ owner: 'Annotation', after: row })
  return row
}

/** Makes an annotation with the id that is proposed, or one of the platform's where another has that. Throws HttpProblem 400 and 404. */
export const createAnnotation = (
  services: Services,
  {
    key,
    by,
    isDryRun,
    proposed,
  }: Pick<AnnotationWrite, 'by' | 'isDryRun'> & {
    key: AnnotationsOf
    proposed: string | undefined
  },
  given: GivenAnnotation,
): Promise<WrittenAnnotation> => {
  const wanted = { ...key, id: proposed ?? newId() }
  return writing(services, { key: wanted, isDryRun }, async (db, place) => {
    const isTaken = proposed !== undefined && (await findAnnotation(db, wanted))
    const whole = { ...(isTaken ? { ...key, id: newId() } : wanted), manifest: place.manifest }
    return { row: await made(db, whole, annotationMeant(given, place, undefined), by), created: true }
  })
}

/** Makes an annotation at its address, or replaces or patches what is there. Throws HttpProblem 400, 404 and 412. */
export const putAnnotation = (
  services: Services,
  write: AnnotationWrite,
  given: GivenAnnotation,
): Promise<WrittenAnnotation> => {
  const { key, by } = write
  return writing(services, write, async (db, place) => {
    const before = await findAnnotation(db, key)
    if (!before && given.patch) throw notFound('The Annotation')
    if (before) checkState(write, before.annotation_path, before)
    else write.precondition(undefined)
    const state = annotationMeant(given, place, before)
    if (!before) return { row: await made(db, { ...key, manifest: place.manifest }, state, by), created: true }
    const row = state.body === before.body ? before : await updateAnnotation(db, before, state, by)
    noteRow({ owner: 'Annotation', before, after: row })
    return { row, created: false }
  })
}

/** Removes an annotation. Throws HttpProblem 404 and 412. */
export const deleteAnnotation = (services: Services, write: AnnotationWrite): Promise<void> =>
  writing(services, write, async db => {
    const before = await presentFor(db, write)
    await removeAnnotation(db, before)
    noteRow({ owner: 'Annotation', before })
  })

/** What is wrong with an annotation, by a write of it that is undone. */
export const annotationReport = (write: () => Promise<WrittenAnnotation>): Promise<Report> =>
  reportOf(
    async () => {
      await write()
      return { warnings: [] }
    },
    () => undefined,
  )
