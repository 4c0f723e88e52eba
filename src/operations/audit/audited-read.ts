// Who was sent an original that not everybody may have, in the audit trail where the settings want that.
import { hash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { LRUCache } from 'lru-cache'
import { clientAddress, pathOf } from '../../http/index.js'
import { perObject } from '../../per-object.js'
import { type Act, type ImageInCustomer, insertAuditEntry, type Note, type Store } from '../../store/index.js'
import { callerOf } from '../principal.js'
import type { Services } from '../services.js'
import { entryOf } from './audit-entry.js'

/** Milliseconds for which somebody who was told of may ask for further parts: players ask for a film in many. */
const PARTS_MS = 3_600_000

/** Who was told of lately, and with which original. */
const toldOf = perObject((_store: Store) => new LRUCache<string, true>({ max: 10_000, ttl: PARTS_MS }))

/** Whether a request is for the bytes from the beginning. */
const isFirst = ({ headers: { range } }: IncomingMessage): boolean => range === undefined || /^bytes=0-/.test(range)

/**
 * Writes down that originals of a customer are sent to whoever asks, as one entry: each time from their beginning, and once an
 * hour for other parts.
 */
export async function auditRead(
  services: Services,
  request: IncomingMessage,
  customer: number,
  images: readonly ImageInCustomer[],
): Promise<void> {
  const { settings, store } = services
  if (!settings.AUDIT_READS || request.method !== 'GET' || images.length === 0) return
  const keys = images.map(({ space, id }) => ({ customer, space, id }))
  const told = toldOf(store)
  const who = callerOf(request)?.key ?? clientAddress(request, settings.TRUST_PROXY)
  const reading = hash('sha256', JSON.stringify([who, keys]))
  if (!isFirst(request) && told.has(reading)) return
  const subject = {
    action: () => '',
    ...{ address: pathOf(request.url!), classes: ['Image'], customer, request },
    principal: () => callerOf(request),
  }
  const notes: (Act | Note)[] = [{ act: 'readOriginal' }, ...keys.map(after => ({ owner: 'Image', after }))]
  await insertAuditEntry(store.db, entryOf(services, subject, notes))
  told.set(reading, true)
}
