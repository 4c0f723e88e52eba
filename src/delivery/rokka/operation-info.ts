// What an operation of stacks is: its options, how they are read, and the steps over pixels that it means.
import type { Background, Overlay, Step } from '../../images/index.js'
import { invalid } from '../../problem.js'
import { readVariables } from './stack-variables.js'

/** What matters in an image, by dynamic metadata, and its own size: all in pixels. */
export interface Subject {
  width: number
  height: number
  dynamic_metadata: Record<string, unknown>
}

export interface PropertyInfo {
  type: 'integer' | 'number' | 'string' | 'boolean' | 'object'
  minimum?: number
  maximum?: number
  values?: string[]
  default?: unknown
}

/** Options of an operation as they were read, with their defaults. */
export type Options = Record<string, unknown>

/** What the steps of an operation go by beside its options; `dpr` multiplies sizes in pixels. */
export interface StepContext {
  subject: Subject
  dpr: number
  /** What a composition names beside the picture: another source image, or what another stack makes. */
  overlay(options: Options): Overlay
}

export interface OperationInfo {
  properties: Record<string, PropertyInfo>
  required: string[]
  /** Throws HttpProblem 400 for options that do not fit together. */
  steps(options: Options, context: StepContext): Step[]
}

export const side: PropertyInfo = { type: 'integer', minimum: 1, maximum: 10_000 }
export const enabled: PropertyInfo = { type: 'boolean', default: true }
export const colour = (preset: string): PropertyInfo => ({ type: 'string', default: preset })
export const percent = (preset: number, type: 'integer' | 'number' = 'integer'): PropertyInfo => ({
  type,
  minimum: 0,
  maximum: 100,
  default: preset,
})

/** The value of an option. Throws HttpProblem 400 about `place`. */
export function readProperty(place: string, info: PropertyInfo, value: unknown): unknown {
  if (info.type === 'boolean') {
    const text = String(value)
    if (!['true', 'false', '1', '0'].includes(text)) throw invalid(place, 'must be true or false')
    return text === 'true' || text === '1'
  }
  if (info.type === 'object')
    return readVariables(typeof value === 'string' ? Object.fromEntries(new URLSearchParams(value)) : value)
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

/** A colour of six digits of hex, opaque by so many per cent. Throws HttpProblem 400 about `place`. */
export function colourOf(place: string, text: unknown, opacity = 100): Background {
  const match = /^#?([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(String(text))
  if (!match) throw invalid(place, `"${text}" must be six digits of hex`)
  const [r, g, b] = match.slice(1).map(part => Number.parseInt(part, 16)) as [number, number, number]
  return { r, g, b, alpha: opacity / 100 }
}

/** A side multiplied by the device pixel ratio. */
export const scaled = (length: unknown, dpr: number): number | undefined =>
  length === undefined ? undefined : Math.max(1, Math.round((length as number) * dpr))
