// Who was sent an original that not everybody may have, in the audit trail where the settings want that.
import type { IncomingMessage } from 'node:http'
import { pathOf } from '../../http/index.js'
import { type Act, type ImageRow, insertAuditEntry, type Note } from '../../store/index.js'
import { callerOf } from '../principal.js'
import type { Services } from '../services.js'
import { entryOf } from './audit-entry.js'

/** Whether a request is for the bytes from the beginning: players ask for the rest in many parts. */
const isFirst = ({ method, headers: { range } }: IncomingMessage): boolean =>
  method === 'GET' && (range === undefined || /^bytes=0-/.test(range))

/** Writes down that an original is sent to whoever asks. */
export async function auditRead(services: Services, request: IncomingMessage, row: ImageRow): Promise<void> {
  if (!services.settings.AUDIT_READS || !isFirst(request)) return
  const { customer, space, id } = row
  const subject = {
    action: () => '',
    ...{ address: pathOf(request.url!), classes: ['Image'], customer, request },
    principal: () => callerOf(request),
  }
  const notes: (Act | Note)[] = [{ act: 'readOriginal' }, { owner: 'Image', after: { customer, space, id } }]
  await insertAuditEntry(services.store.db, entryOf(services, subject, notes))
}
