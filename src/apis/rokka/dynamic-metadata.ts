// Dynamic metadata: the kinds that there are, and what each must hold. A change of it is another source image.
import { type Fault, invalid, invalidAll, notFound } from '../../problem.js'
import { objectOf } from './lenient-json.js'

const MOST_AREAS = 50
const MOST_TEXT = 1000

interface Size {
  width: number
  height: number
}

const isWhole = (value: unknown): value is number => Number.isInteger(value)

/** A box in pixels of the image or in per cent, its sides 1 when they are left out. Throws HttpProblem 400. */
function readArea(property: string, value: unknown, image: Size | undefined, sides: 'optional' | 'required'): object {
  const area = objectOf(property, value)
  const faults: Fault[] = []
  const wrong = (name: string, message: string) => faults.push({ property: `${property}.${name}`, message })
  const { x, y, width, height, percentage = false, ...others } = area
  for (const name of Object.keys(others)) wrong(name, 'is not a property of an area: x, y, width, height, percentage')
  if (typeof percentage !== 'boolean') wrong('percentage', 'must be true or false')
  for (const [name, number, most] of [
    ['x', x, image?.width],
    ['y', y, image?.height],
  ] as const) {
    const limit = percentage ? 100 : most
    if (!isWhole(number) || number < 0) wrong(name, 'must be an integer of at least 0')
    else if (limit !== undefined && number >= limit)
      wrong(name, `must be below ${limit}: the area lies outside of the image`)
  }
  for (const [name, number] of [
    ['width', width],
    ['height', height],
  ] as const) {
    const left = number === undefined && sides === 'optional'
    if (!left && (!isWhole(number) || number < 1)) wrong(name, 'must be an integer of at least 1')
  }
  if (faults.length > 0) throw invalidAll(faults)
  return { x, y, width: width ?? 1, height: height ?? 1, ...(percentage === true && { percentage }) }
}

function readVersion(property: string, value: unknown): object {
  const { text } = objectOf(property, value)
  if (typeof text !== 'string' || text === '' || text.length > MOST_TEXT)
    throw invalid(`${property}.text`, `must be a string of 1 to ${MOST_TEXT} characters`)
  return { text }
}

function readAreas(property: string, value: unknown, image: Size | undefined): object {
  const areas = Object.entries(objectOf(property, value))
  if (areas.length > MOST_AREAS) throw invalid(property, `must name at most ${MOST_AREAS} areas`)
  return Object.fromEntries(
    areas.map(([name, kinds]) => {
      if (!/^[A-Za-z0-9_]{1,54}$/.test(name))
        throw invalid(`${property}.${name}`, 'must be named with letters, digits and _')
      return [name, readDynamicMetadata(objectOf(`${property}.${name}`, kinds), image, ['subject_area', 'crop_area'])]
    }),
  )
}

type Reader = (property: string, value: unknown, image: Size | undefined) => object

const READERS: Record<string, Reader> = {
  subject_area: (property, value, image) => readArea(property, value, image, 'optional'),
  crop_area: (property, value, image) => readArea(property, value, image, 'required'),
  version: readVersion,
  multi_areas: readAreas,
}

/** Names of the kinds of dynamic metadata. */
export const DYNAMIC_NAMES = Object.keys(READERS)

/** Throws HttpProblem 404 when there is no such kind of dynamic metadata. */
export function checkDynamicName(name: string): void {
  if (!Object.hasOwn(READERS, name)) throw notFound(`Dynamic metadata "${name}" (there is ${DYNAMIC_NAMES.join(', ')})`)
}

/** The value of one kind, as it is kept. Throws HttpProblem 400. */
export const readDynamicValue = (name: string, value: unknown, image: Size | undefined): object =>
  READERS[name]!(name, value, image)

/** Several kinds at once, as an upload brings them. Throws HttpProblem 400. */
export function readDynamicMetadata(
  value: unknown,
  image: Size | undefined,
  names = DYNAMIC_NAMES,
): Record<string, object> {
  return Object.fromEntries(
    Object.entries(objectOf('dynamic metadata', value)).map(([name, part]) => {
      if (!names.includes(name)) throw invalid(name, `is no dynamic metadata; there is ${names.join(', ')}`)
      return [name, readDynamicValue(name, part, image)]
    }),
  )
}
