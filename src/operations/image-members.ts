// Members of a Collection that name images: by the IRI, by `customer/space/id`, or by the id in the space of the URL.
import { objectOf } from '../json-object.js'

import { didYouMean } from '../nearest.js'
import { type Fault, invalid, invalidAll } from '../problem.js'
import type { ImageInCustomer } from '../store/index.js'
import { isText, NO_TEXT, withoutBase } from '../vocabulary/index.js'
import type { Call } from './call.js'
import type { Services } from './services.js'

type Member = Record<string, unknown>

const LARGEST_INTEGER = 2147483647

interface Address extends ImageInCustomer {
  customer: number
}

/** The members of a posted Collection. Throws HttpProblem 400. */
export function membersOf(body: Record<string, unknown> | undefined, most: number): Record<string, unknown>[] {
  const members = body?.['member'] ?? body?.['hydra:member']
  const mistyped = members === undefined && Object.keys(body ?? {}).find(key => didYouMean(key, ['member']))
  if (mistyped) throw invalid(mistyped, `is not a property of a Collection${didYouMean(mistyped, ['member'])}`)
  if (!Array.isArray(members) || members.length === 0)
    throw invalid('member', 'must be an array of at least one member: {"@type":"Collection","member":[...]}')
  if (members.length > most) throw invalid('member', `must have at most ${most} members, not ${members.length}`)
  for (const [index, member] of members.entries()) objectOf(`member[${index}]`, member)
  return members
}

/** Customer, space and id of the IRI of an image; undefined for anything else. */
export function inIri({ base, store }: Services, text: string): Address | undefined {
  const found = store.classOf('Image').uriTemplates[0]!.match(withoutBase(text, base))
  return found && { customer: Number(found['customer']), space: Number(found['space']), id: found['image']! }
}

/** `2/36/my-image`: the id may itself have slashes. */
export function inWhole(text: string): Address | undefined {
  const [, customer, space, id] = /^(\d{1,10})\/(\d{1,10})\/(.+)$/s.exec(text) ?? []
  return id === undefined ? undefined : { customer: Number(customer), space: Number(space), id }
}

/** The image that one key of a member says, where `space` is that of the address or of the member itself. */
function addressIn(
  services: Services,
  customer: number,
  space: number | undefined,
  text: unknown,
): Address | undefined {
  if (typeof text !== 'string') return undefined
  const whole = inIri(services, text) ?? inWhole(text)
  // A plain id may look like a whole one of another place.
  if (space !== undefined && !(whole && whole.customer === customer && whole.space === space))
    return whole && text.includes('://') ? whole : { customer, space, id: text }
  return whole
}

const isSpace = (space: unknown): space is number =>
  typeof space === 'number' && Number.isInteger(space) && space >= 0 && space <= LARGEST_INTEGER

/** The image of one member. Throws HttpProblem 400. */
function keyOf(call: Pick<Call, 'variables'>, services: Services, member: Member, place: string): ImageInCustomer {
  const customer = Number(call.variables['customer'])
  const scoped = call.variables['space'] === undefined ? undefined : Number(call.variables['space'])
  if (scoped !== undefined && member['space'] !== undefined && member['space'] !== scoped)
    throw invalid(`${place}.space`, `must be ${scoped}, as in the URL, or be omitted`)
  const space = scoped ?? (isSpace(member['space']) ? member['space'] : undefined)
  const given = (['@id', 'id', 'modelId'] as const).filter(key => member[key] !== undefined)
  if (given.length === 0) throw invalid(`${place}.id`, 'is required: the id of an image, or its IRI as @id')
  const found = given.map(key => {
    if (typeof member[key] === 'string' && !isText(member[key])) throw invalid(`${place}.${key}`, NO_TEXT)
    const address = addressIn(services, customer, space, member[key])
    if (!address || !isSpace(address.space))
      throw invalid(`${place}.${key}`, `must be the IRI of an image, or ${customer}/{space}/{id}`)
    if (address.customer !== customer) throw invalid(`${place}.${key}`, 'is an image of another customer')
    if (space !== undefined && address.space !== space)
      throw invalid(`${place}.${key}`, `is an image of another space than ${space}`)
    return { space: address.space, id: address.id }
  })
  const [first, ...others] = found as [ImageInCustomer, ...ImageInCustomer[]]
  if (others.some(other => other.space !== first.space || other.id !== first.id))
    throw invalid(`${place}.${given[1]}`, `must name the same image as ${given[0]}`)
  return first
}

/** Name of an image in a set of one customer's. */
export const nameOf = ({ space, id }: ImageInCustomer): string => JSON.stringify([space, id])

/** The images that objects name, each once. Throws HttpProblem 400 that names the object by its place in `list`. */
export function imagesNamed(
  call: Pick<Call, 'variables'>,
  services: Services,
  members: Member[],
  list: string,
): { key: ImageInCustomer; member: Member }[] {
  const seen = new Map<string, number>()
  return members.map((member, index) => {
    const key = keyOf(call, services, member, `${list}[${index}]`)
    const other = seen.get(nameOf(key))
    if (other !== undefined) throw invalid(`${list}[${index}].id`, `is the same image as ${list}[${other}]`)
    seen.set(nameOf(key), index)
    return { key, member }
  })
}

/**
 * The images that the members of the body name, each once.
 * Throws HttpProblem 400 that names the member: nothing in it names an image, another customer's, the same one twice.
 */
export const imagesIn = (call: Call, services: Services): { key: ImageInCustomer; member: Member }[] =>
  imagesNamed(call, services, membersOf(call.body, services.settings.MAX_BATCH_MEMBERS), 'member')

/** Throws HttpProblem 400 that names every member whose image is not among those that are there. */
export function checkThere(keys: ImageInCustomer[], there: ImageInCustomer[]): void {
  const known = new Set(there.map(nameOf))
  const faults = keys.flatMap((key, index): Fault[] =>
    known.has(nameOf(key))
      ? []
      : [
          {
            property: `member[${index}].id`,
            message: `there is no image ${JSON.stringify(key.id)} in the space ${key.space}`,
          },
        ],
  )
  if (faults.length > 0) throw invalidAll(faults)
}
