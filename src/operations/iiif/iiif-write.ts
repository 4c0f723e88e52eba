// How manifests and collections of the IIIF store are made, changed, moved and removed, whichever address was asked.
import { isDeepStrictEqual } from 'node:util'
import type { JsonObject } from '../../json-object.js'
import { conflict, type Fault, HttpProblem, invalid, notFound } from '../../problem.js'
import {
  type Db,
  dropUnnamed,
  endBuild,
  findIiif,
  findIiifVersion,
  findUnbuilt,
  IIIF_ROOT,
  type IiifKey,
  type IiifRow,
  type IiifState,
  iiifChildren,
  insertIiif,
  isUniqueViolation,
  lockIiif,
  noteRow,
  publishBuild,
  queueBuild,
  removeIiif,
  type Session,
  updateIiif,
} from '../../store/index.js'
import type { Services } from '../services.js'
import { canvasMaker } from './build-canvases.js'
import { writtenOrTried } from './dry-run.js'
import { noteDocument } from './iiif-canvases.js'
import type { Given, Meant } from './iiif-given.js'
import { checkPlace, checkSlug, parentMeant, slugInUse } from './iiif-place.js'
import { CLASSES, flatPath, newId } from './iiif-terms.js'
import { appended, makerFor, painted, rearranged } from './painted-manifest.js'
import { readAppended } from './painted-resources.js'

/** Who writes, where, and on which condition. */
export interface Write {
  key: IiifKey
  /** The key that it is done with. */
  by: string | null
  /** Throws HttpProblem 412 when the conditions of the request do not hold for what is there. */
  precondition(row: { version: number } | undefined): void
  /** Whether the request has an If-Match. */
  hasMatch: boolean
  /** Whether that is met by any state. */
  matchesAny: boolean
  /** Whether nothing is to be written in the end. */
  isDryRun: boolean
}

/** What was written, and whether it is new. */
export interface Written {
  row: IiifRow
  created: boolean
  /** What it was before. */
  before?: IiifRow
  /** What Presentation 3 says of the document that was sent. */
  warnings: Fault[]
}

/** Removes the PDF and ZIP of what the public saw and sees no more; the sweeper does for those who are stopped here. */
async function dropFiles({ store, blobs }: Services, before: IiifRow | undefined, row?: IiifRow): Promise<void> {
  if (before?.public && !row?.public) await dropUnnamed(store.db, blobs, { customer: before.customer })
}

/** Writes in one transaction, which a dry run undoes. */
async function writing(
  services: Services,
  dryRun: boolean,
  work: (session: Session) => Promise<Written>,
): Promise<Written> {
  const written = await writtenOrTried(services, dryRun, work)
  if (!dryRun) await dropFiles(services, written.before, written.row)
  return written
}

/** Throws HttpProblem 412 when a write to what exists at a path does not say which state it is about, or names another. */
export function checkState(
  { hasMatch, isDryRun, precondition }: Pick<Write, 'hasMatch' | 'isDryRun' | 'precondition'>,
  path: string,
  before: { version: number },
): void {
  if (!hasMatch && !isDryRun) {
    const message = `is required to change ${path}, which exists: send the ETag that GET answers with`
    throw new HttpProblem(412, 'Precondition failed', `If-Match: ${message}`, [{ property: 'If-Match', message }])
  }
  precondition(before)
}

/** The same for a manifest or a collection. */
async function checkMatch(db: Db, write: Write, before: IiifRow): Promise<void> {
  const { matchesAny, key } = write
  checkState(write, flatPath(key), before)
  if (matchesAny || key.kind !== 'manifests') return
  if (await findUnbuilt(db, key)) {
    const message = 'must be * while the images of the manifest are ingested: it has no ETag until they are'
    throw new HttpProblem(412, 'Precondition failed', `If-Match: ${message}`, [{ property: 'If-Match', message }])
  }
}

/** What a new resource has that its body does not say. */
const BLANK = { public: false, label: null, thumbnail: null, items_order: null, tags: [], own_items: false }

/** Notes what a manifest paints, and lets it wait for its images where it must, while the public sees what it was. */
async function notePainted(
  services: Services,
  db: Db,
  row: IiifRow,
  { painted }: Meant,
  { before, restored = false }: { before?: IiifRow; restored?: boolean } = {},
) {
  await noteDocument(services, db, row, { restored, ...(painted && { painted: painted.rows }) })
  if (!painted?.ingests) return endBuild(db, row)
  const shown = before?.public ? before.version : null
  await queueBuild(db, row, { isPublic: painted.public, shown, seconds: services.settings.INGEST_TIMEOUT_S })
}

