// The words of books that were searched last, in memory, each as its texts are.
import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { inSlices } from '../../in-slices.js'
import { perObject } from '../../per-object.js'
import { type KeptText, type Store, tokensOfTexts } from '../../store/index.js'
import { type Book, openBook } from '../../text/index.js'

const MOST_BYTES = 64 * 1024 * 1024
const LARGEST = MOST_BYTES / 4

const booksOf = perObject((_: Store) => new LRUCache<string, Book>({ maxSize: MOST_BYTES }))

/** Tokens that are read by one statement, in texts. */
const AT_ONCE = 1_000

async function readBook({ db }: Store, texts: readonly KeptText[]): Promise<Book> {
  const opened = openBook()
  for (let from = 0; from < texts.length; from += AT_ONCE) {
    const slice = texts.slice(from, from + AT_ONCE)
    const tokens = await tokensOfTexts(
      db,
      slice.map(({ adjunct }) => adjunct),
    )
    await inSlices(slice, ({ adjunct }) => opened.add(tokens.get(adjunct) ?? { tokens: '', runs: [] }))
  }
  return opened.book()
}

/** The words of some texts, a page for each: read once for as long as they are the same. */
export async function bookOf(store: Store, texts: readonly KeptText[]): Promise<Book> {
  const memory = booksOf(store)
  const key = createHash('sha256')
    .update(texts.map(({ adjunct, reading }) => `${adjunct}.${reading}`).join(' '))
    .digest('base64')
  const known = memory.get(key)
  if (known) return known
  const book = await readBook(store, texts)
  if (book.bytes <= LARGEST) memory.set(key, book, { size: book.bytes + 1 })
  return book
}
