// How large a text file may be. A page of a large newspaper has some 15,000 words, and ALTO of it, with each glyph, some
// 400,000 elements and 20 MiB.

export interface TextLimits {
  bytes: number
  /** Elements, or values of JSON. */
  elements: number
  /** Those that stand in each other. */
  depth: number
  /** Attributes of one element. */
  attributes: number
  words: number
  /** Of all words together. */
  characters: number
  /** Of one word; what is longer counts as several words. */
  wordCharacters: number
}

const MiB = 1024 * 1024

export const TEXT_LIMITS: TextLimits = {
  bytes: 20 * MiB,
  elements: 1_000_000,
  depth: 200,
  attributes: 100,
  words: 200_000,
  characters: 4_000_000,
  wordCharacters: 1000,
}
