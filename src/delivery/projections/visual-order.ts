// Words as PDF has them: readers of PDF expect what is written from the right in the order in which it is seen, from the left.

const RIGHT = '[\\p{Script=Hebrew}\\p{Script=Arabic}\\p{Script=Syriac}\\p{Script=Thaana}\\p{Script=Nko}]'
/** Digits of all scripts are written from the left. */
const LEFT = `(?:\\p{N}|(?!${RIGHT})\\p{L})`

const FROM_RIGHT = new RegExp(`(?!\\p{N})${RIGHT}`, 'u')

/** Letters from the left, and numbers, which keep their order among those from the right. */
const FROM_LEFT = new RegExp(`${LEFT}(?:(?:${LEFT}|(?!${RIGHT})\\p{M}|[.,:/-])*${LEFT})?`, 'gu')

/** Whether something in a text is written from the right. */
export const isFromRight = (text: string): boolean => FROM_RIGHT.test(text)

const reversed = (text: string): string => [...text].reverse().join('')

/** A text from the right, in the order in which it is seen. */
export function visualOrder(text: string): string {
  const pieces: string[] = []
  let here = 0
  for (const { 0: run, index } of text.matchAll(FROM_LEFT)) {
    pieces.push(reversed(text.slice(here, index)), run)
    here = index + run.length
  }
  pieces.push(reversed(text.slice(here)))
  return pieces.reverse().join('')
}
