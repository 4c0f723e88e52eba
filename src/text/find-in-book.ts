// The words of many pages as numbers, so that what is asked for is compared with each different word once, and where it stands is found by numbers alone.
import type { Term, WantedPiece } from './search-terms.js'
import { stemOf } from './stem.js'

/** The tokens of a page as they are kept. */
export interface PageTokens {
  /** Folded, with a blank between them. */
  tokens: string
  /** Languages of the tokens (BCP 47, '' is not known), each from a token on. */
  runs: readonly (readonly [from: number, language: string])[]
}

/** A word in a language. */
interface Entry {
  text: string
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
  const numberOf = (known: Map<string, number>, text: string, language: string): number => {
    const found = known.get(text)
    if (found !== undefined) return found
    known.set(text, entries.length)
    bytes += 100 + 2 * text.length
    return entries.push({ text, language }) - 1
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

/** Which entries of a book each piece of a term means: 1 for those. */
export type Meant = readonly Uint8Array[]

function meaning({ text, isPrefix, isCharacter }: WantedPiece, byStem: boolean, entries: readonly Entry[]): Uint8Array {
  const stems = new Map<string, string | undefined>()
  const stemIn = (language: string): string | undefined => {
    if (!stems.has(language)) stems.set(language, stemOf(language, text))
    return stems.get(language)
  }
  const isMeant = (entry: Entry): boolean => {
    if (isPrefix ? entry.text.startsWith(text) : entry.text === text) return true
    if (isPrefix || isCharacter || !byStem || entry.language === '') return false
    const stem = stemIn(entry.language)
    return stem !== undefined && stemOf(entry.language, entry.text) === stem
  }
  return Uint8Array.from(entries, entry => (isMeant(entry) ? 1 : 0))
}

/** What a term means in a book. */
export const meantBy = ({ pieces, byStem }: Term, { entries }: Book): Meant =>
  pieces.map(piece => meaning(piece, byStem, entries))

/** The places of a term in a page; one that begins within another is none. */
export function findIn(page: Uint32Array, meant: Meant): Found[] {
  const found: Found[] = []
  const { length } = meant
  const [first] = meant
  for (let at = 0; at + length <= page.length; at++) {
    if (first![page[at]!] === 0) continue
    if (!meant.every((piece, index) => piece[page[at + index]!] === 1)) continue
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
