// The images that a request about many names one by one, each perhaps as it was read, or that a list finds.
import { isOfVersion } from '../http/index.js'
import { isObject } from '../json-object.js'
import { invalid } from '../problem.js'
import { type ImageInCustomer, type ImageRow, lockImages, type Session } from '../store/index.js'
import { classNamed, columnName, withoutBase } from '../vocabulary/index.js'
import type { AskedOfMany } from './call.js'
import { imagesNamed, nameOf } from './image-members.js'
import { changedMeanwhile, notThere, type Skipped } from './images-report.js'
import { conditionsAsked } from './list-members.js'
import type { Services } from './services.js'

/** An image that a request is about. */
export interface Selected {
  key: ImageInCustomer
  /** The entity tag that it had when it was read. */
  etag?: string
}

/** The images of an array. Throws HttpProblem 400. */
function namedOneByOne(asked: AskedOfMany, services: Services, given: unknown): Selected[] {
  const { MAX_QUERY_IMAGES: most } = services.settings
  if (!Array.isArray(given) || given.length === 0)
    throw invalid('selected', 'must be an array of at least one image: its IRI, or {"@id": IRI, "etag": its ETag}')
  if (given.length > most) throw invalid('selected', `must have at most ${most} images, not ${given.length}`)
  const members = given.map((item: unknown, index): Record<string, unknown> => {
    if (typeof item === 'string') return { '@id': item }
    if (!isObject(item)) throw invalid(`selected[${index}]`, 'must be the IRI of an image, or an object')
    const { etag } = item
    if (etag !== undefined && (typeof etag !== 'string' || isOfVersion(etag, '') === undefined))
      throw invalid(`selected[${index}].etag`, 'must be the ETag of the Image, in its quotes')
    return item
  })
  return imagesNamed(asked, services, members, 'selected').map(({ key, member }) => ({
    key,
    ...(member['etag'] !== undefined && { etag: String(member['etag']) }),
  }))
}

/** The list at an address, by the columns that its images have. Throws HttpProblem 400 for what is no such list. */
function listAt(asked: AskedOfMany, { base }: Services, path: string): Record<string, unknown> {
  const { vocabulary } = asked.compiled
  for (const { kind, target, link, template } of vocabulary.routes) {
    if (kind !== 'collection' || target.name !== 'Image' || link?.members) continue
    const variables = template.match(path)
    if (!variables) continue
    if (variables['customer'] !== asked.variables['customer'])
      throw invalid('foundBy', 'is a list of images of another customer')
    const own = Object.entries(variables).map(([name, value]) => [columnName(name), value])
    return { ...Object.fromEntries(own), ...link?.where }
  }
  const own = `${base}/customers/${asked.variables['customer']}`
  throw invalid(
    'foundBy',
    `must be the address of a list of images, as ${own}/allImages?string1=a or ${own}/spaces/5/images`,
  )
}

/** The images that a list finds. Throws HttpProblem 400, also when there are more than may be. */
async function imagesOfList(asked: AskedOfMany, services: Services, address: string): Promise<Selected[]> {
  const { MAX_QUERY_IMAGES: most } = services.settings
  const local = withoutBase(address, services.base)
  const mark = local.indexOf('?')
  const [path, text] = mark < 0 ? [local, ''] : [local.slice(0, mark), local.slice(mark + 1)]
  const where = listAt(asked, services, path)
  const target = classNamed(services.vocabulary, 'Image')
  const conditions = conditionsAsked(asked, target, new URLSearchParams(text))
  const order = { column: 'created', descending: false }
  const list = { columns: ['space', 'id'], where, conditions, order, pageSize: most, position: { page: 1 } }
  const { rows, total } = await services.store.list(target, list)
  if (total > most)
    throw invalid('foundBy', `finds ${total} images, and at most ${most} can be named at once: narrow it`)
  return rows.map(row => ({ key: { space: Number(row['space']), id: String(row['id']) } }))
}

/** The images that a body is about, by `selected` or by `foundBy`. Throws HttpProblem 400. */
export async function selectedImages(
  asked: AskedOfMany,
  services: Services,
  { selected, found_by: foundBy }: { selected?: unknown; found_by?: unknown },
): Promise<Selected[]> {
  if ((selected == null) === (foundBy == null))
    throw invalid('selected', 'or foundBy is required, and only one of them')
  return selected == null ? imagesOfList(asked, services, String(foundBy)) : namedOneByOne(asked, services, selected)
}

/** Whether an image is no longer what it was when it was read. */
const isAnother = ({ etag }: Selected, { version }: Pick<ImageRow, 'version'>): boolean =>
  etag !== undefined && !isOfVersion(etag, String(version))

/** The row of each image in their order, locked; or what is said of one that is not there, or not as it was read. */
export async function lockSelected(
  { db }: Session,
  customer: number,
  selected: Selected[],
): Promise<({ row: ImageRow } | { skipped: Skipped })[]> {
  const keys = selected.map(({ key }) => key)
  const there = new Map((await lockImages(db, customer, keys)).map(row => [nameOf(row), row]))
  return selected.map(one => {
    const row = there.get(nameOf(one.key))
    if (!row) return { skipped: notThere(one.key) }
    return isAnother(one, row) ? { skipped: changedMeanwhile(one.key) } : { row }
  })
}

/** A body about many images, by the class that it is of. Throws HttpProblem 400. */
export const readOfMany = (
  { prefer, variables }: AskedOfMany,
  services: Services,
  className: 'ImageEdit' | 'ImageMove',
  given: Record<string, unknown>,
): Record<string, unknown> =>
  services.readerOf(className).read(given, { whole: true, strict: prefer.strict, scope: variables })
