// Operations of stacks: what each may be told, and the steps over pixels that it means.

import type { Anchor, Background, CropMode, ResizeMode, Step } from '../../images/index.js'
import { didYouMeanOneOf } from '../../nearest.js'
import { invalid } from '../../problem.js'
import type { StackOperation } from '../../store/index.js'

/** What matters in an image, by dynamic metadata, and its own size: all in pixels. */
export interface Subject {
  width: number
  height: number
  dynamic_metadata: Record<string, unknown>
}

interface PropertyInfo {
  type: 'integer' | 'number' | 'string' | 'boolean'
  minimum?: number
  maximum?: number
  values?: string[]
  default?: unknown
}

interface OperationInfo {
  properties: Record<string, PropertyInfo>
  required: string[]
}

const side: PropertyInfo = { type: 'integer', minimum: 1, maximum: 10_000 }
const enabled: PropertyInfo = { type: 'boolean', default: true }

/** Every operation that there is here. `GET operations` shows this table. */
export const OPERATIONS: Record<string, OperationInfo> = {
  resize: {
    properties: {
      width: side,
      height: side,
      mode: { type: 'string', values: ['box', 'fill', 'absolute'], default: 'box' },
      upscale: { type: 'boolean', default: true },
      upscale_dpr: { type: 'boolean', default: true },
      enabled,
    },
    required: [],
  },
  crop: {
    properties: {
      width: { ...side, maximum: 99_999 },
      height: { ...side, maximum: 99_999 },
      anchor: { type: 'string', default: 'auto' },
      fallback: { type: 'string', default: 'center_center' },
      mode: { type: 'string', values: ['absolute', 'ratio', 'box', 'area'], default: 'absolute' },
      scale: { type: 'number', minimum: 0.01, maximum: 100, default: 100 },
      area: { type: 'string' },
      enabled,
    },
    required: ['width', 'height'],
  },
  rotate: {
    properties: {
      angle: { type: 'number', minimum: -360, maximum: 360 },
      background_color: { type: 'string', default: 'FFFFFF' },
      background_opacity: { type: 'number', minimum: 0, maximum: 100, default: 0 },
      enabled,
    },
    required: ['angle'],
  },
  autorotate: { properties: { width: side, height: side, enabled }, required: [] },
  grayscale: { properties: { enabled }, required: [] },
  blur: {
    properties: {
      sigma: { type: 'number', minimum: 0, maximum: 100, default: 4 },
      radius: { type: 'integer', minimum: 0, maximum: 500, default: 0 },
      enabled,
    },
    required: [],
  },
  noop: { properties: { enabled }, required: [] },
}

function readProperty(place: string, info: PropertyInfo, value: unknown): unknown {
  if (info.type === 'boolean') {
    const text = String(value)
    if (!['true', 'false', '1', '0'].includes(text)) throw invalid(place, 'must be true or false')
    return text === 'true' || text === '1'
  }
  if (info.type === 'string') {
    const text = String(value)
    if (info.values && !info.values.includes(text)) throw invalid(place, `must be one of ${info.values.join(', ')}`)
    return text
  }
  const number = typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value)
  const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = info
  const whole = info.type === 'number' || Number.isInteger(number)
  if (typeof value === 'object' || !Number.isFinite(number) || !whole || number < minimum || number > maximum)
    throw invalid(place, `must be ${info.type === 'integer' ? 'an integer' : 'a number'} from ${minimum} to ${maximum}`)
  return number
}

/** The options of an operation, read and checked. Throws HttpProblem 400 that names operation and option. */
export function readOperation({ name, options }: StackOperation): Record<string, unknown> {
  if (!Object.hasOwn(OPERATIONS, name))
    throw invalid('operation', `"${name}" is not supported here${didYouMeanOneOf(name, Object.keys(OPERATIONS))}`)
  const { properties, required } = OPERATIONS[name]!
  const read: Record<string, unknown> = {}
  for (const [option, value] of Object.entries(options ?? {})) {
    if (value === null || value === undefined) continue
    if (!Object.hasOwn(properties, option))
      throw invalid(`${name}.${option}`, `is no option of it${didYouMeanOneOf(option, Object.keys(properties))}`)
    read[option] = readProperty(`${name}.${option}`, properties[option]!, value)
  }
  for (const option of required) if (read[option] === undefined) throw invalid(`${name}.${option}`, 'is required')
  if (name === 'resize' && !read['width'] && !read['height'])
    throw invalid('resize.width', 'or resize.height is required')
  const defaults = Object.entries(properties).map(([option, info]) => [option, info.default] as const)
  return { ...Object.fromEntries(defaults.filter(([, value]) => value !== undefined)), ...read }
}

