// The words of many pages as numbers, so that what is asked for is compared with each different word once, and where it stands is found by numbers alone.
import type { Term, WantedPiece } from './search-terms.js'
import { stemOf } from './stem.js'
import { tokenFrom } from './tokens.js'

/** The tokens of a page as they are kept. */
export interface PageTokens {
  /** Folded, each as it is kept, with a blank between them. */
  tokens: string
  /** Languages of the tokens (BCP 47, '' is not known), each from a token on. */
  runs: readonly (readonly [from: number, language: string])[]
}

/** A word in a language. */
interface Entry {
  text: string
  /** What it is if it was hyphenated over lines by hyphens of its own. */
  parts?: string[]
  language: string
}

/** Pages that are searched together. */
export interface Book {
  entries: readonly Entry[]
  /** Of each page the numbers of its entries. */
  pages: readonly Uint32Array[]
  /** About how many bytes it takes. */
  bytes: number
}

/** A book that is made page by page. */
export function openBook(): { add(page: PageTokens): void; book(): Book } {
  const entries: Entry[] = []
  const numbers = new Map<string, Map<string, number>>()
  const pages: Uint32Array[] = []
  let bytes = 0
  const numberOf = (known: Map<string, number>, kept: string, language: string): number => {
    const found = known.get(kept)
    if (found !== undefined) return found
    known.set(kept, entries.length)
    bytes += 100 + 2 * kept.length
    return entries.push({ ...tokenFrom(kept), language }) - 1
  }
  return {
    add({ tokens, runs }) {
      const texts = tokens === '' ? [] : tokens.split(' ')
      const page = new Uint32Array(texts.length)
      let next = 0
      let language = ''
      let known: Map<string, number> | undefined
      for (const [at, text] of texts.entries()) {
        while (next < runs.length && runs[next]![0] <= at) {
          language = runs[next++]![1]
          known = undefined
        }
        if (!known) {
          known = numbers.get(language) ?? new Map()
          numbers.set(language, known)
        }
        page[at] = numberOf(known, text, language)
      }
      pages.push(page)
      bytes += page.byteLength
    },
    book: () => ({ entries, pages, bytes }),
  }
}

/** Where a term stands: its first token, and how many there are. */
export interface Found {
  at: number
  length: number
}

/** How an entry may be what a piece means: as a whole, as one of its parts, or as the first of parts that pieces mean together. */
const WHOLE = 1
const FIRST = 2
const LAST = 4
const MIDDLE = 8
const RUN = 16

/** What a term means in a book. */
export interface Meant {
  /** Of each piece, how each entry may be it. */
  pieces: readonly Uint8Array[]
  /** Entries whose parts are what pieces mean together: from which piece on, and how many. */
  runs: readonly { entry: number; from: number; length: number }[]
}

/** Whether a word in a language is what a piece means. */
type IsMeant = (text: string, language: string) => boolean

function meaning({ text, isPrefix, isCharacter }: WantedPiece, byStem: boolean): IsMeant {
  const stems = new Map<string, string | undefined>()
  const stemIn = (language: string): string | undefined => {
    if (!stems.has(language)) stems.set(language, stemOf(language, text))
    return stems.get(language)
  }
  return (one, language) => {
    if (isPrefix ? one.startsWith(text) : one === text) return true
    if (isPrefix || isCharacter || !byStem || language === '') return false
    const stem = stemIn(language)
    return stem !== undefined && stemOf(language, one) === stem
  }
}

function waysOf({ text, parts, language }: Entry, isMeant: IsMeant): number {
  const whole = isMeant(text, language) ? WHOLE : 0
  if (!parts) return whole
  const last = parts.length - 1
  return parts.reduce((ways, part, index) => {
    const way = index === 0 ? FIRST : index === last ? LAST : MIDDLE
    return isMeant(part, language) ? ways | way : ways
  }, whole)
}

/** What a term means in a book. */
export function meantBy({ pieces, byStem }: Term, { entries }: Book): Meant {
  const meanings = pieces.map(piece => meaning(piece, byStem))
  const ways = meanings.map(isMeant => Uint8Array.from(entries, entry => waysOf(entry, isMeant)))
  const runs: { entry: number; from: number; length: number }[] = []
  for (const [entry, { parts, language }] of entries.entries())
    for (let from = 0; parts && from + parts.length <= pieces.length; from++) {
      if (!parts.every((part, index) => meanings[from + index]!(part, language))) continue
      runs.push({ entry, from, length: parts.length })
      ways[from]![entry]! |= RUN
    }
  return { pieces: ways, runs }
}

/** How many tokens of a page from one on are what pieces mean; 0 where they are not. */
function lengthAt(page: Uint32Array, at: number, { pieces, runs }: Meant): number {
  const last = pieces.length - 1
  let token = at
  for (let piece = 0; piece <= last; token++) {
    if (token >= page.length) return 0
    const entry = page[token]!
    const ways = pieces[piece]![entry]!
    // What stands before or behind a part in its word is no word that the term could go on with.
    const alone = last === 0 ? MIDDLE : 0
    const right = WHOLE | (piece === last ? FIRST : 0) | (piece === 0 ? LAST : 0) | alone
    const run = ways & RUN ? runs.find(({ entry: one, from }) => one === entry && from === piece) : undefined
    if (run) piece += run.length
    else if (ways & right) piece++
    else return 0
  }
  return token - at
}

/** The places of a term in a page; one that begins within another is none. */
export function findIn(page: Uint32Array, meant: Meant): Found[] {
  const found: Found[] = []
  const [first] = meant.pieces
  for (let at = 0; at < page.length; at++) {
    if (first![page[at]!] === 0) continue
    const length = lengthAt(page, at, meant)
    if (length === 0) continue
    found.push({ at, length })
    at += length - 1
  }
  return found
}

/** Where terms stand, in the order of the page; nothing unless all of them are there. What stands in a longer one is not told twice. */
export function findAll(page: Uint32Array, terms: readonly Meant[]): Found[] {
  const found: Found[][] = []
  for (const meant of terms) {
    const places = findIn(page, meant)
    if (places.length === 0) return []
    found.push(places)
  }
  const all = found.flat().sort((a, b) => a.at - b.at || b.length - a.length)
  let end = 0
  return all.filter(({ at, length }) => {
    const isNew = at + length > end
    end = Math.max(end, at + length)
    return isNew
  })
}
