// How large a text file may be. A page of a large newspaper has some 15,000 words, and ALTO of it some 8 MiB.

export interface TextLimits {
  bytes: number
  /** Elements that are open at a time. */
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
  depth: 200,
  attributes: 100,
  words: 200_000,
  characters: 4_000_000,
  wordCharacters: 1000,
}
