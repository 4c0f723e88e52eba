// The words of images, as lists are searched by: those that are said of the image itself, and those of its texts.
import type { LanguageMap } from '../json-object.js'
import { allOf, pageOfTexts, type Term, termsBeginning, tokensOf, vectorOf } from '../text/index.js'
import type { Db } from './database.js'
import type { Condition } from './query.js'
import type { ImageRow } from './row-types.js'
import { textMark } from './texts.js'

/** What is said to whoever reads the words of images when there are some. */
export const IMAGE_WORDS_DUE = 'hydria_image_words'

/** Columns of an image whose words are searched. */
export const WORDED = [
  ...['label', 'description', 'alt_text', 'tags', 'string1', 'string2', 'string3', 'embedded_rights'],
] as readonly (keyof ImageRow)[]

type Key = Pick<ImageRow, 'space' | 'id'>
type Worded = Key &
  Partial<
    Pick<
      ImageRow,
      'label' | 'description' | 'alt_text' | 'tags' | 'string1' | 'string2' | 'string3' | 'embedded_rights'
    >
  >

/** Texts, each in its language where that is known. */
type Texts = { text: string; language?: string }[]

const plain = (...texts: (string | null | undefined)[]): Texts => texts.flatMap(text => (text ? [{ text }] : []))

const ofMap = (map: LanguageMap | null | undefined): Texts =>
  Object.entries(map ?? {}).flatMap(([language, texts]) =>
    texts.map(text => (language === 'none' ? { text } : { text, language })),
  )

/** What is searched of an image, in the order in which it is read. */
function textsOfImage(row: Worded): Texts {
  const { id, label, description, alt_text: alt, tags = [], string1, string2, string3, embedded_rights: rights } = row
  return [
    ...plain(id),
    ...[label, description, alt].flatMap(ofMap),
    ...plain(string1, string2, string3, ...tags),
    ...plain(...(rights?.owner ?? []), rights?.credit, rights?.copyright_notice, rights?.usage_terms),
  ]
}

/** The words of an image of a customer as the database searches them. */
function wordsOfImage(customer: number, row: Worded): string {
  const { lines } = pageOfTexts(textsOfImage(row))
  return vectorOf(customer, tokensOf(lines), line => lines[line]!.language)
}

/** Rows of images that are inserted, and their words, as a table `read` of a statement. */
export const wordsAsTable = (
  customer: number,
  rows: readonly Worded[],
): { sql: string; bindings: [number[], string[], string[]] } => ({
  sql: 'unnest(?::integer[], ?::text[], ?::text[]) AS read (space, id, words)',
  bindings: [rows.map(({ space }) => space), rows.map(({ id }) => id), rows.map(row => wordsOfImage(customer, row))],
})

/** Most images whose words are written by one statement: the embedded database does nothing else meanwhile. */
const AT_ONCE = 500

/** Keeps the words of images as their rows say now. Within the transaction that has changed them. */
export async function keepImageWords(db: Db, customer: number, keys: readonly Key[]): Promise<void> {
  for (let from = 0; from < keys.length; from += AT_ONCE) {
    const some = keys.slice(from, from + AT_ONCE)
    const { rows }: { rows: Worded[] } = await db.raw(
      `SELECT space, id, ${WORDED.join(', ')} FROM images
       WHERE customer = ? AND (space, id) IN (SELECT * FROM unnest(?::integer[], ?::text[])) ORDER BY space, id`,
      [customer, some.map(({ space }) => space), some.map(({ id }) => id)],
    )
    const read = wordsAsTable(customer, rows)
    await db.raw(
      `INSERT INTO image_words (customer, space, image, words) SELECT ?, space, id, words::tsvector FROM ${read.sql}
       ON CONFLICT (customer, space, image) DO UPDATE SET words = excluded.words, run_at = NULL`,
      [customer, ...read.bindings],
    )
  }
}

/** Reads the words of up to `count` images that are due; returns how many there were. Within a transaction. */
export async function readDueImageWords(db: Db, count: number): Promise<number> {
  const { rows }: { rows: (Key & { customer: number })[] } = await db.raw(
    `SELECT customer, space, image AS id FROM image_words WHERE run_at <= now()
     ORDER BY run_at LIMIT ? FOR UPDATE SKIP LOCKED`,
    [count],
  )
  for (const customer of new Set(rows.map(row => row.customer)))
    await keepImageWords(
      db,
      customer,
      rows.filter(row => row.customer === customer),
    )
  return rows.length
}

/** Images with a term among the words that are said of them, or in one of their texts. */
const WITH_TERM = `(SELECT customer, space, image FROM image_words WHERE words @@ ?::tsquery
  UNION ALL SELECT adjuncts.customer, adjuncts.space, adjuncts.image FROM text_parts JOIN adjuncts ON number = adjunct
    WHERE words @@ ?::tsquery AND adjuncts.image IS NOT NULL)`

/** Keys of the images of which all words are said. */
const SAID = 'SELECT customer, space, image FROM image_words WHERE words @@ ?::tsquery'

type Piece = [sql: string, bindings: string[]]

/** An address has it as text. */
const ownerOf = (customer: unknown): number | undefined =>
  /^\d+$/.test(String(customer)) ? Number(customer) : undefined

/** The keys of the images that have each of some words, of the last one the beginning: among what is said of them, or in their texts. */
function keysOf(customer: unknown, words: string, hasTexts: boolean): Piece {
  const terms = termsBeginning(words)
  const queryOf = (some: Term[]) => allOf(some, ownerOf(customer))
  const all = queryOf(terms)
  if (!hasTexts) return [SAID, [all]]
  const each = terms.map(term => queryOf([term]))
  return [
    `${SAID} UNION (${each.map(() => WITH_TERM).join(' INTERSECT ')})`,
    [all, ...each.flatMap(query => [query, query])],
  ]
}

const among = ([sql, bindings]: Piece): Piece => [`(images.customer, images.space, images.id) IN (${sql})`, bindings]

/** The condition that an image has words so, as SQL with its bindings; `imagesSaidAlone`: where no image has texts. */
export const imagesSaid = (customer: unknown, words: string): Piece => among(keysOf(customer, words, true))
export const imagesSaidAlone = (customer: unknown, words: string): Piece => among(keysOf(customer, words, false))

/** Most images that are listed by their keys: where there are more, a list comes upon them soon as it goes along its order. */
const FEW = 1000

/**
 * Conditions of a list of images as the database answers them soonest: it cannot tell how many images have some words, so
 * these are looked for before. Of few images they are the keys of these.
 */
export async function withFoundWords(db: Db, conditions: Condition[], customer: unknown): Promise<Condition[]> {
  const found: Condition[] = []
  for (const condition of conditions) {
    if (condition.column !== 'image_words' || ownerOf(customer) === undefined) {
      found.push(condition)
      continue
    }
    const hasTexts = (await textMark(db, Number(customer))) !== undefined
    const [sql, bindings] = keysOf(customer, String(condition.values[0]), hasTexts)
    // Planned as if all were wanted, so that the index is read, and read as far as is needed.
    const { rows } = await db.raw(
      `WITH found AS MATERIALIZED (${sql}) SELECT space, image AS id FROM found LIMIT ${FEW + 1}`,
      bindings,
    )
    if (rows.length <= FEW) found.push({ ...condition, operator: 'keys', values: rows })
    else found.push(hasTexts ? condition : { ...condition, column: 'said_alone' })
  }
  return found
}
