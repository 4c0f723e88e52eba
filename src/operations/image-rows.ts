// The rows of images that are registered: described beside what is there, under lock, and written.
import { derivedAlike } from '../ingest/index.js'
import { type Fault, HttpProblem, invalidAll, notFound } from '../problem.js'
import {
  findSpaces,
  type ImageColumns,
  type ImageInCustomer,
  type ImageRow,
  ingestedTwins,
  insertImages,
  lockImages,
  noteRow,
  queuedColumns,
  type Session,
  type SpaceRow,
  unknownRoles,
  updateImages,
} from '../store/index.js'
import { withChannels } from './delivery-channels.js'
import { imageColumns, type Registration } from './image-columns.js'
import { noRole } from './image-input.js'
import type { Services } from './services.js'

/** What else holds for a set of registrations. */
export interface Registering {
  /** Taken before what is not; a batch of its own for all of them, where there is one. */
  priority: boolean
  batch?: boolean
  /** Throws when an image may not be written, by its row as it is: undefined when it is not there. */
  precondition?(before: ImageRow | undefined): void
  /** Throws when an image may not be written, by its row as it would be. */
  check?(row: ImageColumns, index: number): void
  /** Whether a registration is to be ingested, by its row before and the columns to write; always by default. */
  ingests?(before: ImageRow | undefined, columns: ImageColumns): boolean
  /** Tells the fault of one registration as the client knows it. */
  wrap?(index: number, error: unknown): unknown
}

type Key = ImageInCustomer

const nameOf = ({ space, id }: Key): string => JSON.stringify([space, id])

/** All faults of some registrations, each as the client knows it. */
function faultsAt(faults: [index: number, fault: Fault][], { wrap = (_, error) => error }: Registering): HttpProblem {
  return invalidAll(faults.flatMap(([index, fault]) => (wrap(index, invalidAll([fault])) as HttpProblem).errors))
}

/** The rows of the spaces. Throws HttpProblem 404, or 400 for a collection that names spaces that are not there. */
export async function spacesOf(
  { db }: Session,
  customer: number,
  keys: Key[],
  registering: Registering,
): Promise<Map<number, SpaceRow>> {
  const spaces = await findSpaces(db, customer, [...new Set(keys.map(({ space }) => space))])
  const unknown = keys.flatMap(({ space }, index) => (spaces.has(space) ? [] : [{ space, index }]))
  if (unknown.length === 0) return spaces
  if (!registering.batch) throw notFound(`The Space ${unknown[0]!.space}`)
  throw faultsAt(
    unknown.map(({ space, index }) => [index, { property: 'space', message: `there is no space ${space}` }]),
    registering,
  )
}

/** Throws HttpProblem 400 that names the roles which the customer does not have, and the registrations that name them. */
async function checkRolesOf(
  { db }: Session,
  customer: number,
  asked: { index: number; registration: Registration }[],
  registering: Registering,
): Promise<void> {
  const rolesOf = ({ said }: Registration): string[] => [...new Set(said.columns.roles)]
  const names = [...new Set(asked.flatMap(({ registration }) => rolesOf(registration)))]
  if (names.length === 0) return
  const unknown = new Set(await unknownRoles(db, customer, names))
  const faults = asked.flatMap(({ index, registration }) =>
    rolesOf(registration)
      .filter(name => unknown.has(name))
      .map((name): [number, Fault] => [index, { property: 'roles', message: noRole(name) }]),
  )
  if (faults.length > 0) throw faultsAt(faults, registering)
}

/** One registration on its way: where it stands among all, the row as it is, and the columns to write. */
export interface Pending {
  index: number
  registration: Registration
  before: ImageRow | undefined
  columns: ImageColumns
}

/** One that is written, or would be unless somebody else was faster. */
export type Written = Pending & { ingested: boolean }

const columnsOf = (pending: Pending[]): ImageColumns[] => pending.map(({ columns }) => columns)

/** The columns of each registration, its row locked where it is there. Throws HttpProblem 400. */
export async function described(
  services: Services,
  session: Session,
  customer: number,
  spaces: Map<number, SpaceRow>,
  asked: { index: number; registration: Registration }[],
  registering: Registering,
): Promise<Pending[]> {
  const { precondition, check, wrap = (_, error) => error } = registering
  const keys = asked.map(({ registration }) => registration)
  const there = new Map((await lockImages(session.db, customer, keys)).map(row => [nameOf(row), row]))
  const pending = asked.map(({ index, registration }) => {
    const before = there.get(nameOf(registration))
    precondition?.(before)
    try {
      const space = spaces.get(registration.space)!
      return { index, registration, before, columns: imageColumns(services, customer, registration, space, before) }
    } catch (error) {
      throw error instanceof HttpProblem ? wrap(index, error) : error
    }
  })
  await checkRolesOf(session, customer, asked, registering)
  const typed = pending.map(({ before, columns }) =>
    columns.delivery_channels === undefined ? columns : { media_type: before?.media_type, ...columns },
  )
  const rows = await withChannels(session, customer, typed, (at, error) => wrap(pending[at]!.index, error))
  const resolved = pending.map((each, at) => ({ ...each, columns: rows[at]! }))
  for (const { index, before, columns } of resolved) check?.({ ...before, ...columns }, index)
  return resolved
}

/** What was derived of the same bytes for another image, where that fits; undefined where the image must be ingested. */
async function derivedBefore(
  { settings }: Services,
  { db }: Session,
  customer: number,
  { registration: { original }, columns }: Pending,
): Promise<Partial<ImageRow> | undefined> {
  if (!original?.derived) return undefined
  for (const twin of await ingestedTwins(db, customer, original.sha256, columns.lut)) {
    const derived = derivedAlike(settings, columns, twin)
    if (derived) return derived
  }
  return undefined
}

/**
 * Writes the rows, those that are to be ingested as such, in a batch or not. Returns those that are written, and whether
 * each is to be ingested; the others came up meanwhile.
 */
export async function written(
  services: Services,
  session: Session,
  customer: number,
  pending: Pending[],
  ingests: NonNullable<Registering['ingests']> = () => true,
  batch?: number,
): Promise<Written[]> {
  const asQueued = (each: Pending, ingested: boolean): Written => ({
    ...each,
    columns: ingested ? { ...each.columns, ...queuedColumns(batch) } : each.columns,
    ingested,
  })
  const changed = pending.filter(({ before }) => before).map(each => asQueued(each, ingests(each.before, each.columns)))
  const made: Written[] = []
  for (const each of pending.filter(({ before }) => !before)) {
    const derived = await derivedBefore(services, session, customer, each)
    made.push(asQueued({ ...each, columns: { ...each.columns, ...derived } }, !derived))
  }
  await updateImages(session, customer, columnsOf(changed))
  const inserted = await insertImages(session, customer, columnsOf(made))
  const names = new Set(inserted.map(nameOf))
  const all = [...changed, ...made.filter(({ columns }) => names.has(nameOf(columns)))]
  for (const { before, columns } of all) noteRow({ owner: 'Image', before, after: { ...columns, customer } })
  return all
}
