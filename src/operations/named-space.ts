// The space of a customer that a vocabulary keeps its images in, made when it is first needed.
import { findSpaceNamed, lockCustomer, mintKey, type Session, type StoragePlace } from '../store/index.js'
import type { Row } from '../vocabulary/index.js'
import { classNamed } from './call.js'
import type { Services } from './services.js'

/** The customer's space of that name, which is made, once, when it is not there. In a transaction. */
export async function spaceNamed(
  { vocabulary }: Services,
  session: Session,
  customer: number,
  name: string,
): Promise<Row> {
  const owner = classNamed(vocabulary, 'Space')
  const find = () => session.find(owner, { customer, name })
  const found = await find()
  if (found) return found
  await lockCustomer(session.db, customer)
  return (await find()) ?? session.insert(owner, await mintKey(session.db, owner, { customer, name }))
}

/** Where the images of such a space are stored, also before it is made. */
export const placeNamed = async ({ store }: Services, customer: number, name: string): Promise<StoragePlace> => ({
  customer,
  space: await findSpaceNamed(store.db, customer, name),
})
