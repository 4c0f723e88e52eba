// The same change of many images: to what a bulk change may touch, of those alone that it makes another.
import { isDeepStrictEqual } from 'node:util'
import { isObject, type LanguageMap } from '../json-object.js'
import { HttpProblem, invalid } from '../problem.js'
import {
  findImages,
  findSpaces,
  type ImageColumns,
  type ImageRow,
  noteRow,
  type Session,
  updateImages,
} from '../store/index.js'
import type { BulkEdit, Property } from '../vocabulary/index.js'
import type { AskedOfMany, Handler } from './call.js'
import { isDryRun, writtenOrTried } from './iiif/index.js'
import { blankImage } from './image-columns.js'
import { checkRoles, readImage, storedProperties } from './image-input.js'
import { nameOf } from './image-members.js'
import { type Affected, type Done, type ImagesReport, imagesReport, reported, type Skipped } from './images-report.js'
import { lockSelected, readOfMany, type Selected, selectedImages } from './selected-images.js'
import type { Services } from './services.js'

type Column = keyof ImageRow

/** One change of one property. */
interface Edit {
  property: Property & { column: Column }
  operation: BulkEdit
  /** Undefined: the property's default, which may be that of the image's space. */
  value: unknown
}

const MOST_EDITS = 100

/** What an operation makes of the value that there is. */
const EDITS: Record<BulkEdit, (before: unknown, value: unknown) => unknown> = {
  add: (before, value) => {
    const there = before as unknown[]
    return [...there, ...(value as unknown[]).filter(item => !there.includes(item))]
  },
  remove: (before, value) => (before as unknown[]).filter(item => !(value as unknown[]).includes(item)),
  merge: (before, value) => ({ ...(before as LanguageMap | null), ...(value as LanguageMap) }),
  replace: (_, value) => value,
}

/** The properties that a change of many may touch. */
const bulkProperties = (services: Services) => storedProperties(services).filter(({ bulk }) => bulk.length > 0)

/** The value of an edit as its column has it. Throws HttpProblem 400 that names its place. */
function readValue(
  asked: AskedOfMany,
  services: Services,
  { name, bulk }: Property,
  value: unknown,
  place: string,
): unknown {
  const many = bulk.includes('add') && !Array.isArray(value) ? [value] : value
  try {
    const [read] = Object.values(
      readImage(services, { [name]: many }, { strict: false, scope: asked.variables }),
    ) as unknown[]
    return Array.isArray(read) ? [...new Set(read)] : read
  } catch (error) {
    throw error instanceof HttpProblem ? invalid(`${place}.value`, error.errors[0]?.message ?? error.detail) : error
  }
}

/** One item of `edits`. Throws HttpProblem 400. */
function editIn(asked: AskedOfMany, services: Services, item: unknown, index: number): Edit {
  const place = `edits[${index}]`
  if (!isObject(item)) throw invalid(place, 'must be an object with field, operation and value')
  const { field, operation, value, ...others } = item
  const [other] = Object.keys(others)
  if (other !== undefined) throw invalid(`${place}.${other}`, 'is not allowed; an edit has field, operation and value')
  const fields = bulkProperties(services)
  const property = fields.find(({ name }) => name === field)
  if (!property) throw invalid(`${place}.field`, `must be one of ${fields.map(({ name }) => name).join(', ')}`)
  const { name, bulk } = property
  if (!bulk.includes(operation as BulkEdit))
    throw invalid(`${place}.operation`, `must be ${bulk.join(' or ')} for ${name}`)
  if (value === undefined) throw invalid(`${place}.value`, `is required: what to ${operation} in ${name}`)
  if (value === null && operation !== 'replace')
    throw invalid(`${place}.value`, 'must not be null: only replace gives a property its default')
  const read = value === null ? undefined : readValue(asked, services, property, value, place)
  if (read === null && operation === 'merge') throw invalid(`${place}.value`, 'must have a text')
  return { property, operation: operation as BulkEdit, value: read }
}

