// What the database searches: the tokens of a page as vectors of lexemes, and terms as queries of them.

import type { Term, WantedPiece } from './search-terms.js'
import { STEMMED_LANGUAGES, stemOf } from './stem.js'
import type { Token } from './tokens.js'

/**
 * Most tokens of a vector, and most positions of one lexeme in it: the database keeps 256, and none behind 16,383. A page
 * with more has several vectors, each with the first tokens of the next, so that phrases are found in one of them.
 */
const MOST_TOKENS = 8_000
const MOST_POSITIONS = 250
const OVERLAP = 32
const LAST_POSITION = 16_383
/** Bytes of a vector, of which the database takes 1,048,575; what a lexeme takes beside its text, and a position. */
const MOST_BYTES = 1_000_000
const LEXEME_BYTES = 6
const POSITION_BYTES = 2

/** Stems stand apart from words, pairs of characters are none, and whose text it is stands with its words. */
const stemLexeme = (stem: string): string => `=${stem}`
const ownerLexeme = (customer: number): string => `@${customer}`

const quoted = (lexeme: string): string => `'${lexeme.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`

/** Lexemes with their places, of a customer, as the database reads them. */
const written = (customer: number, positions: ReadonlyMap<string, number[]>): string =>
  [
    quoted(ownerLexeme(customer)),
    ...[...positions].map(([lexeme, places]) => `${quoted(lexeme)}:${places.join(',')}`),
  ].join(' ')

/** Parts of a word between which hyphens may stand, as one lexeme. */
const hyphenated = (parts: readonly string[]): string => parts.join('-')

/** The lexemes of a token: its text, its stem, the same of its parts, and with the next one a pair of characters. */
function lexemesOf(token: Token, next: Token | undefined, language: string | undefined): string[] {
  if (token.isCharacter) return next?.isCharacter ? [token.text, token.text + next.text] : [token.text]
  const { text, parts } = token
  const lexemes = [text, ...(parts ?? [])].flatMap(word => {
    const stem = stemOf(language, word)
    return stem === undefined ? [word] : [word, stemLexeme(stem)]
  })
  return parts ? [...new Set([...lexemes, hyphenated(parts)])] : lexemes
}

/**
 * One vector of some tokens; `languageOf` a line. Of words that stand more often, or further behind, than the database
 * keeps places of, it has those places that are kept; what is behind a megabyte of different words is left out.
 */
export function vectorOf(
  customer: number,
  tokens: readonly Token[],
  languageOf: (line: number) => string | undefined,
): string {
  const positions = new Map<string, number[]>()
  let bytes = 0
  for (const [at, token] of tokens.entries()) {
    for (const lexeme of lexemesOf(token, tokens[at + 1], languageOf(token.line))) {
      const found = positions.get(lexeme)
      if (!found) {
        positions.set(lexeme, [at + 1])
        bytes += Buffer.byteLength(lexeme) + LEXEME_BYTES
      } else if (found.length < MOST_POSITIONS && at < LAST_POSITION) {
        found.push(at + 1)
        bytes += POSITION_BYTES
      }
    }
    if (bytes > MOST_BYTES) break
  }
  return written(customer, positions)
}

/** The vectors of the tokens of a page as the database reads them; `languageOf` a line. */
export function vectorsOf(
  customer: number,
  tokens: readonly Token[],
  languageOf: (line: number) => string | undefined,
): string[] {
  const vectors: string[] = []
  let from = 0
  while (from < tokens.length) {
    const positions = new Map<string, number[]>()
    let at = from
    for (let isFull = false; at < tokens.length && !isFull; at++) {
      for (const lexeme of lexemesOf(tokens[at]!, tokens[at + 1], languageOf(tokens[at]!.line))) {
        const found = positions.get(lexeme)
        if (found) found.push(at - from + 1)
        else positions.set(lexeme, [at - from + 1])
        isFull ||= (found?.length ?? 0) >= MOST_POSITIONS
      }
      isFull ||= at - from + 1 >= MOST_TOKENS
    }
    vectors.push(written(customer, positions))
    if (at >= tokens.length) break
    from = at - OVERLAP
  }
  return vectors
}

function pieceQuery(piece: WantedPiece, next: WantedPiece | undefined, { byStem }: Term): string {
  if (piece.isCharacter) return quoted(next?.isCharacter ? piece.text + next.text : piece.text)
  if (piece.isPrefix) return `${quoted(piece.text)}:*`
  const stems = byStem ? STEMMED_LANGUAGES.map(language => stemOf(language, piece.text)!) : []
  const word = piece.mayGoOn ? `${quoted(piece.text)}:*` : quoted(piece.text)
  const lexemes = [word, ...new Set(stems.map(stem => quoted(stemLexeme(stem))))]
  return lexemes.length === 1 ? lexemes[0]! : `(${lexemes.join(' | ')})`
}

/** Longest term in pieces whose parts are looked for as a word that was hyphenated over lines too, and most parts of one. */
const MOST_HYPHENATED = 6
const MOST_PARTS = 3

/** A term as phrases, of which any is meant: each piece by itself, or some that follow each other as one word. */
function phrasesOf(term: Term): string[] {
  const { pieces } = term
  const single = pieces.map((piece, index) => pieceQuery(piece, pieces[index + 1], term))
  const phrases = [single]
  for (let from = 0; from < pieces.length && pieces.length <= MOST_HYPHENATED; from++)
    for (let to = from + 2; to <= Math.min(pieces.length, from + MOST_PARTS); to++) {
      const parts = pieces.slice(from, to)
      if (parts.some(({ isCharacter }) => isCharacter)) continue
      const word =
        quoted(hyphenated(parts.map(({ text }) => text))) +
        (parts.at(-1)!.isPrefix || parts.at(-1)!.mayGoOn ? ':*' : '')
      phrases.push([...single.slice(0, from), word, ...single.slice(to)])
    }
  return phrases.map(phrase => phrase.join(' <-> '))
}

/** A term as a query of vectors. */
const termQuery = (term: Term): string => {
  const phrases = phrasesOf(term)
  return `(${phrases.length === 1 ? phrases[0] : phrases.map(phrase => `(${phrase})`).join(' | ')})`
}

/** All of some terms, in the texts of one customer where that is known, as a query: the texts may be in any language. */
export const allOf = (terms: readonly Term[], customer?: number): string =>
  [...(customer === undefined ? [] : [quoted(ownerLexeme(customer))]), ...terms.map(termQuery)].join(' & ')
