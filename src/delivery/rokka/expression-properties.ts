// What expressions of stacks may name beside variables: the source image, the request and the stack's options.
import { invalid } from '../../problem.js'
import type { rokka } from '../../store/index.js'
import { type Area, inPixels } from './crop-operation.js'
import { type Expression, refersTo, type Value } from './parse-expression.js'
import { STACK_OPTIONS } from './stack-options.js'

/** What the properties are of. */
export interface Named {
  source: Pick<rokka.SourceImageRow, 'width' | 'height' | 'format' | 'hash' | 'user_metadata' | 'dynamic_metadata'>
  /** The header Save-Data of the request. */
  saveData: string | undefined
  options: Record<string, unknown>
}

const SIDES = ['x', 'y', 'width', 'height'] as const

const sideNamed = (name?: string) => SIDES.find(known => known === name)

/** A side of the subject area, in pixels; null where the image has none. */
function subjectArea({ source }: Named, part?: string): Value | undefined {
  const side = sideNamed(part)
  const area = source.dynamic_metadata.subject_area
  return side && (area ? inPixels(source, area as Area)[side] : null)
}

/** Faces are not looked for: no image has the area of one. */
const face = (_named: Named, part?: string): Value | undefined => sideNamed(part) && null

function metadata({ source }: Named, name = ''): Value {
  const fields = source.user_metadata
  const key = Object.hasOwn(fields, name) ? name : Object.keys(fields).find(field => field.endsWith(`:${name}`))
  const value = key === undefined ? null : fields[key]
  return typeof value === 'object' ? null : (value as Value)
}

/** Properties of `image`, by their names; a further name says which part. */
const IMAGE: Record<string, (named: Named, part?: string) => Value | undefined> = {
  width: ({ source }) => source.width,
  height: ({ source }) => source.height,
  format: ({ source }) => (source.format === 'jpg' ? 'jpeg' : source.format),
  hash: ({ source }) => source.hash,
  // The first picture of an animation is what is kept of it.
  isAnimated: () => false,
  hasSubjectArea: ({ source }) => source.dynamic_metadata.subject_area !== undefined,
  subject_area: subjectArea,
  hasDetectionFace: () => false,
  detection_face: face,
  face_detection: face,
  meta_user: metadata,
}

/** The only header that expressions may name. */
export const SAVE_DATA = 'request.headers.save_data'

function optionNamed(options: Named['options'], name: string): Value | undefined {
  if (!Object.hasOwn(STACK_OPTIONS, name)) return undefined
  return ((options[name] ?? STACK_OPTIONS[name]!.default) as Value | undefined) ?? null
}

/** The value of a property; undefined for one that does not exist. */
export function propertyOf(named: Named, path: string[]): Value | undefined {
  const [root, name = '', ...rest] = path
  if (root === 'options') return optionNamed(named.options, path.slice(1).join('.'))
  if (path.join('.') === SAVE_DATA) return named.saveData ?? null
  if (root !== 'image' || rest.length > 1 || !Object.hasOwn(IMAGE, name)) return undefined
  return IMAGE[name]!(named, rest[0])
}

/** An image of which nothing is known. */
const BLANK: Named = {
  source: { width: 1, height: 1, format: 'jpg', hash: '', user_metadata: {}, dynamic_metadata: {} },
  saveData: undefined,
  options: {},
}

/** Throws HttpProblem 400 about `place` where an expression names a property that does not exist for any image. */
export function checkProperties(place: string, expression: Expression): void {
  refersTo(expression, name => {
    if (!name.startsWith('$') && propertyOf(BLANK, name.split('.')) === undefined)
      throw invalid(place, `${name} does not exist`)
    return false
  })
}