/** What changes. Throws HttpProblem 400. */
function editsIn(asked: AskedOfMany, services: Services, given: unknown): Edit[] {
  if (!Array.isArray(given) || given.length === 0)
    throw invalid(
      'edits',
      'must be an array of at least one change: {"field": "tags", "operation": "add", "value": ["x"]}',
    )
  if (given.length > MOST_EDITS) throw invalid('edits', `must have at most ${MOST_EDITS} changes`)
  return given.map((item, index) => editIn(asked, services, item, index))
}

/** Throws HttpProblem 400 for roles that the customer does not have; what is taken away need not be there any more. */
async function checkRolesIn(session: Session, customer: number, edits: Edit[]): Promise<void> {
  for (const [index, { property, operation, value }] of edits.entries())
    if (property.column === 'roles' && operation !== 'remove' && value !== undefined)
      await checkRoles(session, customer, value as string[], `edits[${index}].value`)
}

/** The columns that the edits make other than they are. */
function changedColumns(edits: Edit[], before: ImageRow, blank: Partial<ImageRow>): Partial<ImageRow> {
  const after: Partial<ImageRow> = {}
  for (const { property, operation, value } of edits) {
    const { column } = property
    const there = column in after ? after[column] : before[column]
    Object.assign(after, { [column]: EDITS[operation](there, value === undefined ? blank[column] : value) })
  }
  return Object.fromEntries(
    Object.entries(after).filter(([column, value]) => !isDeepStrictEqual(value, before[column as Column])),
  )
}

/** What became of the properties of an image that the edits name: also what the database keeps whatever is written. */
const changesOf = (edits: Edit[], before: ImageRow, after: ImageRow) =>
  [...new Map(edits.map(({ property }) => [property.name, property])).values()].flatMap(({ name, column }) =>
    isDeepStrictEqual(before[column], after[column])
      ? []
      : [{ property: name, before: before[column], after: after[column] }],
  )

/** Changes the images in a transaction. */
async function edit(
  services: Services,
  session: Session,
  customer: number,
  selected: Selected[],
  edits: Edit[],
): Promise<Done> {
  await checkRolesIn(session, customer, edits)
  const found = await lockSelected(session, customer, selected)
  const spaces = await findSpaces(session.db, customer, [...new Set(selected.map(({ key }) => key.space))])
  const there = new Map<string, ImageRow>()
  const skipped: Skipped[] = []
  const rows: ImageColumns[] = []
  for (const one of found) {
    if ('skipped' in one) skipped.push(one.skipped)
    else {
      const { row } = one
      there.set(nameOf(row), row)
      const columns = changedColumns(edits, row, blankImage(services, spaces.get(row.space)!))
      if (Object.keys(columns).length > 0) rows.push({ ...columns, space: row.space, id: row.id })
    }
  }
  await updateImages(session, customer, rows)
  const affected = (await findImages(session.db, customer, rows)).flatMap((after): Affected[] => {
    const before = there.get(nameOf(after))!
    const changes = changesOf(edits, before, after)
    if (changes.length > 0) noteRow({ owner: 'Image', before, after })
    return changes.length > 0 ? [{ before, version: after.version, changes }] : []
  })
  return { found: selected.length, unchanged: selected.length - skipped.length - affected.length, affected, skipped }
}

/** Changes all of the images that can be changed, in one transaction, or tells what that would come to. Throws HttpProblem 400. */
export async function editSelected(
  asked: AskedOfMany,
  services: Services,
  given: Record<string, unknown>,
  isDry: boolean,
): Promise<ImagesReport> {
  const customer = Number(asked.variables['customer'])
  const body = readOfMany(asked, services, 'ImageEdit', given)
  const edits = editsIn(asked, services, body['edits'])
  const selected = await selectedImages(asked, services, body)
  const done = await writtenOrTried(services, isDry, session => edit(services, session, customer, selected, edits))
  return imagesReport(asked, services, done, isDry)
}

/** POST to editImages: with ?validate nothing is written. */
export const editImages: Handler = {
  statuses: [200, 400],
  run: async (call, services) =>
    reported(services, await editSelected(call, services, call.body ?? {}, isDryRun(call.query))),
}
