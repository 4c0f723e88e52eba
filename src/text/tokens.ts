// Words as search knows them: runs of letters and digits, folded; in scripts that put no blanks between words, each character by itself.
import { LRUCache } from 'lru-cache'
import { fold } from './fold.js'
import type { Line, Word } from './text-page.js'

/** A piece of a text that search knows. */
export interface Piece {
  /** Folded. */
  text: string
  /** A character of a script without blanks. */
  isCharacter: boolean
  /** Where it stands in the text, which is in NFC: from, and up to. */
  from: number
  to: number
}

/** A piece of a page: which of its lines, and which word of that. */
export interface Token extends Piece {
  line: number
  word: number
  /** What it is if the hyphens are of the word that stood in it at the ends of lines. */
  parts?: string[]
}

/** Longest piece in characters: what is longer is cut. */
const LONGEST = 100

const LETTER = /^[\p{L}\p{N}\p{M}]/u
const WITHOUT_BLANKS =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}\u30fc\u3005]/u

interface Character {
  folded: string
  kind: 'letter' | 'character' | 'gap'
}

const characters = new LRUCache<string, Character>({ max: 20_000 })

/** What a character is, with the marks that follow it. */
function characterOf(text: string): Character {
  const known = characters.get(text)
  if (known) return known
  const folded = fold(text)
  const isLetter = LETTER.test(folded)
  const kind: Character['kind'] = !isLetter ? 'gap' : WITHOUT_BLANKS.test(folded) ? 'character' : 'letter'
  const made = { folded: isLetter ? [...folded].filter(one => LETTER.test(one)).join('') : '', kind }
  characters.set(text, made)
  return made
}

/** A character with the marks that belong to it. */
const CLUSTER = /\P{M}\p{M}*|\p{M}+/gu

function cut(text: string): Piece[] {
  const pieces: Piece[] = []
  let open: Piece | undefined
  for (const match of text.matchAll(CLUSTER)) {
    const { folded, kind } = characterOf(match[0])
    const to = match.index + match[0].length
    if (kind === 'letter' && open && open.text.length < LONGEST) {
      open.text += folded
      open.to = to
      continue
    }
    // A mark that is left out alone, an elongation say, does not end a word.
    if (kind === 'gap' && open && fold(match[0]) === '') continue
    open = undefined
    if (kind === 'gap') continue
    const piece = { text: folded, isCharacter: kind === 'character', from: match.index, to }
    pieces.push(piece)
    if (kind === 'letter') open = piece
  }
  return pieces
}

const words = new LRUCache<string, readonly Piece[]>({ max: 50_000 })

/** The pieces of a text in NFC. Those of short ones are remembered: books say the same words again and again. */
export function piecesOf(text: string): readonly Piece[] {
  if (text.length > 40) return cut(text)
  const known = words.get(text)
  if (known) return known
  const made = cut(text)
  words.set(text, made)
  return made
}

/** The parts of a piece of a word between the hyphens that may be of it; nothing where there are none. */
function partsOf({ text, breaks = [] }: Word, { from, to, isCharacter }: Piece): Pick<Token, 'parts'> {
  const inside = breaks.map(at => text.slice(0, at).normalize('NFC').length).filter(at => at > from && at < to)
  if (inside.length === 0 || isCharacter) return {}
  const edges = [from, ...inside, to]
  const parts = inside.concat(to).map((end, index) => piecesOf(text.normalize('NFC').slice(edges[index], end)))
  return parts.every(({ length }) => length === 1) ? { parts: parts.map(([part]) => part!.text) } : {}
}

/** The pieces of the lines of a page, in their order. */
export const tokensOf = (lines: readonly Line[]): Token[] =>
  lines.flatMap((line, number) =>
    line.words.flatMap((one, word) =>
      piecesOf(one.text.normalize('NFC')).map(piece => ({ ...piece, ...partsOf(one, piece), line: number, word })),
    ),
  )

/** Between the text of a token and its parts, as it is kept: none of them has such a character. */
const SEPARATOR = '/'

/** A token as it is kept. */
export const keptToken = ({ text, parts = [] }: Pick<Token, 'text' | 'parts'>): string =>
  [text, ...parts].join(SEPARATOR)

/** The text and the parts of a token that was kept. */
export function tokenFrom(kept: string): Pick<Token, 'text' | 'parts'> {
  const [text, ...parts] = kept.split(SEPARATOR)
  return { text: text!, ...(parts.length > 0 && { parts }) }
}
