// Values as they are written down, thousands of times for each list: the short way where there is one.

import type { Spelling } from './spelling.js'
import { segmentOf } from './storable-text.js'

const PLAIN = /^[ !#-[\]-~]*$/

/** A text as JSON. What is no text after all (a column of numbers shown as text) is written as what it is. */
export const quote = (value: unknown): string =>
  typeof value === 'string' && PLAIN.test(value) ? `"${value}"` : JSON.stringify(value)

const UNRESERVED = /^[A-Za-z0-9_.~-]+$/

/** A value as a part of an address; undefined when there is none. */
export function encode(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value)
  if (value === null || value === undefined || value === '') return undefined
  const text = String(value)
  return UNRESERVED.test(text) ? text : segmentOf(text)
}

let second = Number.NaN
let written = ''

/** A date-time with milliseconds and Z. Those of a list are mostly near to each other: the last second is remembered. */
function toMilliseconds(date: Date): string {
  const time = date.getTime()
  const whole = Math.floor(time / 1000)
  if (whole !== second) {
    written = date.toISOString().slice(0, -4)
    second = whole
  }
  return `${written}${String(time - whole * 1000).padStart(3, '0')}Z`
}

/** How date-times are written, ISO 8601. */
export const MOMENTS: Record<Spelling['dates'], (date: Date) => string> = {
  milliseconds: toMilliseconds,
  seconds: date => date.toISOString().replace(/\.\d+Z$/, '+00:00'),
}

/** Whether a value says nothing: an empty text, array or object. */
export const isEmpty = (value: unknown): boolean =>
  value === '' ||
  (typeof value === 'object' && value !== null && !(value instanceof Date) && Object.keys(value).length === 0)
