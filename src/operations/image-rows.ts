// The rows of images that are registered: described beside what is there, under lock, and written.
import { derivedAlike } from '../ingest/index.js'
import { HttpProblem, invalidAll, notFound } from '../problem.js'
import {
  findSpaces,
  type ImageColumns,
  type ImageInCustomer,
  type ImageRow,
  ingestedTwins,
  insertImages,
  lockImages,
  type Session,
  type SpaceRow,
  updateImages,
} from '../store/index.js'
import { withChannels } from './delivery-channels.js'
import { imageColumns, type Registration } from './image-columns.js'
import { checkRoles } from './image-input.js'
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

/** The rows of the spaces. Throws HttpProblem 404, or 400 for a collection that names a space that is not there. */
export async function spacesOf(
  { db }: Session,
  customer: number,
  keys: Key[],
  batch = false,
): Promise<Map<number, SpaceRow>> {
  const ids = [...new Set(keys.map(({ space }) => space))]
  const spaces = await findSpaces(db, customer, ids)
  const unknown = ids.filter(id => !spaces.has(id))
  if (unknown.length === 0) return spaces
  if (!batch) throw notFound(`The Space ${unknown[0]}`)
  throw invalidAll(unknown.map(id => ({ property: 'member.space', message: `there is no space ${id}` })))
}

/** One registration on its way: where it stands among all, the row as it is, and the columns to write. */
export interface Pending {
  index: number
  registration: Registration
  before: ImageRow | undefined
  columns: ImageColumns
}

/** The columns of each registration, its row locked where it is there. Throws HttpProblem 400. */
export async function described(
  services: Services,
  session: Session,
  customer: number,
  spaces: Map<number, SpaceRow>,
  asked: { index: number; registration: Registration }[],
  { precondition, check, wrap = (_, error) => error }: Registering,
): Promise<Pending[]> {
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
  const roles = keys.flatMap(({ said }) => said.columns.roles ?? [])
  await checkRoles(session, customer, roles)
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

/** Writes the rows. Returns those that are written, and whether each is to be ingested; the others came up meanwhile. */
export async function written(
  services: Services,
  session: Session,
  customer: number,
  pending: Pending[],
  { ingests = () => true }: Registering,
): Promise<(Pending & { ingested: boolean })[]> {
  const changed = pending.filter(({ before }) => before)
  await updateImages(
    session,
    customer,
    changed.map(({ columns }) => columns),
  )
  const made: (Pending & { ingested: boolean })[] = []
  for (const each of pending.filter(({ before }) => !before)) {
    const derived = await derivedBefore(services, session, customer, each)
    made.push({ ...each, columns: { ...each.columns, ...derived }, ingested: !derived })
  }
  const inserted = await insertImages(
    session,
    customer,
    made.map(({ columns }) => columns),
  )
  const names = new Set(inserted.map(nameOf))
  return [
    ...changed.map(each => ({ ...each, ingested: ingests(each.before, each.columns) })),
    ...made.filter(({ columns }) => names.has(nameOf(columns))),
  ]
}
