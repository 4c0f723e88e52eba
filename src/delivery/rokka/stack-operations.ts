// Operations of stacks: a table of what each may be told, and of the steps over pixels that it means.
import type { ResizeMode, Step } from '../../images/index.js'
import { didYouMeanOneOf } from '../../nearest.js'
import { invalid } from '../../problem.js'
import type { StackOperation } from '../../store/index.js'
import { COLOUR_OPERATIONS, SHARPENING } from './colour-operations.js'
import { COMPOSITION } from './composition-operation.js'
import { CROP } from './crop-operation.js'
import { evaluate, type Scope } from './evaluate-expression.js'
import { checkProperties } from './expression-properties.js'
import { OPERATIONS_NOT_SUPPORTED } from './not-supported.js'
import {
  colour,
  colourOf,
  enabled,
  type OperationInfo,
  type Options,
  type PropertyInfo,
  percent,
  readProperty,
  type StepContext,
  scaled,
  side,
} from './operation-info.js'
import { parseExpression, type Value } from './parse-expression.js'

const sided = (name: string, { width, height }: Options): void => {
  if (!width && !height) throw invalid(`${name}.width`, `or ${name}.height is required`)
}

/** Entropy of grays above which a picture is a photograph or the like, by rokka's documentation. */
const PHOTOGRAPH = 5

/** What a resize sharpens by: the defaults of the operation sharpen, where it has made a photograph smaller. */
const SHARPENED: Step = { kind: 'sharpen', ...SHARPENING, ifReducedAbove: PHOTOGRAPH }

/** Every operation that there is here. */
const OPERATIONS: Record<string, OperationInfo> = {
  resize: {
    properties: {
      width: side,
      height: side,
      mode: { type: 'string', values: ['box', 'fill', 'absolute'], default: 'box' },
      upscale: { type: 'boolean', default: true },
      upscale_dpr: { type: 'boolean', default: true },
      sharpen: { type: 'boolean', default: false },
      enabled,
    },
    required: [],
    steps(options, { dpr }) {
      sided('resize', options)
      const [width, height] = [scaled(options['width'], dpr), scaled(options['height'], dpr)]
      const largest = options['upscale'] === true ? undefined : options['upscale_dpr'] === true ? dpr : 1
      const resize: Step = { kind: 'resize', width, height, mode: options['mode'] as ResizeMode, largest }
      return options['sharpen'] === true ? [resize, SHARPENED] : [resize]
    },
  },
  crop: CROP,
  rotate: {
    properties: {
      angle: { type: 'number', minimum: -360, maximum: 360 },
      background_color: colour('FFFFFF'),
      background_opacity: percent(0, 'number'),
      enabled,
    },
    required: ['angle'],
    steps: ({ angle, background_color, background_opacity }) => [
      {
        kind: 'rotate',
        degrees: angle as number,
        background: colourOf('rotate.background_color', background_color, background_opacity as number),
      },
    ],
  },
  autorotate: {
    properties: {
      width: side,
      height: side,
      rotation_direction: { type: 'string', values: ['clockwise', 'counterclockwise'], default: 'clockwise' },
      enabled,
    },
    required: [],
    // The orientation of the original was applied when it was ingested.
    steps({ width, height, rotation_direction }) {
      const degrees = rotation_direction === 'counterclockwise' ? 270 : 90
      return width && height ? [{ kind: 'turn', width: width as number, height: height as number, degrees }] : []
    },
  },
  ...COLOUR_OPERATIONS,
  composition: COMPOSITION,
  trim: {
    properties: { fuzzy: percent(0, 'number'), enabled },
    required: [],
    steps: ({ fuzzy }) => [{ kind: 'trim', threshold: ((fuzzy as number) * 255) / 100 }],
  },
  dropshadow: {
    properties: {
      horizontal: { type: 'integer', minimum: -100, maximum: 100, default: 0 },
      vertical: { type: 'integer', minimum: -100, maximum: 100, default: 0 },
      opacity: percent(100),
      sigma: percent(0.5, 'number'),
      blur_radius: { type: 'number', minimum: 0, maximum: 10_000, default: 0 },
      color: colour('000000'),
      enabled,
    },
    required: [],
    steps: ({ horizontal, vertical, sigma, color, opacity }, { dpr }) => [
      {
        kind: 'dropshadow',
        x: Math.round((horizontal as number) * dpr),
        y: Math.round((vertical as number) * dpr),
        sigma: sigma as number,
        colour: colourOf('dropshadow.color', color, opacity as number),
      },
    ],
  },
  noop: { properties: { enabled }, required: [], steps: () => [] },
}

