// How annotations are made, changed and removed, whichever address was asked: one writer of a canvas at a time.
import { notFound } from '../../problem.js'
import {
  type AnnotationKey,
  type Db,
  findAnnotation,
  insertAnnotation,
  type KeptAnnotation,
  lockCanvas,
  removeAnnotation,
  updateAnnotation,
} from '../../store/index.js'
import type { Services } from '../services.js'
import { annotationMeant, type GivenAnnotation } from './annotation-given.js'
import { newId } from './iiif-terms.js'
import { checkState, type Write } from './iiif-write.js'

/** Who writes an annotation, where, and on which condition. */
export type AnnotationWrite = Pick<Write, 'by' | 'precondition' | 'hasMatch'> & { key: AnnotationKey }

/** An annotation, and whether it is new. */
export interface WrittenAnnotation {
  row: KeptAnnotation
  created: boolean
}

/** Works on an annotation of a canvas that is locked. Throws HttpProblem 404 for a canvas that is not there. */
const writing = <Result>(
  { store, base }: Services,
  key: AnnotationKey,
  work: (db: Db, place: Parameters<typeof annotationMeant>[1] & { manifest: string }) => Promise<Result>,
): Promise<Result> =>
  store.transaction(async ({ db }) => {
    const canvas = await lockCanvas(db, key)
    if (!canvas) throw notFound('The Canvas')
    const { manifest, original_id: original } = canvas
    return work(db, { base, customer: key.customer, canvas: key.canvas, original, manifest })
  })

/** The annotation, which must be there. Throws HttpProblem 404 and 412. */
async function presentFor(db: Db, write: AnnotationWrite): Promise<KeptAnnotation> {
  const before = await findAnnotation(db, write.key)
  if (!before) throw notFound('The Annotation')
  checkState(write, before.annotation_path, before)
  return before
}

/** Makes an annotation with an id of the platform's. Throws HttpProblem 400 and 404. */
export const createAnnotation = (
  services: Services,
  { key, by }: Pick<AnnotationWrite, 'by'> & { key: Omit<AnnotationKey, 'id'> },
  given: GivenAnnotation,
): Promise<WrittenAnnotation> => {
  const whole = { ...key, id: newId() }
  return writing(services, whole, async (db, place) => ({
    row: await insertAnnotation(
      db,
      { ...whole, manifest: place.manifest },
      annotationMeant(given, place, undefined),
      by,
    ),
    created: true,
  }))
}

/** Makes an annotation at its address, or replaces or patches what is there. Throws HttpProblem 400, 404 and 412. */
export const putAnnotation = (
  services: Services,
  write: AnnotationWrite,
  given: GivenAnnotation,
): Promise<WrittenAnnotation> => {
  const { key, by } = write
  return writing(services, key, async (db, place) => {
    const before = await findAnnotation(db, key)
    if (!before && given.patch) throw notFound('The Annotation')
    if (before) checkState(write, before.annotation_path, before)
    else write.precondition(undefined)
    const state = annotationMeant(given, place, before)
    if (!before)
      return { row: await insertAnnotation(db, { ...key, manifest: place.manifest }, state, by), created: true }
    const row = state.body === before.body ? before : await updateAnnotation(db, before, state, by)
    return { row, created: false }
  })
}

/** Removes an annotation. Throws HttpProblem 404 and 412. */
export const deleteAnnotation = (services: Services, write: AnnotationWrite): Promise<void> =>
  writing(services, write.key, async db => removeAnnotation(db, await presentFor(db, write)))
