// The words of one annotation, as search knows them, and where in its texts they are found.
import type { JsonObject } from '../json-object.js'
import { type Body, bodiesIn } from './annotation-bodies.js'
import type { Found, PageTokens } from './find-in-book.js'
import { TEXT_LIMITS } from './text-limits.js'
import { TextFault } from './text-page.js'
import { piecesOf } from './tokens.js'
import { vectorOf } from './vectors.js'

/** A token between two texts: no phrase goes over it, and no word is it. */
const BARRIER = '--'

/** Characters before and after what is found, about. */
const AROUND = 60

function bodiesOf({ body, bodyValue }: JsonObject): Body[] {
  if (typeof bodyValue === 'string') return [{ text: bodyValue, language: undefined }]
  try {
    return bodiesIn(body, TEXT_LIMITS, 'all')
  } catch (error) {
    // HTML that is nested too deep has no text that anyone could look for.
    if (error instanceof TextFault) return []
    throw error
  }
}

/** The texts of a Web Annotation: those of all its bodies, without the tags of HTML. */
export const annotationTexts = (annotation: JsonObject): Body[] =>
  bodiesOf(annotation).map(({ text, language }) => ({ text: text.normalize('NFC'), language }))

/** The tokens of the texts of an annotation. */
export function annotationTokens(texts: readonly Body[]): PageTokens {
  const runs: [number, string][] = []
  const tokens: string[] = []
  for (const [index, { text, language = '' }] of texts.entries()) {
    if (index > 0) tokens.push(BARRIER)
    if ((runs.at(-1)?.[1] ?? '') !== language) runs.push([tokens.length, language])
    for (const piece of piecesOf(text)) tokens.push(piece.text)
  }
  return { tokens: tokens.join(' '), runs }
}

/** The words of the texts of an annotation as a vector, whose phrases go over no end of a text. */
export function annotationVector(customer: number, texts: readonly Body[]): string {
  const tokens = texts.flatMap(({ text }, line) => [
    ...(line > 0 ? [{ text: BARRIER, isCharacter: false, from: 0, to: 0, line, word: 0 }] : []),
    ...piecesOf(text).map(piece => ({ ...piece, line, word: 0 })),
  ])
  return vectorOf(customer, tokens, line => texts[line]!.language)
}

/** What is found in a text: as it is written, and what stands before and after it there. */
export interface Quote {
  exact: string
  prefix: string
  suffix: string
}

/** Half a character, or of what is cut off the rest of a word. */
const START = /^[\udc00-\udfff]?\S{0,20}\s|^[\udc00-\udfff]/
const END = /\s\S{0,20}[\ud800-\udbff]?$|[\ud800-\udbff]$/

function quoteIn(text: string, from: number, to: number): Quote {
  const before = text.slice(Math.max(0, from - AROUND), from)
  const after = text.slice(to, to + AROUND)
  return {
    exact: text.slice(from, to),
    prefix: from > AROUND ? before.replace(START, '') : before,
    suffix: to + AROUND < text.length ? after.replace(END, '') : after,
  }
}

/** What is found at places among the tokens of texts. */
export function quotesAt(texts: readonly Body[], found: readonly Found[]): Quote[] {
  const places = texts.flatMap(({ text }, index) => [
    ...(index > 0 ? [undefined] : []),
    ...piecesOf(text).map(({ from, to }) => ({ text, from, to })),
  ])
  return found.flatMap(({ at, length }) => {
    const [first, last] = [places[at], places[at + length - 1]]
    return first && last && first.text === last.text ? [quoteIn(first.text, first.from, last.to)] : []
  })
}
