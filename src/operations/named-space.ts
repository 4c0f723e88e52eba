// The space of a customer that a vocabulary keeps its images in, made when it is first needed.
import {
  findSpaceNamed,
  lockCustomer,
  mintKey,
  type Session,
  type SpaceRow,
  type StoragePlace,
} from '../store/index.js'
import type { Services } from './services.js'

/** The customer's space of that name, which is made, once, when it is not there. In a transaction. */
export async function spaceNamed(session: Session, customer: number, name: string): Promise<SpaceRow> {
  const find = () => session.find('Space', { customer, name })
  const found = await find()
  if (found) return found
  await lockCustomer(session.db, customer)
  const mint = () => mintKey(session.db, session.classOf('Space'), { customer, name })
  return (await find()) ?? session.insert('Space', await mint())
}

/** Where the images of such a space are stored, also before it is made. */
export const placeNamed = async ({ store }: Services, customer: number, name: string): Promise<StoragePlace> => ({
  customer,
  space: await findSpaceNamed(store.db, customer, name),
})
