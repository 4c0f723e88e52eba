// A hit as people see it: the words as they are written, what stands around them, and the boxes of them, one a line.
import type { Found } from './find-in-book.js'
import type { Box, PageText } from './text-page.js'
import { type Token, tokensOf } from './tokens.js'

/** What of a hit stands in one line. */
export interface HitPart {
  /** As it is written. */
  exact: string
  /** In the units of the page; undefined where neither its words nor its line have a box. */
  box?: Box
  time?: [start: number, end: number]
}

export interface Hit {
  parts: HitPart[]
  /** All of it. */
  exact: string
  /** What stands before and after it, a few words. */
  before: string
  after: string
  language?: string
}

/** Characters before and after a hit, about. */
const AROUND = 60

const BLANKLESS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff01-\uff5e]/u

/** What stands between two words: nothing in scripts that have no blanks. */
export const between = (before: string, after: string): string =>
  before === '' || after === '' || (BLANKLESS.test(before.at(-1)!) && BLANKLESS.test([...after][0]!)) ? '' : ' '

/** Words with what stands between them. */
export const joined = (words: readonly string[]): string =>
  words.reduce((text, word) => text + between(text, word) + word, '')

/** The smallest box around some; undefined where there are none. */
export const union = (boxes: Box[]): Box | undefined => {
  if (boxes.length === 0) return undefined
  const left = Math.min(...boxes.map(([x]) => x))
  const top = Math.min(...boxes.map(([, y]) => y))
  const right = Math.max(...boxes.map(([x, , width]) => x + width))
  const bottom = Math.max(...boxes.map(([, y, , height]) => y + height))
  return [left, top, right - left, bottom - top]
}

interface Place {
  line: number
  word: number
}

/** The places of all words of a page, and of each line the number of its first. */
function wordsOf({ lines }: PageText): { places: Place[]; firsts: number[] } {
  const firsts: number[] = []
  const places: Place[] = []
  for (const [line, { words }] of lines.entries()) {
    firsts.push(places.length)
    for (const word of words.keys()) places.push({ line, word })
  }
  return { places, firsts }
}

/** Hits in a page, at the places where terms were found in its tokens. */
export function hitsAt(page: PageText, found: readonly Found[]): Hit[] {
  const tokens = tokensOf(page.lines)
  const { places, firsts } = wordsOf(page)
  const textOf = (index: number): string => {
    const place = places[index]
    return place === undefined ? '' : page.lines[place.line]!.words[place.word]!.text.normalize('NFC')
  }
  const numberOf = ({ line, word }: Token): number => firsts[line]! + word
  /** Words from a place on in a direction, as far as people look. */
  const around = (index: number, step: 1 | -1): string[] => {
    const words: string[] = []
    for (let length = 0; length < AROUND && index >= 0 && index < places.length; index += step) {
      const text = textOf(index)
      words.push(text)
      length += text.length + 1
    }
    return step === 1 ? words : words.reverse()
  }
  return found.flatMap(({ at, length }) => {
    const [first, last] = [tokens[at], tokens[at + length - 1]]
    if (!first || !last) return []
    const [from, to] = [numberOf(first), numberOf(last)]
    const shown = (index: number): string => {
      const text = textOf(index)
      return text.slice(index === from ? first.from : 0, index === to ? last.to : text.length)
    }
    const indexes = Array.from({ length: to - from + 1 }, (_, index) => from + index)
    const head = textOf(from).slice(0, first.from)
    const tail = textOf(to).slice(last.to)
    const before = joined(around(from - 1, -1))
    const after = joined(around(to + 1, 1))
    return [
      {
        exact: joined(indexes.map(shown)),
        before: before + between(before, textOf(from)) + head,
        after: tail + between(textOf(to), after) + after,
        parts: partsOf(
          page,
          indexes.map(index => ({ ...places[index]!, text: shown(index) })),
        ),
        ...languageOf(page, first.line),
      },
    ]
  })
}

const languageOf = (page: PageText, line: number): Pick<Hit, 'language'> => {
  const language = page.lines[line]!.language ?? page.language
  return language === undefined ? {} : { language }
}

/** Words of a hit by the lines in which they stand: the second part of a hyphenated one stands in the next. */
function partsOf({ lines }: PageText, words: (Place & { text: string })[]): HitPart[] {
  const byLine = new Map<number, { texts: string[]; boxes: Box[] }>()
  const inLine = (line: number) => {
    const found = byLine.get(line) ?? { texts: [], boxes: [] }
    byLine.set(line, found)
    return found
  }
  for (const { line, word, text } of words) {
    const { boxes } = lines[line]!.words[word]!
    inLine(line).texts.push(text)
    for (const [index, box] of boxes.entries()) inLine(line + index).boxes.push(box)
  }
  return [...byLine].map(([line, { texts, boxes }]) => {
    const { box: whole, time } = lines[line] ?? {}
    const box = union(boxes) ?? whole
    return { exact: joined(texts), ...(box && { box }), ...(time && { time }) }
  })
}
