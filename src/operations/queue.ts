// The queue: a Collection of Images becomes a Batch, all of it or none.
import { invalid } from '../problem.js'
import type { ImageColumns } from '../store/index.js'
import { type Call, type Handler, resource } from './call.js'
import type { Registration } from './image-columns.js'
import { inMember, readDescription } from './image-input.js'
import { inIri, membersOf } from './image-members.js'
import { registerImages } from './register-image.js'
import type { Services } from './services.js'

/** What a member says of where its image is: by space and id, or by its IRI. Throws HttpProblem 400 for another IRI. */
function addressOf({ where }: Call, services: Services, { '@id': iri, space, id, modelId }: Record<string, unknown>) {
  const customer = Number(where['customer'])
  const own = { customer, space, id: id ?? modelId }
  if (typeof iri !== 'string' || iri === '' || (own.space !== undefined && own.id !== undefined)) return own
  const named = inIri(services, iri)
  if (named?.customer === customer) return { customer, space: space ?? named.space, id: own.id ?? named.id }
  const right = `${services.base}/customers/${customer}/spaces/{space}/images/{id}`
  throw invalid('@id', `must be like ${right}; or leave it out, and name space and id`)
}

function readMember(call: Call, services: Services, member: Record<string, unknown>, index: number): Registration {
  try {
    const { customer, space, id } = addressOf(call, services, member)
    const self = services.serialisers.iri('Image', { customer, space, id })
    const mode = { strict: call.prefer.strict, scope: call.variables }
    const said = readDescription(services, { ...member, space, id }, mode, self)
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
 * POST to a queue: the images and their batch are there together, or not at all. Of an image that already exists, what
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
