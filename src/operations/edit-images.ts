// The same change of many images: to what a bulk change may touch, of those alone that it makes another.
import { isDeepStrictEqual } from 'node:util'
import { isObject } from '../json-object.js'
import { invalid } from '../problem.js'
import type { ImageRow, Session } from '../store/index.js'
import type { AskedOfMany, Handler } from './call.js'
import { type Edit, editRows, readEdit } from './edited-images.js'
import { isDryRun, writtenOrTried } from './iiif/index.js'
import { type Affected, type Done, type ImagesReport, imagesReport, reported } from './images-report.js'
import { lockSelected, readOfMany, type Selected, selectedImages } from './selected-images.js'
import type { Services } from './services.js'

const MOST_EDITS = 100

/** One item of `edits`. Throws HttpProblem 400. */
function editIn(asked: AskedOfMany, services: Services, item: unknown, index: number): Edit {
  const place = `edits[${index}]`
  if (!isObject(item)) throw invalid(place, 'must be an object with field, operation and value')
  const { field, operation, value, ...others } = item
  const [other] = Object.keys(others)
  if (other !== undefined) throw invalid(`${place}.${other}`, 'is not allowed; an edit has field, operation and value')
  return readEdit(services, { field, operation, value }, asked.variables, `${place}.`)
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
  const found = await lockSelected(session, customer, selected)
  const there = found.flatMap(one => ('row' in one ? [one.row] : []))
  const skipped = found.flatMap(one => ('skipped' in one ? [one.skipped] : []))
  const changed = await editRows(services, session, customer, there, edits)
  const affected = changed.flatMap(({ before, after }): Affected[] => {
    const changes = changesOf(edits, before, after)
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