/** Inserts a new resource. Throws HttpProblem 409 for a slug or an id that another has. */
async function insert(services: Services, db: Db, { key, by }: Write, meant: Meant): Promise<IiifRow> {
  const { customer, id } = key
  const root: IiifKey = { customer, kind: 'collections', id: IIIF_ROOT }
  if (!(await findIiif(db, root))) throw notFound('The customer')
  const { state, parent } = meant
  const above = (await parentMeant(db, customer, { ...meant, parent: parent ?? undefined })) ?? root
  const slug = state.slug ?? id
  checkSlug(slug)
  await checkPlace(db, key, above, false)
  const whole = { ...BLANK, ...(state as Pick<IiifState, 'body'> & Partial<IiifState>), slug, parent: above.id }
  const row = await insertIiif(db, key, whole, by)
  if (row) {
    noteRow({ owner: CLASSES[key.kind], after: row })
    if (key.kind === 'manifests') await notePainted(services, db, row, meant)
    return row
  }
  if (await findIiif(db, key))
    throw conflict(`${services.base}${flatPath(key)} already exists: another request has just made it.`)
  throw await slugInUse(db, customer, above.id, slug, services.base)
}

/** The columns of a change that differ from what is there. */
const differing = (before: IiifRow, state: Partial<IiifState>): Partial<IiifState> =>
  Object.fromEntries(
    Object.entries(state).filter(([name, value]) => !isDeepStrictEqual(value, before[name as keyof IiifState])),
  )

/** Changes a resource that is locked, or makes it what it was. Throws HttpProblem 400 and 409. */
async function change(
  services: Services,
  db: Db,
  { key, by }: Write,
  before: IiifRow,
  meant: Meant,
  restored = false,
): Promise<IiifRow> {
  const { customer, id } = key
  const isRoot = before.parent === null
  if (isRoot && meant.parent !== undefined) throw invalid('parent', 'must be left out: the root is in no collection')
  if (isRoot && meant.state.slug !== undefined) throw invalid('slug', 'must be left out: the root has none')
  const above = await parentMeant(db, customer, meant, before)
  const state = differing(before, { ...meant.state, ...(above && { parent: above.id }) })
  const repaints = meant.painted !== undefined || (state.body !== undefined && !meant.keepsItems)
  if (state.public !== undefined && key.kind === 'manifests') {
    const waits = await publishBuild(db, { customer, id }, state.public)
    // The public has seen nothing of it yet, and sees it when it is built.
    if (waits && state.public && !repaints) delete state.public
  }
  if (Object.keys(state).length === 0 && !meant.painted) return before
  if (state.slug != null) checkSlug(state.slug)
  if (above && state.parent !== undefined) await checkPlace(db, key, above, true)
  try {
    // Within a savepoint, after which it can be looked up who has the slug.
    const row =
      Object.keys(state).length === 0
        ? before
        : await db.transaction(async inner => updateIiif(inner, { ...key, id }, state, by))
    if (key.kind === 'manifests' && repaints) await notePainted(services, db, row, meant, { before, restored })
    noteRow({ owner: CLASSES[key.kind], before, after: row })
    return row
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    throw await slugInUse(db, customer, state.parent ?? before.parent!, state.slug ?? before.slug!, services.base)
  }
}

/**
 * Makes a resource with an id of the platform's; `fill` adds what comes along with it, and says what does not. Throws HttpProblem
 * 400 and 409.
 */
export const createIiif = async (
  services: Services,
  write: Omit<Write, 'key'> & { key: Omit<IiifKey, 'id'> },
  given: Given,
  fill?: (db: Db, row: IiifRow) => Promise<Fault[]>,
): Promise<Written> => {
  const maker = await makerFor(services, write.key.customer, given)
  return writing(services, write.isDryRun, async session => {
    const { db } = session
    const key = { ...write.key, id: newId() }
    const meant = await painted(services, session, key, given, undefined, maker)
    const row = await insert(services, db, { ...write, key }, meant)
    const warnings = [...(meant.warnings ?? []), ...((await fill?.(db, row)) ?? [])]
    return { row, created: true, warnings }
  })
}

