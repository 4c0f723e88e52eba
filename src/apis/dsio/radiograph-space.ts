// The space that a customer's radiographs are in.
import { placeNamed, type Services, spaceNamed } from '../../operations/index.js'
import { type StoragePlace, unfollowed } from '../../store/index.js'
import type { DsioCall } from './dsio-call.js'

/** Name of the space that every customer's radiographs are in. */
const SPACE = 'dsio'

/** The number of the customer's space for radiographs, which is made on first use. */
export const spaceFor = async ({ customer }: DsioCall, services: Services): Promise<number> =>
  (await unfollowed(() => services.store.transaction(session => spaceNamed(session, customer, SPACE)))).id

/** Where the customer's radiographs are stored, also before that space is made. */
export const storagePlace = ({ customer }: DsioCall, services: Services): Promise<StoragePlace> =>
  placeNamed(services, customer, SPACE)
