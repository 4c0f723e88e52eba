// Dynamic metadata beyond what the vocabulary says of it: areas lie within the image, and have sides. A change of it is another source image.
import { type Fault, invalid, invalidAll, notFound } from '../../problem.js'
import type { AreaSet, AreaSets, CropArea, DynamicMetadata, Version } from '../../store/index.js'
import type { RokkaCall } from './rokka-call.js'

const MOST_AREAS = 50
const AREA_NAME = /^[A-Za-z0-9_]{1,54}$/

interface Size {
  width: number
  height: number
}

interface GivenArea {
  x: number
  y: number
  width?: number | null
  height?: number | null
  percentage?: boolean | null
}

interface GivenSet {
  subject_area?: GivenArea | null
  crop_area?: GivenArea | null
}

/** Dynamic metadata as a body has it. */
export interface GivenDynamicMetadata extends GivenSet {
  version?: Version | null
  multi_areas?: Record<string, GivenSet> | null
}

/** An area with both sides, 1 where none is given. Throws HttpProblem 400 when it begins outside of the image. */
function placedArea(
  property: string,
  { x, y, width, height, percentage }: GivenArea,
  image: Size | undefined,
): CropArea {
  const limits = percentage ? { width: 100, height: 100 } : image
  const faults: Fault[] = []
  const check = (name: string, value: number, limit: number | undefined): void => {
    if (limit !== undefined && value >= limit)
      faults.push({
        property: `${property}.${name}`,
        message: `must be below ${limit}: the area lies outside of the image`,
      })
  }
  check('x', x, limits?.width)
  check('y', y, limits?.height)
  if (faults.length > 0) throw invalidAll(faults)
  return { x, y, width: width ?? 1, height: height ?? 1, ...(percentage && { percentage }) }
}

const placedSet = ({ subject_area, crop_area }: GivenSet, image: Size | undefined, prefix: string): AreaSet => ({
  ...(subject_area && { subject_area: placedArea(`${prefix}subject_area`, subject_area, image) }),
  ...(crop_area && { crop_area: placedArea(`${prefix}crop_area`, crop_area, image) }),
})

function placedSets(sets: Record<string, GivenSet>, image: Size | undefined): AreaSets {
  const names = Object.keys(sets)
  if (names.length > MOST_AREAS) throw invalid('multi_areas', `must name at most ${MOST_AREAS} areas`)
  for (const name of names)
    if (!AREA_NAME.test(name)) throw invalid(`multi_areas.${name}`, 'must be named with letters, digits and _')
  return Object.fromEntries(names.map(name => [name, placedSet(sets[name]!, image, `multi_areas.${name}.`)]))
}

/** Dynamic metadata as it is kept; without the size of the image areas may begin anywhere. Throws HttpProblem 400. */
export function placed(
  { version, multi_areas, ...areas }: GivenDynamicMetadata,
  image: Size | undefined,
): DynamicMetadata {
  return {
    ...placedSet(areas, image, ''),
    ...(version && { version }),
    ...(multi_areas && { multi_areas: placedSets(multi_areas, image) }),
  }
}

/** Throws HttpProblem 404 when there is no such kind of dynamic metadata. */
export function checkDynamicName({ compiled }: RokkaCall, name: string): void {
  const names = compiled.vocabulary.classes.get('vocab:DynamicMetadata')!.properties.map(property => property.name)
  if (!names.includes(name)) throw notFound(`The dynamic metadata "${name}" (known are ${names.join(', ')})`)
}
