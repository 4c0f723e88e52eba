// The columns of an adjunct that is written: from what is said of it, and what it was before. Its content is fetched where it has an origin, and made where it has a pipeline.
import { hasChannel, hasOcr, validateOrigin } from '../../ingest/index.js'
import { invalid } from '../../problem.js'
import {
  type AdjunctKey,
  type AdjunctRow,
  checkStorage,
  insertAdjunctJob,
  nextAdjunctNumber,
  removeAdjunctJob,
  type Session,
} from '../../store/index.js'
import type { Change, Rule } from '../call.js'
import { checkRoles } from '../image-input.js'
import type { Services } from '../services.js'
import { adjunctPath, ownerIn, placeOf } from './adjunct-owner.js'

/** Most languages of one. */
const MOST_LANGUAGES = 100

/** Throws HttpProblem 400 for what no property says by itself. */
function checkRow({
  origin,
  external_id: external,
  pipeline,
  iiif_link: link,
  resource_type: type,
  language,
}: Partial<AdjunctRow>) {
  if (origin && external) throw invalid('externalId', 'must not be given together with origin')
  if (pipeline && (origin || external))
    throw invalid('pipeline', `must not be given together with ${origin ? 'origin' : 'externalId'}`)
  if (origin) validateOrigin(origin, 'origin')
  if (link === 'annotations' && type !== 'AnnotationPage')
    throw invalid('@type', 'must be AnnotationPage where iiifLink is annotations')
  if (language && language.length > MOST_LANGUAGES)
    throw invalid('language', `must have at most ${MOST_LANGUAGES} items`)
}

/** An adjunct that is described. */
export interface DescribedAdjunct {
  key: AdjunctKey
  values: Partial<AdjunctRow>
  before?: AdjunctRow | undefined
  /** Whether its content is fetched or made though where it comes from is the same. */
  again: boolean
  /** Fetched before what is not. */
  priority: boolean
}

/** Throws HttpProblem 400 where nothing can be made for an adjunct by its pipeline. */
async function checkPipeline(session: Session, { settings }: Services, { customer, space, image }: AdjunctKey) {
  if (image === null) throw invalid('pipeline', 'is for adjuncts of assets: it makes the content of their pictures')
  if (!hasOcr(settings))
    throw invalid('pipeline', 'must not be ocr: no OCR is set up on this server, by OCR_COMMAND or OCR_URL')
  const asset = await session.find('Image', { customer, space: space!, id: image })
  if (asset && !hasChannel(asset, 'iiif-img', 'thumbs'))
    throw invalid(
      'pipeline',
      `must not be ocr: the asset ${image} is delivered as no image, and so has no picture here`,
    )
}

/** Whether other content is fetched or made for an adjunct than before. */
function isOtherwise(before: AdjunctRow, values: Partial<AdjunctRow>): boolean {
  const { origin, pipeline, language } = { ...before, ...values }
  if (origin !== before.origin || pipeline !== before.pipeline) return true
  return Boolean(pipeline) && JSON.stringify(language) !== JSON.stringify(before.language)
}

/** What becomes of the content: that of others is not ours to keep; what has come stays until other content has. */
function contentColumns({ key, values, before, again }: DescribedAdjunct): Partial<AdjunctRow> {
  const { origin, external_id: external, pipeline, size, original } = { ...before, ...values }
  const idle = { ingesting: false, error: '' }
  if (external) {
    const finished = (before?.external_id === external && before.finished) || new Date()
    return { ...idle, original: null, size: size ?? null, public_id: external, finished }
  }
  const kept = { original: original ?? null, size: original ? (before?.size ?? size ?? null) : null }
  if (!origin && !pipeline) {
    const there = Boolean(original)
    return { ...kept, ...idle, ...(!there && { size: 0 }), public_id: there ? adjunctPath(key) : null }
  }
  const fetched = again || !before || isOtherwise(before, values)
  return { ...kept, public_id: adjunctPath(key), ...(fetched && { ingesting: true, error: '' }) }
}

/**
 * The columns to write, in the transaction in which they are written; puts the adjunct in the queue when its content is
 * to be fetched or made. Throws HttpProblem 400, 404 where that is not there which it is to go with, 507 above a storage policy.
 */
export async function adjunctColumns(
  services: Services,
  session: Session,
  described: DescribedAdjunct,
): Promise<Partial<AdjunctRow>> {
  const { key, values, before, priority } = described
  const { customer, space } = key
  checkRow({ ...before, ...values })
  await checkRoles(session, customer, values.roles ?? undefined)
  const place = before ? {} : await placeOf(session, key)
  const columns = contentColumns(described)
  const number = before?.number ?? (await nextAdjunctNumber(session.db))
  if (columns.ingesting) {
    const { pipeline } = { ...before, ...values }
    if (pipeline) await checkPipeline(session, services, key)
    await checkStorage(session.db, { customer, space: space ?? undefined }, 1)
    await insertAdjunctJob(session.db, { customer, number }, priority, pipeline ?? 'common')
  } else if (before?.ingesting && columns.ingesting === false) await removeAdjunctJob(session.db, number)
  return { ...values, ...place, ...columns, number }
}

/** What holds for an adjunct that is written at its address: PUT has its content fetched or made again, PATCH where that would be another. */
export const adjunctRule: Rule<AdjunctRow> = {
  write({ session, call, services, values, before }: Change<AdjunctRow>) {
    const { id, ...place } = { ...before, ...values } as AdjunctRow
    const key = { ...ownerIn(place), id }
    return adjunctColumns(services, session, {
      key,
      values,
      before,
      again: call.operation.method === 'PUT',
      priority: true,
    })
  },
}
