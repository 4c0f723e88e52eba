// Values as they are written down, thousands of times for each list: the short way where there is one.

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
  return UNRESERVED.test(text) ? text : encodeURIComponent(text)
}

let second = Number.NaN
let written = ''

/** A moment as ISO 8601, with milliseconds and Z. The moments of a list are mostly near to each other: the last second is remembered. */
export function moment(date: Date): string {
  const time = date.getTime()
  const whole = Math.floor(time / 1000)
  if (whole !== second) {
    written = date.toISOString().slice(0, -4)
    second = whole
  }
  return `${written}${String(time - whole * 1000).padStart(3, '0')}Z`
}
