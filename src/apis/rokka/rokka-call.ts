// A call of rokka's API: who calls, and in which organization.
import type { Answer, Call, Handler, Principal } from '../../operations/index.js'
import type { rokka } from '../../store/index.js'

/** Where a call is. What a public operation has no use for is not there. */
export interface InOrganization {
  /** Who calls. */
  caller: Principal
  /** The organization of the address, where the caller may do this. Only where the address names one that exists. */
  organization: rokka.Organization
  /** The caller as it is in that organization: what its key may do, as far as a membership grants it. */
  principal: Principal
}

/** The body is JSON, or bare text where it is none. */
export type RokkaCall = Call<InOrganization, unknown>
export type RokkaHandler = Handler<RokkaCall>

/** An answer with JSON. */
export const json = (status: number, body: unknown, headers: Record<string, string> = {}): Answer => ({
  kind: 'document',
  ...{ status, body, headers },
})

/** The answer without a body. */
export const NOTHING: Answer = { kind: 'empty', status: 204 }

/** The flag of a query: absent is false. */
export const isOn = (text: string | null): boolean => text === 'true' || text === '1' || text === ''
