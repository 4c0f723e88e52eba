// What a client says of an image, checked beyond what the vocabulary can check.
import { validateOrigin } from '../ingest/index.js'
import { HttpProblem, invalid, invalidAll, notFound } from '../problem.js'
import { type ImageRow, type Reading, type SpaceRow, unknownRoles } from '../store/index.js'
import { classNamed, defaultColumns, type Property, type Scope } from '../vocabulary/index.js'
import { checkChannels, withChannelObjects } from './delivery-channels.js'
import type { Services } from './services.js'

/** Name of a column of an image. */
type ImageColumn = keyof ImageRow

/** What a client says of an image. */
export interface Said {
  /** Columns with the values that they are to have. */
  columns: Partial<ImageRow>
  /** Columns for which the default of the space is wanted. */
  defaults: ImageColumn[]
  /** Columns that stay as they are: a link was sent back as it was read. */
  kept: ImageColumn[]
}

/** Nothing is said of it. */
export const NOTHING_SAID: Readonly<Said> = { columns: {}, defaults: [], kept: [] }

/** The properties of an image that are in a column of their own. */
export const storedProperties = ({ vocabulary }: Services): (Property & { column: ImageColumn })[] =>
  classNamed(vocabulary, 'Image').properties.flatMap(property =>
    property.column ? [{ ...property, column: property.column as ImageColumn }] : [],
  )

/** Columns of an image that have their default from a column of its space: `[own, space's]`. */
export const spaceDefaults = ({ vocabulary }: Services): [ImageColumn, keyof SpaceRow][] =>
  defaultColumns(vocabulary, classNamed(vocabulary, 'Image')) as [ImageColumn, keyof SpaceRow][]

/** Columns whose change regenerates everything derived from the original. */
export const reingestingColumns = (services: Services): ImageColumn[] =>
  storedProperties(services).flatMap(({ column, reingests }) => (reingests ? [column] : []))

/** Columns that a PUT keeps when it does not name them. */
export const keptColumns = (services: Services): ImageColumn[] =>
  storedProperties(services).flatMap(({ column, absent, writeable }) =>
    absent === 'kept' && writeable ? [column] : [],
  )

/** Throws HttpProblem 400 when the text is no address that an original can be fetched from. */
function checkOrigin(property: string, origin: string | undefined): void {
  if (origin) validateOrigin(origin, property)
}

/** The space of an address. Throws HttpProblem 404 when it is not there. */
export async function spaceOf(session: Reading, customer: number, space: number): Promise<SpaceRow> {
  const row = await session.find('Space', { customer, id: space })
  if (!row) throw notFound(`The Space ${space}`)
  return row
}

/** What is said of a role that the customer does not have. */
export const noRole = (name: string): string => `there is no role ${JSON.stringify(name)}`

/** Throws HttpProblem 400 that names the roles which the customer does not have; `property` is what they were given as. */
export async function checkRoles(
  session: Reading,
  customer: number,
  roles: string[] | undefined,
  property = 'roles',
): Promise<void> {
  const names = [...new Set(roles)]
  if (names.length === 0) return
  const unknown = await unknownRoles(session.db, customer, names)
  if (unknown.length > 0) throw invalidAll(unknown.map(name => ({ property, message: noRole(name) })))
}

/** How the description of an image is to be read. */
export interface DescriptionMode {
  strict: boolean
  /** Variables of the address: the customer whose image it is. */
  scope: Scope
  /** Whether the original itself may come along. */
  bytes?: boolean
}

/**
 * The columns that a body names: null stands for the property's own default. `self` is the absolute IRI of the image,
 * when it is known. Throws HttpProblem 400.
 */
export function readImage(
  { readerOf }: Services,
  body: Record<string, unknown>,
  { bytes, ...mode }: DescriptionMode,
  self?: string,
): Partial<ImageRow> {
  if (!bytes && body['file'] !== undefined)
    throw invalid(
      'file',
      'must not be given here: give an origin, or send the bytes by PUT of the Image or POST to the images of its space',
    )
  const given = withChannelObjects(body)
  const values = readerOf('Image').read(given, { ...mode, whole: false }, self)
  checkChannels(values.delivery_channels ?? [])
  checkOrigin('origin', values.origin)
  checkOrigin('initialOrigin', values.initial_origin)
  return values
}

/** The same of an image that is registered: null stands for the default of its space where there is one. */
export function readDescription(
  services: Services,
  body: Record<string, unknown>,
  mode: DescriptionMode,
  self?: string,
): Said {
  const columns = readImage(services, body, mode, self)
  const properties = storedProperties(services)
  const nulls = new Set(properties.flatMap(({ name, column }) => (body[name] === null ? [column] : [])))
  const defaults = spaceDefaults(services).flatMap(([column]) => (nulls.has(column) ? [column] : []))
  for (const column of defaults) delete columns[column]
  const named = properties.flatMap(({ name, column, writeable, derived }) =>
    writeable && !derived && body[name] !== undefined ? [column] : [],
  )
  const kept = named.filter(column => !(column in columns || defaults.includes(column)))
  return { columns, defaults, kept }
}

/** Throws HttpProblem 400 when a description names another original beside its bytes. */
export function checkAlone({ columns }: Said): void {
  for (const [column, name] of [
    ['origin', 'origin'],
    ['initial_origin', 'initialOrigin'],
  ] as const)
    if (columns[column]) throw invalid(name, 'must be omitted: the bytes sent with it are the original')
}

/** The problem of a part of a body, its properties named from the body's point of view. */
export function inPlace(place: string, error: unknown): unknown {
  if (!(error instanceof HttpProblem) || error.status >= 500) return error
  const faults = error.errors.length > 0 ? error.errors : [{ property: '', message: error.detail }]
  return invalidAll(
    faults.map(({ property, message }) => ({ property: property ? `${place}.${property}` : place, message })),
  )
}

/** The same of one member of a collection. */
export const inMember = (index: number, error: unknown): unknown => inPlace(`member[${index}]`, error)
