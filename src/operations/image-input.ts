// What a client says of an image, checked beyond what the vocabulary can check, with the space's defaults filled in.
import { validateOrigin } from '../ingest/index.js'
import { HttpProblem, invalid, invalidAll, notFound } from '../problem.js'
import { type Session, unknownRoles } from '../store/index.js'
import type { Row } from '../vocabulary/index.js'
import { classNamed, type Services } from './call.js'
import { type Channel, checkChannels, withChannelObjects } from './delivery-channels.js'

/** Columns whose change ingests the image again. */
export const TRIGGERS = ['origin', 'delivery_channels', 'max_width', 'open_full_max', 'max_unauthorised']

/** Throws HttpProblem 400 when the text is no address that an original can be fetched from. */
function checkOrigin(property: string, origin: unknown): void {
  if (origin !== undefined && origin !== '') validateOrigin(String(origin), property)
}

/** Property of an image, its column, and the column of its space that stands in when the client says nothing. */
const SPACE_DEFAULTS = [
  ['tags', 'tags', 'default_tags'],
  ['roles', 'roles', 'default_roles'],
  ['rights', 'rights', 'default_rights'],
  ['maxUnauthorised', 'max_unauthorised', 'max_unauthorised'],
  ['maxWidth', 'max_width', 'max_width'],
  ['openFullMax', 'open_full_max', 'open_full_max'],
] as const

/** The columns with the defaults of the space for what the body leaves out or has as null; an empty array is a value. */
export function withSpaceDefaults(values: Row, body: Record<string, unknown>, space: Row): Row {
  const defaults = SPACE_DEFAULTS.filter(([property]) => body[property] === undefined || body[property] === null)
  return { ...values, ...Object.fromEntries(defaults.map(([, column, from]) => [column, space[from]])) }
}

/** The space of an address. Throws HttpProblem 404 when it is not there. */
export async function spaceOf(
  { vocabulary }: Services,
  session: Session,
  customer: number,
  space: number,
): Promise<Row> {
  const row = await session.find(classNamed(vocabulary, 'Space'), { customer, id: space })
  if (!row) throw notFound(`The Space ${space}`)
  return row
}

/** Throws HttpProblem 400 that names the roles which the customer does not have; `property` is what they were given as. */
export async function checkRoles(
  session: Session,
  customer: number,
  roles: unknown,
  property = 'roles',
): Promise<void> {
  const names = [...new Set((roles as string[] | undefined) ?? [])]
  if (names.length === 0) return
  const unknown = await unknownRoles(session.db, customer, names)
  if (unknown.length > 0)
    throw invalidAll(unknown.map(name => ({ property, message: `there is no role ${JSON.stringify(name)}` })))
}

/**
 * Columns of a body that describes an image, whole or in part; `bytes` where the original itself may come along.
 * Throws HttpProblem 400.
 */
export function readImage(
  { readerOf, vocabulary }: Services,
  body: Record<string, unknown>,
  mode: { whole: boolean; strict: boolean; bytes?: boolean },
  self?: string,
): Row {
  if (!mode.bytes && body['file'] !== undefined)
    throw invalid(
      'file',
      'must not be given here: give an origin, or send the bytes by PUT of the Image or POST to the images of its space',
    )
  const values = readerOf(classNamed(vocabulary, 'Image')).read(withChannelObjects(body), mode, self)
  checkChannels((values['delivery_channels'] as Channel[] | undefined) ?? [])
  checkOrigin('origin', values['origin'])
  checkOrigin('initialOrigin', values['initial_origin'])
  return values
}

/** The problem of one member of a collection, its properties named from the collection's point of view. */
export function inMember(index: number, error: unknown): unknown {
  if (!(error instanceof HttpProblem) || error.status >= 500) return error
  const place = `member[${index}]`
  const faults = error.errors.length > 0 ? error.errors : [{ property: '', message: error.detail }]
  return invalidAll(
    faults.map(({ property, message }) => ({ property: property ? `${place}.${property}` : place, message })),
  )
}
