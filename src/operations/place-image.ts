// An image takes its place: its row, the hold on its bytes and its job, written together.
import { invalid } from '../problem.js'
import { dropHold, giveUpHold, releaseEarly, type Session } from '../store/index.js'
import type { Row } from '../vocabulary/index.js'
import { type Call, classNamed, type Services } from './call.js'
import { withChannels } from './delivery-channels.js'
import { checkRoles, spaceOf } from './image-input.js'

/** Where an image is. */
export interface Address {
  customer: number
  space: number
  id: string
}

/** What is to be written of an image: its columns, and the hold on the bytes that they name. */
export interface Description {
  columns: Row
  hold?: number
}

/** Says what is to be written of an image, from what it was and its space; stores the bytes that came with it. */
export type Describe = (before: Row | undefined, space: Row) => Promise<Description>

/** What else is written in the transaction of the image's row. */
export type Beside = (session: Session) => Promise<void>

/** Throws HttpProblem 400 when a description names another original beside its bytes, or none at all. */
export function checkSource(values: Row, hasBytes: boolean): void {
  for (const [column, name] of [
    ['origin', 'origin'],
    ['initial_origin', 'initialOrigin'],
  ] as const)
    if (hasBytes && values[column])
      throw invalid(name, 'must be left out: the bytes that came with it are the original')
  if (!hasBytes && !values['origin'] && !values['initial_origin'])
    throw invalid(
      'origin',
      'is required: a URL to fetch the original from (or PUT the bytes themselves, with their media type)',
    )
}

/** Writes the row and its job together. True when the image is new. */
async function write(
  services: Services,
  session: Session,
  address: Address,
  precondition: Call['precondition'],
  { columns, hold }: Description,
): Promise<boolean> {
  const image = classNamed(services.vocabulary, 'Image')
  const before = await session.lock(image, { ...address })
  precondition(before)
  await checkRoles(session, address.customer, columns['roles'])
  const [values] = await withChannels(session, services.base, address.customer, [{ ...columns, ...address }])
  if (before) await session.update(image, { ...address }, values!)
  else await session.insert(image, values!)
  if (hold !== undefined) await dropHold(session.db, hold)
  await services.ingest.enqueue(session, address.customer, [{ space: address.space, id: address.id }], {
    priority: true,
  })
  return !before
}

/**
 * Registers or replaces the image at an address; its ingest is queued. True when the image is new.
 * Throws what `precondition`, `describe` and `beside` throw, and HttpProblem 404 when the space is not there.
 */
export async function placeImage(
  services: Services,
  address: Address,
  precondition: Call['precondition'],
  describe: Describe,
  beside?: Beside,
): Promise<boolean> {
  const { store, blobs, vocabulary } = services
  const space = await spaceOf(services, store, address.customer, address.space)
  const before = await store.find(classNamed(vocabulary, 'Image'), { ...address })
  precondition(before)
  const description = await describe(before, space)
  const created = await store
    .transaction(async session => {
      const isNew = await write(services, session, address, precondition, description)
      await beside?.(session)
      return isNew
    })
    .catch(async error => {
      if (description.hold !== undefined) await giveUpHold(store.db, blobs, description.hold, error)
      throw error
    })
  // What the image had before is released with the row's change; the sweep would do it, but later.
  const replaced = before?.['uploaded'] as string | null | undefined
  if (replaced) await releaseEarly(store.db, blobs, address.customer, [replaced])
  return created
}
