// The search in the annotations on the canvases of a manifest, for whoever may see that.
import { inSlices } from '../../in-slices.js'
import type { JsonObject } from '../../json-object.js'
import { type AnnotatedManifest, type KeptAnnotation, namedAnnotations } from '../../store/index.js'
import { annotationTexts, type Found, findAll, meantBy, type Quote, quotesAt, type Term } from '../../text/index.js'
import type { Services } from '../services.js'
import { type Note, notesOf } from './annotation-memory.js'

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
  note: Note
  found: Found[]
}

/** Most places that are told of one annotation. */
const MOST_PLACES = 100

export const isMeant = ({ motivations, creators, created }: Note, { motivations: any, users, dates }: Narrowed) =>
  (!any || motivations.some(one => any.has(one))) &&
  (!users || creators.some(one => users.has(one))) &&
  (!dates || dates.some(([from, to]) => created >= from && created <= to))

/** The annotations of a manifest that have all of some terms: words of their texts, or ids of their bodies. */
export async function searchAnnotations(
  { store }: Services,
  manifest: AnnotatedManifest,
  terms: readonly Term[],
  narrowed: Narrowed,
): Promise<FoundNote[]> {
  const { notes, book } = await notesOf(store, manifest)
  const meant = await inSlices(terms, term => meantBy(term, book))
  const found = await inSlices(notes.entries(), ([index, note]): FoundNote[] => {
    if (!isMeant(note, narrowed)) return []
    const words = meant.filter((_one, at) => !note.bodies.includes(terms[at]!.uri ?? ''))
    const places = findAll(book.pages[index]!, words)
    return places.length === 0 && words.length > 0 ? [] : [{ note, found: places.slice(0, MOST_PLACES) }]
  })
  return found.flat()
}

/** An annotation that was found, and what of its texts. */
export interface QuotedAnnotation {
  row: KeptAnnotation
  quotes: Quote[]
}

/** Annotations that were found, as they are kept. */
export async function quotedAnnotations(
  { store }: Services,
  manifest: AnnotatedManifest,
  found: readonly FoundNote[],
): Promise<QuotedAnnotation[]> {
  const nameOf = ({ canvas, id }: { canvas: string; id: string }) => `${canvas} ${id}`
  const rows = await namedAnnotations(
    store.db,
    manifest,
    found.map(({ note }) => note),
  )
  const places = new Map(found.map(one => [nameOf(one.note), one.found]))
  return inSlices(rows, row => {
    const texts = annotationTexts(JSON.parse(row.body) as JsonObject)
    return { row, quotes: quotesAt(texts, places.get(nameOf(row)) ?? []) }
  })
}
