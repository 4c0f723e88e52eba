// The words of books that were searched last, in memory, each as its texts are.
import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { inSlices } from '../../in-slices.js'
import { type KeptText, type Store, tokensOfTexts } from '../../store/index.js'
import { type Book, openBook } from '../../text/index.js'

const books = new WeakMap<Store, LRUCache<string, Promise<Book>>>()
const MOST_BYTES = 64 * 1024 * 1024
const LARGEST = MOST_BYTES / 4

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
  const memory = books.get(store) ?? new LRUCache<string, Promise<Book>>({ maxSize: MOST_BYTES })
  books.set(store, memory)
  const key = createHash('sha256')
    .update(texts.map(({ adjunct, reading }) => `${adjunct}.${reading}`).join(' '))
    .digest('base64')
  const known = memory.get(key)
  if (known) return known
  const reading = readBook(store, texts)
  const book = await reading
  if (book.bytes <= LARGEST) memory.set(key, reading, { size: book.bytes + 1 })
  return book
}
