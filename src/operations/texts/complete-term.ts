// What a term is completed to: the words and phrases that begin with it, in texts and in annotations that the one who asks may see.
import { inSlices } from '../../in-slices.js'
import type { AnnotatedManifest } from '../../store/index.js'
import { type Book, findIn, meantBy, type Term } from '../../text/index.js'
import { notesOf } from './annotation-memory.js'
import { bookOf } from './book-memory.js'
import { isMeant, type Narrowed } from './search-annotations.js'
import { type SearchAsk, type Texted, visibleTexts } from './visible-texts.js'

/** A word or phrase that begins as was asked, and how often it stands there. */
export interface Completed {
  text: string
  count: number
}

/** Characters of scripts without blanks that are shown behind what was asked for. */
const CHARACTERS_BEHIND = 2

/** Counts what begins with a term in some pages of a book. */
async function count(counts: Map<string, number>, book: Book, pages: Iterable<number>, term: Term): Promise<void> {
  const meant = meantBy(term, book)
  const { text: beginning, isCharacter: isCharacters } = term.pieces.at(-1)!
  const separator = term.pieces.every(({ isCharacter }) => isCharacter) ? '' : ' '
  await inSlices(pages, index => {
    const page = book.pages[index]!
    const textsFrom = (from: number, to: number) => Array.from(page.subarray(from, to), id => book.entries[id]!.text)
    /** The last token, or the part of it that begins as was asked. */
    const ending = (at: number): string => {
      const { text, parts = [] } = book.entries[page[at]!]!
      return text.startsWith(beginning) ? text : (parts.find(part => part.startsWith(beginning)) ?? text)
    }
    for (const { at, length } of findIn(page, meant)) {
      const end = at + length
      const behind = isCharacters ? textsFrom(end, end + CHARACTERS_BEHIND) : []
      const word = [...textsFrom(at, end - 1), ending(end - 1), ...behind.filter(one => [...one].length === 1)].join(
        separator,
      )
      counts.set(word, (counts.get(word) ?? 0) + 1)
    }
  })
}

/** What is looked through for completions. */
export interface Completable {
  /** Images and canvases with texts. */
  places: readonly Texted[]
  /** The manifest with annotations, where there is one, and those that are meant. */
  manifest: AnnotatedManifest | undefined
  narrowed: Narrowed
}

/** What begins with a term, in the order of the alphabet. */
export async function completeTerm(
  ask: SearchAsk,
  { places, manifest, narrowed }: Completable,
  term: Term,
): Promise<{ terms: Completed[]; everyones: boolean }> {
  const { store } = ask.services
  const counts = new Map<string, number>()
  const texts = await visibleTexts(ask, places)
  const seen = new Set(places.flatMap(place => texts.of(place).map(([index]) => index)))
  await count(counts, await bookOf(store, texts.all), seen, term)
  if (manifest) {
    const { notes, book } = await notesOf(store, manifest)
    const meant = [...notes.keys()].filter(index => isMeant(notes[index]!, narrowed))
    await count(counts, book, meant, term)
  }
  const terms = [...counts].map(([text, count]) => ({ text, count }))
  return { terms: terms.sort((a, b) => a.text.localeCompare(b.text)), everyones: texts.everyones }
}
