// The one way of every request that may change something: what its transactions do is written down in them, as one entry of the audit trail.
import { channel } from 'node:diagnostics_channel'
import { followed, insertAuditEntry } from '../../store/index.js'
import type { Services } from '../services.js'
import { entryOf, isAct, type Subject } from './audit-entry.js'

/** How a request is written down. */
export interface Audited extends Subject {
  /** Whether a transaction is one of the request's even where it notes nothing: that of an operation that changes something. */
  changes: boolean
  /** Whether what ended well has done something though no transaction has: bytes have gone, or come. */
  isDone?(): boolean
}

/** Where is told how many entries a request has left, for whoever watches. */
const AUDITED = channel('hydria.audited')

/**
 * Does the work of a request. A transaction of it that changes anything leaves one entry, or none where it is undone; a
 * request is one transaction, save where it is about several things that are each registered by itself.
 */
export async function audited<T>(services: Services, subject: Audited, work: () => Promise<T>): Promise<T> {
  const trail = {
    async write(...[db, notes, isFirst]: Parameters<Parameters<typeof followed>[0]['write']>): Promise<boolean> {
      // A session that begins with what was done before is no act of its own.
      const isNew = notes.length === 0 ? subject.changes && isFirst : isFirst || !notes.every(isAct)
      if (!isNew) return false
      await insertAuditEntry(db, entryOf(services, subject, notes))
      return true
    },
  }
  const { result, entries } = await followed(trail, work)
  const isLate = entries === 0 && subject.isDone?.() === true
  if (isLate) await insertAuditEntry(services.store.db, entryOf(services, subject, []))
  AUDITED.publish({ request: subject.request, entries: isLate ? 1 : entries })
  return result
}
