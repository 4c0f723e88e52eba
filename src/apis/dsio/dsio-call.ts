// A call of the DSIO API: everything in it is a customer's own.
import type { Call, Handler } from '../../operations/index.js'

/** Where a call is: whose images it is about. */
export interface InCustomer {
  customer: number
}

export type DsioCall = Call<InCustomer>
export type DsioHandler = Handler<DsioCall>
