// The queue: a Collection of Images becomes a Batch, all of it or none.
import { invalid } from '../problem.js'
import type { ImageColumns } from '../store/index.js'
import { type Call, type Handler, resource } from './call.js'
import type { Registration } from './image-columns.js'
import { inMember, readDescription } from './image-input.js'
import { registerImages } from './register-image.js'
import type { Services } from './services.js'

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

function readMember(call: Call, services: Services, member: Record<string, unknown>, index: number): Registration {
  try {
    const { space, id = member['modelId'] } = member
    const self = `${services.base}/customers/${call.where['customer']}/spaces/${space}/images/${encodeURIComponent(String(id))}`
    const said = readDescription(services, member, { strict: call.prefer.strict, scope: call.variables }, self)
    const { id: read, space: number } = said.columns
    if (read === undefined) throw invalid('id', 'is required')
    if (number === undefined) throw invalid('space', 'is required: the number of the space')
    return { space: number, id: read, said, whole: false }
  } catch (error) {
    throw inMember(index, error)
  }
}

/** The priority queue takes images alone. Throws HttpProblem 400 for what is said to be something else. */
function checkImage({ media_type: type }: ImageColumns, index: number): void {
  if (type && !type.startsWith('image/'))
    throw invalid(
      `member[${index}].mediaType`,
      `must be that of an image, not ${type}: the priority queue takes no other`,
    )
}

function checkUnique(registrations: Registration[]): void {
  const seen = new Map<string, number>()
  for (const [index, { space, id }] of registrations.entries()) {
    const key = JSON.stringify([space, id])
    const other = seen.get(key)
    if (other !== undefined) throw invalid(`member[${index}].id`, `is the same image as member[${other}]`)
    seen.set(key, index)
  }
}

/**
 * POST to a queue: the images and their batch are there together, or not at all. Of an image that is there already, what
 * a member does not name stays as it is.
 */
const submit = (priority: boolean): Handler => ({
  statuses: [201, 400, 507],
  async run(call, services) {
    const { settings, store } = services
    const customer = Number(call.where['customer'])
    const members = membersOf(call.body, settings.MAX_BATCH_MEMBERS)
    const registrations = members.map((member, index) => readMember(call, services, member, index))
    checkUnique(registrations)
    const registering = { priority, batch: true, wrap: inMember, ...(priority && { check: checkImage }) }
    const { batch } = await store.transaction(session =>
      registerImages(services, session, customer, registrations, registering),
    )
    return resource(services, 'Batch', batch!, 201, true)
  },
})

export const submitBatch = submit(false)

/** POST to the priority queue: its images are taken before all others. */
export const submitPriorityBatch = submit(true)
