// The search in the annotations on the canvases of a manifest, or of those below a collection, for whoever may see these.
import { grouped } from '../../grouped.js'
import { inSlices } from '../../in-slices.js'
import type { JsonObject } from '../../json-object.js'
import {
  type AnnotatedManifest,
  annotationsWithWords,
  type InCollection,
  type KeptAnnotation,
  namedAnnotations,
} from '../../store/index.js'
import {
  allOf,
  annotationTexts,
  type Book,
  type Found,
  findAll,
  meantBy,
  openBook,
  type Quote,
  quotesAt,
  type Term,
} from '../../text/index.js'
import type { Services } from '../services.js'
import { type Note, noteOf, notesOf } from './annotation-memory.js'
import { foundBy } from './found-by.js'

/** Which annotations are meant; of what is not said, all. */
export interface Narrowed {
  /** Any of these, without prefixes. */
  motivations?: ReadonlySet<string>
  /** Made by any of these. */
  users?: ReadonlySet<string>
  /** Made in any of these times, in milliseconds, both ends included. */
  dates?: readonly (readonly [from: number, to: number])[]
}

/** An annotation that was found, and where. */
export interface FoundNote {
  /** The id of its manifest. */
  manifest: string
  note: Note
  found: Found[]
}

/** Most places that are told of one annotation, and most annotations in a collection that are looked at. */
const MOST_PLACES = 100
const MOST_ANNOTATIONS = 5_000

export const isMeant = ({ motivations, creators, created }: Note, { motivations: any, users, dates }: Narrowed) =>
  (!any || motivations.some(one => any.has(one))) &&
  (!users || creators.some(one => users.has(one))) &&
  (!dates || dates.some(([from, to]) => created >= from && created <= to))

/** Annotations that are looked through, each with the words of its number in the book. */
interface Notes {
  notes: readonly Note[]
  book: Book
}

async function foundAmong(
  { notes, book }: Notes,
  manifestOf: (index: number) => string,
  terms: readonly Term[],
  narrowed: Narrowed,
): Promise<FoundNote[]> {
  const meant = await inSlices(terms, term => meantBy(term, book))
  const found = await inSlices(notes.entries(), ([index, note]): FoundNote[] => {
    if (!isMeant(note, narrowed)) return []
    const words = meant.filter((_one, at) => !note.bodies.includes(terms[at]!.uri ?? ''))
    const places = findAll(book.pages[index]!, words)
    if (places.length === 0 && words.length > 0) return []
    return [{ manifest: manifestOf(index), note, found: places.slice(0, MOST_PLACES) }]
  })
  return found.flat()
}

/** The annotations of a manifest that have all of some terms: words of their texts, or ids of their bodies. */
export const searchAnnotations = async (
  { store }: Services,
  manifest: AnnotatedManifest,
  terms: readonly Term[],
  narrowed: Narrowed,
): Promise<FoundNote[]> => foundAmong(await notesOf(store, manifest), () => manifest.id, terms, narrowed)

/** The annotations in the manifests below a collection that have all of some terms in their texts. */
export async function searchAnnotationsWithin(
  { store }: Services,
  within: Omit<InCollection, 'query'>,
  terms: readonly Term[],
  narrowed: Narrowed,
): Promise<FoundNote[]> {
  if (terms.length === 0) return []
  const where = { ...within, query: allOf(terms, within.customer) }
  const rows = await annotationsWithWords(store.db, where, MOST_ANNOTATIONS)
  const opened = openBook()
  const notes = await inSlices(rows, row => {
    const text = row.found_by ?? JSON.stringify(foundBy(JSON.parse(row.body!) as JsonObject))
    const { note, words } = noteOf({ ...row, found_by: text })
    opened.add(words)
    return note
  })
  return foundAmong({ notes, book: opened.book() }, index => rows[index]!.manifest, terms, narrowed)
}

/** An annotation that was found, and what of its texts. */
export interface QuotedAnnotation {
  row: KeptAnnotation
  quotes: Quote[]
}

/** Annotations of a customer that were found, as they are kept. */
export async function quotedAnnotations(
  { store }: Services,
  customer: number,
  found: readonly FoundNote[],
): Promise<QuotedAnnotation[]> {
  const nameOf = ({ canvas, id }: { canvas: string; id: string }) => `${canvas} ${id}`
  const quoted: QuotedAnnotation[] = []
  for (const [id, own] of grouped(found, ({ manifest }) => manifest)) {
    const rows = await namedAnnotations(
      store.db,
      { customer, id },
      own.map(({ note }) => note),
    )
    const places = new Map(own.map(one => [nameOf(one.note), one.found]))
    const quotes = await inSlices(rows, row => {
      const texts = annotationTexts(JSON.parse(row.body) as JsonObject)
      return { row, quotes: quotesAt(texts, places.get(nameOf(row)) ?? []) }
    })
    quoted.push(...quotes)
  }
  return quoted
}
