// Numbers of bytes for people: in the unit that says how many, with the number itself behind it.
import { type Html, html } from '../html.js'
import type { Language } from './texts/language.js'

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte', 'petabyte'] as const

/** Formats by language and unit: each takes longer to make than a page of numbers to write. */
const formats = new Map<string, Intl.NumberFormat>()

function formatOf(tag: string, unit: (typeof UNITS)[number]): Intl.NumberFormat {
  const key = `${tag} ${unit}`
  const style = { style: 'unit', unit, unitDisplay: unit === 'byte' ? 'long' : 'short' } as const
  const made = formats.get(key) ?? new Intl.NumberFormat(tag, { ...style, maximumSignificantDigits: 3 })
  formats.set(key, made)
  return made
}

/** Three digits that count, in units of a thousand, as disks are sold. */
export function byteCount(count: number, { tag }: Language): Html {
  // What is rounded up to a thousand is one of the next unit.
  const at = UNITS.findIndex(
    (_, index) => index === UNITS.length - 1 || Number((count / 1000 ** index).toPrecision(3)) < 1000,
  )
  const shown = formatOf(tag, UNITS[at]!).format(count / 1000 ** at)
  return at === 0
    ? html`${shown}`
    : html`<data value="${String(count)}" title="${count.toLocaleString(tag)}">${shown}</data>`
}
