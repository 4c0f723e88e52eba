// Many images at once: looked up, described and deleted, all of them or none.
import { type Fault, invalid, invalidAll } from '../problem.js'
import {
  discardImages,
  findImages,
  type ImageInCustomer,
  type ImageRow,
  lockImages,
  type Session,
} from '../store/index.js'
import { type Answer, type Call, type Handler, resource } from './call.js'
import { deletionOf } from './delete-selected.js'
import { type Edit, editRows, readEdit } from './edited-images.js'
import { isDryRun } from './iiif/index.js'
import type { Registration } from './image-columns.js'
import { inMember, readDescription, storedProperties } from './image-input.js'
import { checkThere, imagesIn } from './image-members.js'
import { reported } from './images-report.js'
import { listMembers } from './list-members.js'
import { registerImages } from './register-image.js'
import type { Services } from './services.js'
import { checkUnshown } from './shown-images.js'
import { discardingOf, releaseGone } from './trash.js'

const customerOf = (call: Call): number => Number(call.variables['customer'])

const modeOf = (call: Call) => ({ strict: call.prefer.strict, scope: call.variables })

/** The images as one Collection, in their order. */
function collectionOf({ compiled }: Call, rows: ImageRow[]): Answer {
  const serialise = compiled.serialisers.of('Image')
  const member = rows.map(row => serialise(row))
  return {
    kind: 'document',
    status: 200,
    body: { '@type': 'Collection', totalItems: member.length, pageSize: member.length, member },
  }
}

const changedImages = async (call: Call, services: Services, keys: ImageInCustomer[]): Promise<Answer> =>
  call.prefer.minimal
    ? { kind: 'empty', status: 205 }
    : collectionOf(call, await findImages(services.store.db, customerOf(call), keys))

/** Locks the images and does the work, in one transaction. Throws HttpProblem 400 when one of them is not there. */
const onAll = <T>(
  call: Call,
  { store }: Services,
  keys: ImageInCustomer[],
  work: (session: Session, there: ImageRow[]) => Promise<T>,
) =>
  store.transaction(async session => {
    const there = await lockImages(session.db, customerOf(call), keys)
    checkThere(keys, there)
    return work(session, there)
  })

/** Throws HttpProblem 400 that names what would ingest the image again: that is done one image at a time. */
function checkUntriggered(services: Services, member: Record<string, unknown>, index: number): Fault[] {
  return storedProperties(services)
    .filter(({ name, reingests }) => reingests && member[name] !== undefined)
    .map(({ name }) => ({
      property: `member[${index}].${name}`,
      message: 'would ingest the image again, which cannot be done in bulk; PATCH or PUT the Image itself',
    }))
}

/** Each member's own changes. */
async function describeAll(call: Call, services: Services): Promise<Answer> {
  const members = imagesIn(call, services)
  const faults = members.flatMap(({ member }, index) => checkUntriggered(services, member, index))
  if (faults.length > 0) throw invalidAll(faults)
  const changes = members.map(({ key, member }, index) => {
    const { '@id': _iri, id: _id, modelId: _modelId, space: _space, ...body } = member
    const self = services.serialisers.iri('Image', { customer: customerOf(call), ...key })
    try {
      return { ...key, said: readDescription(services, body, modeOf(call), self), whole: false }
    } catch (error) {
      throw inMember(index, error)
    }
  })
  return changeAll(call, services, changes)
}

/** Describes images anew that are there, and ingests none of them again. */
async function changeAll(call: Call, services: Services, changes: Registration[]): Promise<Answer> {
  const registering = { priority: false, ingests: () => false, wrap: inMember }
  await onAll(call, services, changes, session =>
    registerImages(services, session, customerOf(call), changes, registering),
  )
  return changedImages(call, services, changes)
}

/** What `field`, `operation` and `value` of the body say. Throws HttpProblem 400. */
function editOf(call: Call, services: Services, body: Record<string, unknown>): Edit {
  const { field, operation, value, member: _, ...others } = body
  const [other] = Object.keys(others).filter(key => !key.startsWith('@'))
  if (other !== undefined) throw invalid(other, 'is not allowed; a bulk change has member, field, operation and value')
  return readEdit(services, { field, operation, value }, call.variables)
}

/** The same change of one field to all members. */
async function editAll(call: Call, services: Services, body: Record<string, unknown>): Promise<Answer> {
  const edit = editOf(call, services, body)
  const keys = imagesIn(call, services).map(({ key }) => key)
  await onAll(call, services, keys, (session, there) => editRows(services, session, customerOf(call), there, [edit]))
  return changedImages(call, services, keys)
}

/** PATCH of a Collection: each member's own changes, or one field of all alike. Nothing is ingested again. */
export const patchImages: Handler = {
  statuses: [200, 205, 400],
  run: (call, services) =>
    call.body?.['field'] === undefined && call.body?.['operation'] === undefined
      ? describeAll(call, services)
      : editAll(call, services, call.body),
}

/** Longest address of a page, in characters: proxies and servers take lines of 8 KiB. */
const LONGEST_ADDRESS = 8000

const QUERY_KEYS = ['q', 'orderBy', 'orderByDescending', 'page', 'pageSize', 'cursor']

/** A query in the body as the parameters that say the same. Throws HttpProblem 400. */
function parametersOf(body: Record<string, unknown>): URLSearchParams {
  const parameters = new URLSearchParams()
  for (const [key, value] of Object.entries(body)) {
    if (key.startsWith('@')) continue
    if (!QUERY_KEYS.includes(key))
      throw invalid(key, `is neither member, which asks for images by id, nor one of ${QUERY_KEYS.join(', ')}`)
    if (key === 'q') parameters.set('q', typeof value === 'string' ? value : JSON.stringify(value))
    else if (typeof value === 'string' || typeof value === 'number') parameters.set(key, String(value))
    else throw invalid(key, 'must be a string or a number')
  }
  return parameters
}

/** POST to all images: a Collection of ids is answered with those that are there, in its order; a query with a page. */
export const lookUpImages: Handler = {
  statuses: [200, 400],
  async run(call, services) {
    if (!call.body) throw invalid('body', 'is required: a Collection of ids as member, or a query as q')
    if (call.body['member'] === undefined) {
      const query = parametersOf(call.body)
      const most = LONGEST_ADDRESS - call.self.length
      if (String(query).length > most)
        throw invalid(
          'q',
          `must not be longer than ${most} characters, percent-encoded: the links to its pages hold it`,
        )
      return { ...(await listMembers(call, services, query)), query } as Answer
    }
    const keys = imagesIn(call, services).map(({ key }) => key)
    return collectionOf(call, await findImages(services.store.db, customerOf(call), keys))
  },
}

/** POST of ids to delete, all in one transaction: into the trash, or for good with the bytes that no other image needs. */
export const deleteImages: Handler = {
  statuses: [200, 400, 409],
  async run(call, services) {
    const customer = customerOf(call)
    const images = imagesIn(call, services)
    if (isDryRun(call.query)) return reported(services, await deletionOf(call, services, images))
    const keys = images.map(({ key }) => key)
    const { there, gone } = await services.store.transaction(async session => {
      const there = await lockImages(session.db, customer, keys)
      await checkUnshown(call, services, session.db, customer, keys, index => `member[${index}]`)
      return { there, ...(await discardImages(session.db, customer, there, discardingOf(call, services))) }
    })
    await releaseGone(services, customer, gone)
    const row = {
      success: true,
      deleted: there.length,
      message: `${there.length} of ${keys.length} images deleted`,
    }
    return resource(services, 'Deletion', row)
  },
}
