// Many adjuncts deleted at once: those of several resources, by their ids.
import { invalid } from '../../problem.js'
import { type AdjunctKey, type AdjunctRow, releaseEarly } from '../../store/index.js'
import { type Handler, ownerRow } from '../call.js'
import { inPlace } from '../image-input.js'
import { membersOf } from '../image-members.js'
import type { Services } from '../services.js'
import { ownerNamed } from './adjunct-owner.js'

/** The adjuncts that a member names: `id`, what they go with, and `adjunct`, their ids. Throws HttpProblem 400. */
function keysIn(services: Services, customer: number, member: Record<string, unknown>, place: string): AdjunctKey[] {
  const { id, adjunct } = member
  try {
    const owner = ownerNamed(services, customer, 'id', id)
    const ids = Array.isArray(adjunct) ? adjunct : []
    if (ids.length === 0 || !ids.every(one => typeof one === 'string'))
      throw invalid('adjunct', 'must be an array of the ids of adjuncts, such as ["words.xml"]')
    return ids.map(one => ({ ...owner, id: one }))
  } catch (error) {
    throw inPlace(place, error)
  }
}

/** POST of resources and of ids of their adjuncts: those that are there are deleted, in one transaction. */
export const deleteAdjuncts: Handler = {
  statuses: [204, 400],
  async run(call, services) {
    const { store, blobs, settings } = services
    const { id: customer } = ownerRow(call, 'Customer')
    const most = settings.MAX_BATCH_MEMBERS
    const keys = membersOf(call.body, most).flatMap((member, index) =>
      keysIn(services, customer, member, `member[${index}]`),
    )
    if (keys.length > most) throw invalid('member', `must name at most ${most} adjuncts, not ${keys.length}`)
    const removed = await store.transaction(async session => {
      const rows: AdjunctRow[] = []
      for (const key of keys) rows.push(...([await session.remove('Adjunct', key)].filter(Boolean) as AdjunctRow[]))
      if (rows.length === 0) throw invalid('member', 'must name an adjunct that is there')
      return rows
    })
    await releaseEarly(store.db, blobs, customer, new Set(removed.flatMap(({ original }) => original ?? [])))
    return { kind: 'empty', status: 204 }
  },
}