const ANCHOR = /^(left|center|right|-?\d{1,5})_(top|center|bottom|-?\d{1,5})$/

function anchorOf(option: string, text: string): Anchor {
  const match = ANCHOR.exec(text)
  if (!match) throw invalid(option, `"${text}" must be auto, subjectarea, or XOFFSET_YOFFSET such as left_top or 10_20`)
  const part = (value: string) => (/^-?\d+$/.test(value) ? Number(value) : value)
  return { x: part(match[1]!), y: part(match[2]!) } as Anchor
}

interface Area {
  x: number
  y: number
  width: number
  height: number
  percentage?: boolean
}

/** The area to crop around: of a name, or the subject area, or the crop area; in pixels of the image. */
function areaOf(
  { width, height, dynamic_metadata }: Subject,
  name: string | undefined,
): Omit<Area, 'percentage'> | undefined {
  const areas = dynamic_metadata['multi_areas'] as Record<string, Record<string, Area>> | undefined
  const named = name !== undefined && areas && Object.hasOwn(areas, name) ? areas[name] : undefined
  const holder = named ?? (dynamic_metadata as Record<string, Area>)
  const area = holder['subject_area'] ?? holder['crop_area']
  if (!area?.percentage) return area
  const [across, down] = [width / 100, height / 100]
  return { x: area.x * across, y: area.y * down, width: area.width * across, height: area.height * down }
}

function cropStep(options: Record<string, unknown>, subject: Subject, dpr: number): Step {
  const anchor = String(options['anchor'])
  const around = ['auto', 'subjectarea', 'face'].includes(anchor)
  if (anchor === 'smart')
    throw invalid('crop.anchor', 'smart is not supported here; there is auto, subjectarea, and XOFFSET_YOFFSET')
  const mode = options['mode'] as CropMode
  const factor = mode === 'absolute' ? dpr : 1
  const byArea = around || mode === 'box' || mode === 'area'
  return {
    kind: 'crop',
    width: Math.round((options['width'] as number) * factor),
    height: Math.round((options['height'] as number) * factor),
    mode,
    scale: options['scale'] as number,
    anchor: around ? anchorOf('crop.fallback', String(options['fallback'])) : anchorOf('crop.anchor', anchor),
    ...(byArea && { subject: areaOf(subject, options['area'] as string | undefined) }),
  }
}

function backgroundOf(options: Record<string, unknown>): Background {
  const text = String(options['background_color'])
  const match = /^#?([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text)
  if (!match) throw invalid('rotate.background_color', `"${text}" must be six digits of hex`)
  const [r, g, b] = match.slice(1).map(part => Number.parseInt(part, 16)) as [number, number, number]
  return { r, g, b, alpha: (options['background_opacity'] as number) / 100 }
}

const scaled = (side: unknown, dpr: number): number | undefined =>
  side === undefined ? undefined : Math.round((side as number) * dpr)

/** Most operations of a stack with those that it is based on and those of the address. */
const MOST_STEPS = 100

/**
 * The steps of operations over an image; `dpr` multiplies every size in pixels.
 * Throws HttpProblem 400 for what is not supported or not right.
 */
export function stepsOf(operations: StackOperation[], subject: Subject, dpr: number): Step[] {
  if (operations.length > MOST_STEPS)
    throw invalid('operations', `must be at most ${MOST_STEPS}, with those of the stacks that it is based on`)
  return operations.flatMap((operation): Step[] => {
    const options = readOperation(operation)
    if (options['enabled'] === false) return []
    switch (operation.name) {
      case 'resize': {
        const [width, height] = [scaled(options['width'], dpr), scaled(options['height'], dpr)]
        return [
          { kind: 'resize', width, height, mode: options['mode'] as ResizeMode, upscale: options['upscale'] === true },
        ]
      }
      case 'crop':
        return [cropStep(options, subject, dpr)]
      case 'rotate':
        return [{ kind: 'rotate', degrees: options['angle'] as number, background: backgroundOf(options) }]
      case 'autorotate': {
        // The orientation of the original was applied when it was ingested.
        const { width, height } = options as { width?: number; height?: number }
        return width && height ? [{ kind: 'turn', width, height }] : []
      }
      case 'grayscale':
        return [{ kind: 'grayscale' }]
      case 'blur':
        return [{ kind: 'blur', sigma: options['sigma'] as number }]
      default:
        return []
    }
  })
}
