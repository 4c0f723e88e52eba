// A book as its pages of the console show it: the row of its manifest, its document, and its canvases as pages.
import { isObject, type JsonObject } from '../../json-object.js'
import { canvasPath, type Services } from '../../operations/index.js'
import { chosenTexts } from '../../presentation/index.js'
import { notFound } from '../../problem.js'
import { findIiif, findUnbuilt, type IiifKey, type IiifRow, pagesOfManifest } from '../../store/index.js'

/** A page of a book. */
export interface BookPage {
  /** The last part of the address of its canvas, which stays the same for ever. */
  key: string
  /** The id of its canvas in the document. */
  canvas: string
  label: unknown
  /** Address of a small picture of it. */
  picture: string | undefined
}

/** A book, read. */
export interface Book {
  row: IiifRow
  document: JsonObject
  pages: BookPage[]
  /** How many of its images are still ingested; undefined where none are. */
  waits: { total: number; finished: number } | undefined
}

/** The canvases of a document. */
export const canvasesIn = ({ items }: JsonObject): JsonObject[] =>
  Array.isArray(items) ? items.map(item => (isObject(item) ? item : {})) : []

const isPicture = (address: string | null): address is string =>
  address !== null && /^https?:\/\/[^\s"'<>]+$/i.test(address)

/** A manifest as a book. Throws HttpProblem 404. */
export async function readBook({ store, base }: Services, key: IiifKey): Promise<Book> {
  const { customer } = key
  // The pages first: what is written meanwhile has another version, and the form that it makes stale says so.
  const places = await pagesOfManifest(store.db, key)
  const row = await findIiif(store.db, key)
  if (!row) throw notFound('The Manifest')
  const document = JSON.parse(row.body) as JsonObject
  const canvases = canvasesIn(document)
  const own = `${base}/`
  const pages = places.slice(0, canvases.length).map(({ id, thumbnail, space, image }, index): BookPage => {
    const made =
      space === null || image === null
        ? undefined
        : `${base}/thumbs/${customer}/${space}/${encodeURIComponent(image)}/full/!200,200/0/default.jpg`
    const picture = isPicture(thumbnail) && thumbnail.startsWith(own) ? thumbnail : made
    const { id: canvas, label } = canvases[index]!
    return { key: id, canvas: String(canvas ?? base + canvasPath(customer, id)), label, picture }
  })
  const build = await findUnbuilt(store.db, key)
  return { row, document, pages, waits: build?.ingesting }
}

/** The text of a language map that its fields show: one line, the first that there is in the language of the reader. */
export const shownText = (map: unknown, languages: readonly string[]): string =>
  (chosenTexts(map, languages).texts[0] ?? '').replace(/\s+/g, ' ').trim()

/** What a manifest or a collection is called. */
export const titleOf = (
  { label, slug, id }: Pick<IiifRow, 'label' | 'slug' | 'id'>,
  languages: readonly string[],
): string => shownText(label, languages) || (slug ?? id)
