// Where in the tokens of a page terms are: what the database has found is looked at once more, so that every hit is one.

import type { Term, WantedPiece } from './search-terms.js'
import { stemOf } from './stem.js'

/** Where a term stands: its first token, and how many there are. */
export interface Found {
  at: number
  length: number
}

/** The tokens of a page as they are kept: their texts, and the language of each where that is known. */
export interface PageTokens {
  texts: readonly string[]
  languageOf(at: number): string | undefined
}

/** Says of a word whether a piece is meant by it; asked once for each word and language. */
function matcher({ text, isPrefix, isCharacter }: WantedPiece, byStem: boolean) {
  if (isPrefix) return (word: string): boolean => word.startsWith(text)
  if (isCharacter || !byStem) return (word: string): boolean => word === text
  const known = new Map<string, boolean>()
  return (word: string, language: string | undefined): boolean => {
    if (word === text) return true
    if (language === undefined) return false
    const key = `${language} ${word}`
    const before = known.get(key)
    if (before !== undefined) return before
    const stem = stemOf(language, text)
    const isSame = stem !== undefined && stemOf(language, word) === stem
    known.set(key, isSame)
    return isSame
  }
}

/** Finds a term in pages; one that stands in what was found before it is not found again. */
export function finderOf(term: Term): (page: PageTokens) => Found[] {
  const means = term.pieces.map(piece => matcher(piece, term.byStem))
  const length = means.length
  return ({ texts, languageOf }) => {
    const found: Found[] = []
    for (let at = 0; at + length <= texts.length; at++) {
      if (!means.every((isMeant, index) => isMeant(texts[at + index]!, languageOf(at + index)))) continue
      found.push({ at, length })
      at += length - 1
    }
    return found
  }
}

/** Where terms stand, in the order of the page; nothing unless all of them are there. What stands in a longer one is not told twice. */
export function findAll(finders: readonly ReturnType<typeof finderOf>[], page: PageTokens): Found[] {
  const found = finders.map(find => find(page))
  if (found.some(places => places.length === 0)) return []
  const all = found.flat().sort((a, b) => a.at - b.at || b.length - a.length)
  let end = 0
  return all.filter(({ at, length }) => {
    const isNew = at + length > end
    end = Math.max(end, at + length)
    return isNew
  })
}
