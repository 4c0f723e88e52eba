// The space that a customer's radiographs are in.
import { placeNamed, spaceNamed } from '../../operations/index.js'
import type { StoragePlace } from '../../store/index.js'
import type { Call } from './dsio-exchange.js'

/** Name of the space that every customer's radiographs are in. */
const SPACE = 'dsio'

/** The number of the customer's space for radiographs, which is made on first use. */
export const spaceFor = async ({ services, customer }: Call): Promise<number> =>
  (await services.store.transaction(session => spaceNamed(services, session, customer, SPACE)))['id'] as number

/** Where the customer's radiographs are stored, also before that space is made. */
export const storagePlace = ({ services, customer }: Call): Promise<StoragePlace> =>
  placeNamed(services, customer, SPACE)
