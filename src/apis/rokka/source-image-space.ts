// The space of a customer that its source images are in.
import { placeNamed, type Services, spaceNamed } from '../../operations/index.js'
import type { Session, StoragePlace } from '../../store/index.js'

const SPACE_NAME = 'rokka'

/** The number of the space that a customer's source images are in; made when it is first needed. */
export const homeOf = async (session: Session, customer: number): Promise<number> =>
  (await spaceNamed(session, customer, SPACE_NAME)).id

/** Where the customer's source images are stored, also before that space is made. */
export const storagePlace = (services: Services, customer: number): Promise<StoragePlace> =>
  placeNamed(services, customer, SPACE_NAME)
