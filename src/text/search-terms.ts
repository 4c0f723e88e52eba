// What is asked for: words, beginnings of words, and phrases, as search knows them.
import { piecesOf } from './tokens.js'

/** A piece that is asked for. */
export interface WantedPiece {
  text: string
  isCharacter: boolean
  /** Whether words that begin so are meant too. */
  isPrefix: boolean
  /** Whether words that begin so are meant beside itself and those of its stem. */
  mayGoOn?: boolean
}

/** Pieces that must follow each other. */
export interface Term {
  pieces: WantedPiece[]
  /** Whether words of the same stem are meant too; not in quotation marks. */
  byStem: boolean
  /** The word as it was written, where it may be the id of something. */
  uri?: string
}

/** Bounds of a query, and the terms of it that are looked for. */
export const MOST_TERMS = 32
const MOST_PIECES = 32

/** A phrase in quotation marks of any kind, or a word. */
const PART = /"([^"]*)"?|\u201c([^\u201d]*)\u201d?|\u00ab([^\u00bb]*)\u00bb?|(\S+)/g

/** A phrase or a word as a term; undefined when there is neither letter nor digit in it. */
export function termOf(text: string, byStem: boolean, isPrefix = false): Term | undefined {
  const pieces = piecesOf(text.normalize('NFC')).slice(0, MOST_PIECES)
  if (pieces.length === 0) return undefined
  const last = pieces.length - 1
  return {
    byStem,
    pieces: pieces.map(({ text, isCharacter }, index) => ({
      text,
      isCharacter,
      isPrefix: isPrefix && index === last && !isCharacter,
    })),
  }
}

const URI = /^[a-z][a-z\d+.-]*:./i

/** A word as a term. */
function wordTerm(word: string): Term | undefined {
  const term = termOf(word, true, word.endsWith('*'))
  return term && { ...term, ...(URI.test(word) && { uri: word }) }
}

/** The phrases and words of a query, in their order. */
const termsIn = (query: string): Term[] =>
  [...query.matchAll(PART)].flatMap(([, straight, curly, angular, word]) => {
    const phrase = straight ?? curly ?? angular
    return (phrase !== undefined ? termOf(phrase, false) : wordTerm(word!)) ?? []
  })

/** Each term once, and no more than are looked for. */
function distinct(terms: Term[]): Term[] {
  const known = new Set<string>()
  return terms.filter(term => !known.has(JSON.stringify(term)) && known.add(JSON.stringify(term))).slice(0, MOST_TERMS)
}

/** The terms of a query: words, `"phrases"` and `beginnings*`; all of them are looked for. */
export const termsOf = (query: string): Term[] => distinct(termsIn(query))

/** The same of what somebody may still be typing: the last word stands for those that begin with it, too. */
export function termsBeginning(query: string): Term[] {
  const terms = termsIn(query)
  const last = terms.at(-1)
  const piece = last?.pieces.at(-1)
  if (!last?.byStem || !piece || piece.isCharacter || piece.isPrefix) return distinct(terms)
  const pieces = [...last.pieces.slice(0, -1), { ...piece, mayGoOn: true }]
  return distinct([...terms.slice(0, -1), { ...last, pieces }])
}
