// What pages are called by a pattern: "f. {1r}" is f. 1r, f. 1v, f. 2r ...; used by the server, and by the preview in the browser.

/** What is wrong with a pattern: a word for the texts of the console, and the part that it is about. */
export interface WrongPattern {
  wrong: 'counter' | 'brace' | 'length'
  part: string
}

/** Longest pattern, and longest name that one makes. */
export const LONGEST_NAME = 500

const LARGEST_START = 99_999
const LARGEST_STEP = 100

const ROMAN: [number, string][] = [
  [1000, 'm'],
  [900, 'cm'],
  [500, 'd'],
  [400, 'cd'],
  [100, 'c'],
  [90, 'xc'],
  [50, 'l'],
  [40, 'xl'],
  [10, 'x'],
  [9, 'ix'],
  [5, 'v'],
  [4, 'iv'],
  [1, 'i'],
]

/** A number from 1 in Roman numerals. */
export function romanOf(number: number): string {
  let rest = number
  let text = ''
  for (const [value, letters] of ROMAN)
    while (rest >= value) {
      text += letters
      rest -= value
    }
  return text
}

const VALUES: Record<string, number> = { i: 1, v: 5, x: 10, l: 50, c: 100, d: 500, m: 1000 }

/** The number of a Roman numeral as it is written today; undefined for anything else. */
export function numberOfRoman(text: string): number | undefined {
  const letters = [...text.toLowerCase()].map(letter => VALUES[letter] ?? 0)
  const number = letters.reduce((sum, value, index) => sum + (value < (letters[index + 1] ?? 0) ? -value : value), 0)
  return number > 0 && number < 4000 && romanOf(number) === text.toLowerCase() ? number : undefined
}

/** The text of a counter at the page of an index, from 0. */
type Counter = (index: number) => string

/** Two sides of a leaf: recto and verso, or a and b. */
const leaves = (start: number, width: number, sides: string, side: number): Counter => {
  const first = 2 * start + side
  return index => {
    const at = first + index
    return `${String(Math.floor(at / 2)).padStart(width, '0')}${sides[at % 2]}`
  }
}

/** What stands in braces: a number, a Roman numeral, or a leaf with its side; undefined for anything else. */
function counterOf(text: string): Counter | undefined {
  const [, counted, by] = /^\s*([^+\s]+)\s*(?:\+\s*(\d{1,3}))?\s*$/.exec(text) ?? []
  const step = Number(by ?? 1)
  if (counted === undefined || step < 1 || step > LARGEST_STEP) return undefined
  const stepped =
    (counter: Counter): Counter =>
    index =>
      counter(index * step)
  const [, digits, side] = /^(\d{1,9})(r|v|a|b)?$/.exec(counted) ?? []
  const start = counted === 'n' ? 1 : Number(digits)
  if (start > LARGEST_START) return undefined
  const width = digits?.startsWith('0') ? digits.length : 0
  if (side) {
    const sides = 'rv'.includes(side) ? 'rv' : 'ab'
    return stepped(leaves(start, width, sides, sides.indexOf(side)))
  }
  if (counted === 'n' || digits !== undefined) return stepped(index => String(start + index).padStart(width, '0'))
  const roman = numberOfRoman(counted)
  if (roman === undefined) return undefined
  const isLarge = counted === counted.toUpperCase()
  return stepped(index => {
    const letters = romanOf(roman + index)
    return isLarge ? letters.toUpperCase() : letters
  })
}

/**
 * The names that a pattern gives to so many pages. In braces stands what is counted, as it is of the first page: `{n}` or `{1}`,
 * `{001}`, `{i}` or `{IV}`, `{1r}` or `{12v}`, `{1a}`; `{1v+2}` counts in twos. Two braces are one that is written.
 */
export function pageNames(pattern: string, count: number): string[] | WrongPattern {
  if (pattern.length > LONGEST_NAME) return { wrong: 'length', part: String(LONGEST_NAME) }
  const pieces: Counter[] = []
  for (const [piece, , inner] of pattern.matchAll(/(\{\{|\}\})|\{([^{}]*)\}|[{}]|[^{}]+/g)) {
    if (inner !== undefined) {
      const counter = counterOf(inner)
      if (!counter) return { wrong: 'counter', part: piece }
      pieces.push(counter)
    } else if (piece === '{' || piece === '}') return { wrong: 'brace', part: piece }
    else pieces.push(() => (piece === '{{' || piece === '}}' ? piece[0]! : piece))
  }
  const names = Array.from({ length: count }, (_, index) =>
    pieces
      .map(text => text(index))
      .join('')
      .trim(),
  )
  const long = names.find(name => name.length > LONGEST_NAME)
  return long === undefined ? names : { wrong: 'length', part: String(LONGEST_NAME) }
}
