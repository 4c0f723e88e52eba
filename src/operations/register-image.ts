// The one birth of an Image: defaults of its space, roles, channels, storage, row, hold, batch and job, whoever asks for it.
import {
  type BatchRow,
  dropHold,
  type ImageKey,
  type ImageRow,
  insertBatch,
  insertJobs,
  releaseEarly,
  type Session,
} from '../store/index.js'
import type { Registration } from './image-columns.js'
import { spaceOf } from './image-input.js'
import { described, type Registering, spacesOf, type Written, written } from './image-rows.js'
import type { Services } from './services.js'
import { holding } from './upload.js'

export interface Registered {
  /** Which of the images are new, in the order of the registrations. */
  created: boolean[]
  /** Which of them are ingested now. */
  ingested: boolean[]
  batch?: BatchRow
}

/**
 * Registers images of one customer, each once, in a transaction: writes their rows, drops the holds on their bytes, and
 * puts them in the queue. Throws HttpProblem 400 for what is said of them, 404 for a space that is not there (400 in a
 * batch), 507 above a storage policy, and what `precondition` and `check` throw.
 */
export async function registerImages(
  services: Services,
  session: Session,
  customer: number,
  registrations: Registration[],
  registering: Registering,
): Promise<Registered> {
  const { priority, batch: batched = false } = registering
  const spaces = await spacesOf(session, customer, registrations, registering)
  const keys = registrations.map(({ space, id }) => ({ space, id }))
  const batch = batched ? await insertBatch(session.db, customer, keys, priority) : undefined
  const done = new Map<number, Written>()
  while (done.size < registrations.length) {
    const asked = registrations.map((registration, index) => ({ index, registration }))
    const left = asked.filter(({ index }) => !done.has(index))
    const pending = await described(services, session, customer, spaces, left, registering)
    for (const each of await written(services, session, customer, pending, registering.ingests, batch?.id))
      done.set(each.index, each)
  }
  for (const { original } of registrations) if (original?.hold !== undefined) await dropHold(session.db, original.hold)
  const all = registrations.map((_, index) => done.get(index)!)
  const queued = all.filter(({ ingested }) => ingested).map(({ before, columns }) => ({ ...before, ...columns }))
  const options = { priority, ...(batch && { batch: batch.id }) }
  if (queued.length > 0) await insertJobs(session.db, customer, queued, options)
  return {
    created: all.map(({ before }) => !before),
    ingested: all.map(({ ingested }) => ingested),
    ...(batch && { batch }),
  }
}

/** What is said of an image, once its space and its row as it is are known; stores the bytes that came with it. */
export type Describe = (before: ImageRow | undefined) => Promise<Omit<Registration, 'space' | 'id'>>

/**
 * Registers one image in a transaction of its own, with what `beside` writes there. True when the image is new.
 * Its space and the precondition are looked at before `describe` takes any bytes. Throws what `registerImages`,
 * `describe` and `beside` throw.
 */
export async function registerImage(
  services: Services,
  { customer, space, id }: ImageKey,
  precondition: (before: ImageRow | undefined) => void,
  describe: Describe,
  beside?: (session: Session) => Promise<void>,
): Promise<boolean> {
  const { store, blobs } = services
  await spaceOf(store, customer, space)
  const before = await store.find('Image', { customer, space, id })
  precondition(before)
  const said = await describe(before)
  const isNew = await holding(services, said.original?.hold, () =>
    store.transaction(async session => {
      const registering = { priority: true, precondition }
      const { created } = await registerImages(services, session, customer, [{ ...said, space, id }], registering)
      await beside?.(session)
      return created[0]!
    }),
  )
  // What the image had before is released with the row's change; the sweep would do it, but later.
  const replaced = before?.uploaded
  if (replaced) await releaseEarly(store.db, blobs, customer, [replaced])
  return isNew
}