/** Makes a resource at its address, or replaces what is there. Throws HttpProblem 400, 409 and 412. */
export const putIiif = async (services: Services, write: Write, given: Given): Promise<Written> => {
  const maker = await makerFor(services, write.key.customer, given)
  return writing(services, write.isDryRun, async session => {
    const { db } = session
    const before = await lockIiif(db, write.key)
    if (before) await checkMatch(db, write, before)
    else write.precondition(undefined)
    const meant = await painted(services, session, write.key, given, before, maker)
    const { warnings = [] } = meant
    if (!before) return { row: await insert(services, db, write, meant), created: true, warnings }
    return { row: await change(services, db, write, before, meant), created: false, before, warnings }
  })
}

/** The resource, locked. Throws HttpProblem 404 and 412. */
async function lockedFor(db: Db, write: Write): Promise<IiifRow> {
  const before = await lockIiif(db, write.key)
  if (!before) throw notFound(`The ${CLASSES[write.key.kind]}`)
  await checkMatch(db, write, before)
  return before
}

/** Changes what a body names. Throws HttpProblem 400, 404, 409 and 412. */
export const patchIiif = async (services: Services, write: Write, given: Given): Promise<Written> => {
  const maker = await makerFor(services, write.key.customer, given)
  return writing(services, write.isDryRun, async session => {
    const { db } = session
    const before = await lockedFor(db, write)
    const meant = await painted(services, session, write.key, given, before, maker)
    const row = await change(services, db, write, before, meant)
    return { row, created: false, before, warnings: meant.warnings ?? [] }
  })
}

/** Paints more on a manifest, behind what is there. Throws HttpProblem 400, 404, 412 and 507. */
export async function appendIiif(services: Services, write: Write, body: JsonObject): Promise<Written> {
  const { customer } = write.key
  const resources = readAppended(services, customer, body, services.settings.MAX_QUERY_IMAGES)
  const maker = await canvasMaker(services, customer)
  const append = () =>
    writing(services, write.isDryRun, async session => {
      const before = await lockedFor(session.db, write)
      const meant = await appended(services, session, write.key, before, resources, maker)
      return { row: await change(services, session.db, write, before, meant), created: false, warnings: [] }
    })
  try {
    return await append()
  } catch (error) {
    // Another manifest was given one of the canvases meanwhile: now it can be named.
    if (error instanceof HttpProblem && error.status === 409) return append()
    throw error
  }
}

/**
 * Changes the text of a manifest as it is kept; `edit` gives the new one, and throws HttpProblem for what it cannot do.
 * Throws HttpProblem 400, 404 and 412.
 */
export const editManifest = (services: Services, write: Write, edit: (row: IiifRow) => string): Promise<Written> =>
  writing(services, write.isDryRun, async session => {
    const before = await lockedFor(session.db, write)
    const meant = await rearranged(services, session, write.key, edit(before), before)
    const row = await change(services, session.db, write, before, meant)
    return { row, created: false, before, warnings: meant.warnings ?? [] }
  })

/** Removes a resource. Throws HttpProblem 400 for the root, 404, 409 for a collection that something is in, and 412. */
export async function deleteIiif(services: Services, write: Write): Promise<void> {
  const removed = await services.store.transaction(async ({ db }) => {
    const before = await lockedFor(db, write)
    if (before.parent === null) throw invalid('iiif', 'the root collection cannot be deleted')
    const [child] =
      before.kind === 'manifests' ? [] : await iiifChildren(db, before, { open: false, limit: 1, offset: 0 })
    if (child)
      throw conflict(
        `${services.base}${flatPath({ ...child, customer: before.customer })} is in the collection: delete or move what is in it first.`,
      )
    await removeIiif(db, write.key)
    noteRow({ owner: CLASSES[write.key.kind], before })
    return before
  })
  await dropFiles(services, removed)
}

/**
 * Makes a resource what it was in one of its versions, at the place where it is now. Its present state becomes a version,
 * so that If-Match is not required: nothing is lost. Throws HttpProblem 404 and 412.
 */
export const restoreIiif = (services: Services, write: Write, version: number): Promise<void> =>
  services.store.transaction(async ({ db }) => {
    const before = await lockedFor(db, { ...write, hasMatch: true, matchesAny: true })
    const former = await findIiifVersion(db, write.key, version)
    if (!former) throw notFound('The IIIFVersion')
    const { label, thumbnail, items_order, tags, own_items, body } = former
    const state = { label, thumbnail, items_order, tags, own_items, body }
    await change(services, db, write, before, { state }, true)
  })
