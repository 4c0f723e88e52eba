// What a bulk change makes of an image: one property after the other, for each image by what it has.
import { isDeepStrictEqual } from 'node:util'
import type { LanguageMap } from '../json-object.js'
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
import { type BulkEdit, languageMapOf, MOST_ITEMS, type Property } from '../vocabulary/index.js'
import { blankImage } from './image-columns.js'
import { checkRoles, readImage, storedProperties } from './image-input.js'
import { nameOf } from './image-members.js'
import type { Services } from './services.js'

type Column = keyof ImageRow

/** One change of one property. */
export interface Edit {
  property: Property & { column: Column }
  operation: BulkEdit
  /** Undefined: the property's default, which may be that of the image's space. */
  value: unknown
  /** Where the body has the value. */
  place: string
}

/** What an operation makes of the value that there is. */
const EDITS: Record<BulkEdit, (before: unknown, value: unknown) => unknown> = {
  add: (before, value) => {
    const there = new Set(before as unknown[])
    return [...there, ...(value as unknown[]).filter(item => !there.has(item))]
  },
  remove: (before, value) => {
    const gone = new Set(value as unknown[])
    return (before as unknown[]).filter(item => !gone.has(item))
  },
  merge: (before, value) => ({ ...(before as LanguageMap | null), ...(value as LanguageMap) }),
  replace: (_, value) => value,
}

/** The properties that a change of many may touch. */
const bulkProperties = (services: Services) => storedProperties(services).filter(({ bulk }) => bulk.length > 0)

/** The value of an edit as its column has it. Throws HttpProblem 400 that names its place. */
function readValue(
  services: Services,
  { name, bulk }: Property,
  value: unknown,
  place: string,
  scope: Record<string, string>,
): unknown {
  const many = bulk.includes('add') && !Array.isArray(value) ? [value] : value
  try {
    const [read] = Object.values(readImage(services, { [name]: many }, { strict: false, scope })) as unknown[]
    return Array.isArray(read) ? [...new Set(read)] : read
  } catch (error) {
    throw error instanceof HttpProblem ? invalid(place, error.errors[0]?.message ?? error.detail) : error
  }
}

/** What `field`, `operation` and `value` say, which stand in the body below the prefix. Throws HttpProblem 400. */
export function readEdit(
  services: Services,
  { field, operation, value }: Record<string, unknown>,
  scope: Record<string, string>,
  prefix = '',
): Edit {
  const place = `${prefix}value`
  const fields = bulkProperties(services)
  const property = fields.find(({ name }) => name === field)
  if (!property) throw invalid(`${prefix}field`, `must be one of ${fields.map(({ name }) => name).join(', ')}`)
  const { name, bulk } = property
  if (!bulk.includes(operation as BulkEdit))
    throw invalid(`${prefix}operation`, `must be ${bulk.join(' or ')} for ${name}`)
  if (value === undefined) throw invalid(place, `is required: what to ${operation} in ${name}`)
  if (value === null && operation !== 'replace')
    throw invalid(place, 'must not be null: only replace gives a property its default')
  const read = value === null ? undefined : readValue(services, property, value, place, scope)
  if (read === null && operation === 'merge') throw invalid(place, 'must have a text')
  return { property, operation: operation as BulkEdit, value: read, place }
}

/** Throws HttpProblem 400 for roles that the customer does not have; what is taken away need not be there any more. */
async function checkRolesIn(session: Session, customer: number, edits: Edit[]): Promise<void> {
  for (const { property, operation, value, place } of edits)
    if (property.column === 'roles' && operation !== 'remove' && value !== undefined)
      await checkRoles(session, customer, value as string[], place)
}

/** Throws HttpProblem 400 where values that may each be given are too many together. */
function checkTogether({ property, operation, place }: Edit, { space, id }: ImageRow, after: unknown): void {
  if (operation !== 'add' && operation !== 'merge') return
  const image = `image ${id} of space ${space}`
  if (Array.isArray(after) && after.length > MOST_ITEMS)
    throw invalid(place, `${property.name} of ${image} must have at most ${MOST_ITEMS} items`)
  try {
    if (operation === 'merge') languageMapOf(property, after)
  } catch (error) {
    throw error instanceof HttpProblem
      ? invalid(place, `${property.name} of ${image} ${error.errors[0]?.message}`)
      : error
  }
}

/** The columns that the edits make other than they are. Throws HttpProblem 400. */
function changedColumns(edits: Edit[], before: ImageRow, blank: Partial<ImageRow>): Partial<ImageRow> {
  const after: Partial<ImageRow> = {}
  for (const edit of edits) {
    const { column } = edit.property
    const there = column in after ? after[column] : before[column]
    const value = EDITS[edit.operation](there, edit.value === undefined ? blank[column] : edit.value)
    checkTogether(edit, before, value)
    Object.assign(after, { [column]: value })
  }
  return Object.fromEntries(
    Object.entries(after).filter(([column, value]) => !isDeepStrictEqual(value, before[column as Column])),
  )
}

/** Changes images, whose rows are locked; answers with each that is another now, before and after. Throws HttpProblem 400. */
export async function editRows(
  services: Services,
  session: Session,
  customer: number,
  there: ImageRow[],
  edits: Edit[],
): Promise<{ before: ImageRow; after: ImageRow }[]> {
  await checkRolesIn(session, customer, edits)
  const spaces = await findSpaces(session.db, customer, [...new Set(there.map(({ space }) => space))])
  const rows = there.flatMap((row): ImageColumns[] => {
    const columns = changedColumns(edits, row, blankImage(services, spaces.get(row.space)!))
    return Object.keys(columns).length > 0 ? [{ ...columns, space: row.space, id: row.id }] : []
  })
  await updateImages(session, customer, rows)
  const byName = new Map(there.map(row => [nameOf(row), row]))
  const changed = (await findImages(session.db, customer, rows)).map(after => ({
    before: byName.get(nameOf(after))!,
    after,
  }))
  for (const { before, after } of changed) noteRow({ owner: 'Image', before, after })
  return changed
}