/** What each operation may be told, as `GET operations` shows it. */
export const OPERATION_SCHEMAS = Object.fromEntries(
  Object.entries(OPERATIONS).map(([name, { properties, required }]) => [name, { properties, required }]),
)

function infoOf(name: string): OperationInfo {
  if (Object.hasOwn(OPERATIONS, name)) return OPERATIONS[name]!
  const reason = Object.hasOwn(OPERATIONS_NOT_SUPPORTED, name)
    ? `: ${OPERATIONS_NOT_SUPPORTED[name]}`
    : didYouMeanOneOf(name, Object.keys(OPERATIONS))
  throw invalid('operation', `"${name}" is not supported here${reason}`)
}

function propertyNamed(name: string, option: string) {
  const { properties } = infoOf(name)
  if (Object.hasOwn(properties, option)) return properties[option]!
  throw invalid(
    `${name}.${option}`,
    `is not an option of this operation${didYouMeanOneOf(option, Object.keys(properties))}`,
  )
}

/** The options of an operation, read and checked, with defaults; those that `later` names may be lacking. Throws HttpProblem 400. */
export function readOptions({ name, options }: StackOperation, later: string[] = []): Options {
  const { properties, required } = infoOf(name)
  const read: Options = {}
  for (const [option, value] of Object.entries(options ?? {}))
    if (value !== null && value !== undefined)
      read[option] = readProperty(`${name}.${option}`, propertyNamed(name, option), value)
  for (const option of required)
    if (read[option] === undefined && !later.includes(option)) throw invalid(`${name}.${option}`, 'is required')
  const defaults = Object.entries(properties).map(([option, info]) => [option, info.default] as const)
  return { ...Object.fromEntries(defaults.filter(([, value]) => value !== undefined)), ...read }
}

/** Stands for an image of any size where operations are checked before there is one. */
const ANY: StepContext = {
  subject: { width: 1, height: 1, dynamic_metadata: {} },
  dpr: 1,
  overlay: () => ({ id: '', width: 1, height: 1 }),
}

/** The expressions that give the value of an option: one, or by name those of an object. */
const expressionsAt = (place: string, { type }: PropertyInfo, expression: unknown): [place: string, text: unknown][] =>
  type === 'object' && typeof expression === 'object' && expression !== null
    ? Object.entries(expression).map(([name, text]) => [`${place}.${name}`, text])
    : [[place, expression]]

/** Checks an operation of a stack before it is kept. Throws HttpProblem 400 that names operation and option. */
export function checkOperation(operation: StackOperation): void {
  const { name, expressions = {} } = operation
  for (const [option, expression] of Object.entries(expressions))
    for (const [place, text] of expressionsAt(`${name}.${option}`, propertyNamed(name, option), expression)) {
      if (typeof text !== 'string') throw invalid(place, 'must be an expression, in a string')
      checkProperties(place, parseExpression(place, text))
    }
  const later = Object.keys(expressions)
  const options = readOptions(operation, later)
  if (later.length === 0) infoOf(name).steps(options, ANY)
}

/** An operation whose expressions have become options: numbers are rounded where an integer is wanted. */
export function evaluatedOperation({ name, options, expressions = {} }: StackOperation, scope: Scope): StackOperation {
  const given = (place: string, text: unknown): Value => evaluate(place, parseExpression(place, String(text)), scope)
  const values = Object.entries(expressions).map(([option, expression]): [string, unknown] => {
    const place = `${name}.${option}`
    const info = propertyNamed(name, option)
    if (info.type === 'object' && typeof expression === 'object') {
      const inside = Object.entries(expression ?? {}).map(([key, text]) => [key, given(`${place}.${key}`, text)])
      return [option, Object.fromEntries(inside)]
    }
    const value = given(place, expression)
    return [option, typeof value === 'number' && info.type === 'integer' ? Math.round(value) : value]
  })
  return { name, options: { ...options, ...Object.fromEntries(values) } }
}

/** Most operations of a stack with those that it is based on and those of the address. */
const MOST_STEPS = 100

/**
 * The steps of operations over an image. Throws HttpProblem 400, which names operation and option, for what is not
 * supported or not right.
 */
export function stepsOf(operations: StackOperation[], context: StepContext): Step[] {
  if (operations.length > MOST_STEPS)
    throw invalid('operations', `must be at most ${MOST_STEPS}, with those of the stacks that it is based on`)
  return operations.flatMap(operation => {
    const options = readOptions(operation)
    return options['enabled'] === false ? [] : infoOf(operation.name).steps(options, context)
  })
}
