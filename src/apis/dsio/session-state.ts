// Whether a modality session is active: one registered here, or one of the configured modality host.
import type { Row } from '../../vocabulary/index.js'
import type { Call } from './dsio-exchange.js'
import { hostHasSession } from './modality-host.js'

/** The row of a registered session that has not ended; undefined when there is none. */
export async function activeSession(call: Call, sessionId: string): Promise<Row | undefined> {
  const { store, now } = call.services
  const where = { customer: call.customer, session_id: sessionId }
  const row = await store.find(call.classes.named('RegisteredSession'), where)
  return row && (row['expires'] as Date) > now() ? row : undefined
}

/** Whether resources made from the session are still to be had. */
export async function sessionIsActive(call: Call, sessionId: string): Promise<boolean> {
  if (call.services.settings.MODALITY_URL) return hostHasSession(call, sessionId)
  return (await activeSession(call, sessionId)) !== undefined
}
