// What the annotations of manifests that were searched last are found by, in memory, each as its annotations are.
import { LRUCache } from 'lru-cache'
import { inSlices } from '../../in-slices.js'
import type { JsonObject } from '../../json-object.js'
import { perObject } from '../../per-object.js'
import {
  type AnnotatedManifest,
  type AnnotationName,
  annotationNames,
  annotationsMark,
  keepFoundBy,
  type SearchedAnnotation,
  type Store,
  searchedAnnotations,
} from '../../store/index.js'
import { type Book, openBook } from '../../text/index.js'
import { type FoundBy, foundBy } from './found-by.js'

/** An annotation without its words. */
export type Note = AnnotationName & Omit<FoundBy, 'tokens' | 'runs' | 'created'> & { created: number }

/** The annotations of a manifest, and the words of each as a page. */
export interface NoteBook {
  notes: Note[]
  book: Book
}

const MOST_BYTES = 64 * 1024 * 1024
const LARGEST = MOST_BYTES / 4

const memoryOf = perObject((_: Store) => new LRUCache<string, NoteBook>({ maxSize: MOST_BYTES }))

/** About how many bytes a note takes beside its ids. */
const NOTE_BYTES = 300

/** Annotations that are read by one statement. */
const AT_ONCE = 1_000

const NONE: NoteBook = { notes: [], book: openBook().book() }

/** An annotation as search reads it, and its words. */
export function noteOf({ canvas, id, created, found_by: text }: Omit<SearchedAnnotation, 'body'>) {
  const { tokens, runs, ...found } = JSON.parse(text!) as FoundBy
  const note: Note = { created: created.getTime(), ...found, canvas, id }
  return { note, words: { tokens, runs } }
}

async function readNotes({ db }: Store, manifest: AnnotatedManifest): Promise<NoteBook & { bytes: number }> {
  const names = await annotationNames(db, manifest)
  const opened = openBook()
  const notes: Note[] = []
  let bytes = 0
  const add = (row: Omit<SearchedAnnotation, 'body'>) => {
    const { note, words } = noteOf(row)
    opened.add(words)
    bytes += NOTE_BYTES + 2 * [...note.creators, ...note.bodies].reduce((sum, one) => sum + one.length, 0)
    notes.push(note)
  }
  for (let from = 0; from < names.length; from += AT_ONCE) {
    const rows = await searchedAnnotations(db, manifest, names.slice(from, from + AT_ONCE))
    const made: Parameters<typeof keepFoundBy>[2][number][] = []
    await inSlices(rows, row => {
      const text = row.found_by ?? JSON.stringify(foundBy(JSON.parse(row.body!) as JsonObject))
      if (row.found_by === null) made.push({ canvas: row.canvas, id: row.id, body: row.body!, found_by: text })
      add({ ...row, found_by: text })
    })
    await keepFoundBy(db, manifest, made)
  }
  const book = opened.book()
  return { notes, book, bytes: bytes + book.bytes + 1 }
}

/** The annotations of a manifest, in the order of its canvases: read once for as long as they are the same. */
export async function notesOf(store: Store, manifest: AnnotatedManifest): Promise<NoteBook> {
  const mark = await annotationsMark(store.db, manifest)
  if (mark === '') return NONE
  const memory = memoryOf(store)
  const key = [manifest.customer, manifest.id, manifest.version, mark].join(' ')
  const known = memory.get(key)
  if (known) return known
  const { bytes, ...read } = await readNotes(store, manifest)
  // What was written meanwhile may be in it by half.
  if (bytes <= LARGEST && (await annotationsMark(store.db, manifest)) === mark) memory.set(key, read, { size: bytes })
  return read
}
