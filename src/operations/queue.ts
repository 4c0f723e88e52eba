// The queue: a Collection of Images becomes a Batch, all of it or none.
import { invalid, invalidAll } from '../problem.js'
import { findSpaces, insertBatch, insertImages, type Session } from '../store/index.js'
import type { Row } from '../vocabulary/index.js'
import { type Call, classNamed, type Handler, type Services } from './call.js'
import { withChannels } from './delivery-channels.js'
import { checkRoles, inMember, readImage, withSpaceDefaults } from './image-input.js'

/** The members of a posted Collection. Throws HttpProblem 400. */
export function membersOf(body: Record<string, unknown> | undefined, most: number): Record<string, unknown>[] {
  const members = body?.['member'] ?? body?.['hydra:member']
  if (!Array.isArray(members) || members.length === 0)
    throw invalid('member', 'must be an array of at least one member')
  if (members.length > most) throw invalid('member', `must have at most ${most} members, not ${members.length}`)
  for (const [index, member] of members.entries())
    if (typeof member !== 'object' || member === null || Array.isArray(member))
      throw invalid(`member[${index}]`, 'must be an object')
  return members
}

function readMember(call: Call, services: Services, member: Record<string, unknown>, index: number): Row {
  try {
    const { space, id = member['modelId'] } = member
    const self = `${services.base}/customers/${call.where['customer']}/spaces/${space}/images/${encodeURIComponent(String(id))}`
    const values = readImage(services, member, { whole: true, strict: call.prefer.strict }, self)
    if (values['id'] === undefined) throw invalid('id', 'is required')
    if (values['space'] === undefined) throw invalid('space', 'is required: the number of the space')
    if (!values['origin'] && !values['initial_origin'])
      throw invalid('origin', 'is required: a URL to fetch the original from')
    return values
  } catch (error) {
    throw inMember(index, error)
  }
}

/** The priority queue takes images alone. Throws HttpProblem 400 for what is said to be something else. */
function checkImages(rows: Row[]): void {
  const others = rows.flatMap(({ media_type: type }, index) =>
    type && !String(type).startsWith('image/')
      ? [
          {
            property: `member[${index}].mediaType`,
            message: `must be that of an image, not ${type}: the priority queue takes no other`,
          },
        ]
      : [],
  )
  if (others.length > 0) throw invalidAll(others)
}

function checkUnique(rows: Row[]): void {
  const seen = new Map<string, number>()
  for (const [index, { space, id }] of rows.entries()) {
    const key = JSON.stringify([space, id])
    const other = seen.get(key)
    if (other !== undefined) throw invalid(`member[${index}].id`, `is the same image as member[${other}]`)
    seen.set(key, index)
  }
}

async function withDefaults(
  session: Session,
  customer: number,
  rows: Row[],
  members: Record<string, unknown>[],
): Promise<Row[]> {
  const ids = [...new Set(rows.map(row => row['space'] as number))]
  const spaces = await findSpaces(session.db, customer, ids)
  const unknown = ids.filter(id => !spaces.has(id))
  if (unknown.length > 0)
    throw invalidAll(unknown.map(id => ({ property: 'member.space', message: `there is no space ${id}` })))
  return rows.map((row, index) =>
    withSpaceDefaults({ ...row, customer }, members[index]!, spaces.get(row['space'] as number)!),
  )
}

/** POST to a queue: the images and their batch are there together, or not at all. */
const submit = (priority: boolean): Handler => ({
  statuses: [201, 400, 507],
  async run(call, services) {
    const { settings, store, vocabulary, ingest } = services
    const customer = Number(call.where['customer'])
    const members = membersOf(call.body, settings.MAX_BATCH_MEMBERS)
    const rows = members.map((member, index) => readMember(call, services, member, index))
    checkUnique(rows)
    if (priority) checkImages(rows)
    const batch = await store.transaction(async session => {
      await checkRoles(
        session,
        customer,
        rows.flatMap(row => row['roles'] ?? []),
      )
      const described = await withDefaults(session, customer, rows, members)
      await insertImages(session.db, await withChannels(session, services.base, customer, described, inMember))
      const images = rows.map(({ space, id }) => ({ space: space as number, id: id as string }))
      const batch = await insertBatch(session.db, customer, images, priority)
      await ingest.enqueue(session, customer, images, { batch: batch['id'] as number, priority })
      return batch
    })
    return { kind: 'resource', status: 201, owner: classNamed(vocabulary, 'Batch'), row: batch, created: true }
  },
})

export const submitBatch = submit(false)

/** POST to the priority queue: its images are taken before all others. */
export const submitPriorityBatch = submit(true)
