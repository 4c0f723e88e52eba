// Whether a modality session is active: one registered here, or one of the configured modality host.
import type { Services } from '../../operations/index.js'
import type { RegisteredSessionRow } from '../../store/index.js'
import type { DsioCall } from './dsio-call.js'
import { hostHasSession } from './modality-host.js'

/** The row of a registered session that has not ended; undefined when there is none. */
export async function activeSession(
  call: DsioCall,
  { store, now }: Services,
  sessionId: string,
): Promise<RegisteredSessionRow | undefined> {
  const where = { customer: call.customer, session_id: sessionId }
  const row = await store.find('RegisteredSession', where)
  return row && row.expires > now() ? row : undefined
}

/** Whether resources made from the session are still to be had. */
export async function sessionIsActive(call: DsioCall, services: Services, sessionId: string): Promise<boolean> {
  if (services.settings.MODALITY_URL) return hostHasSession(call, services, sessionId)
  return (await activeSession(call, services, sessionId)) !== undefined
}
