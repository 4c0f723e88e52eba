// The words of adjuncts: those that are to be read, and what search finds in them.

import { allOf, termsOf } from '../text/index.js'
import type { Db } from './database.js'
import type { AdjunctRow, ImageRow } from './row-types.js'

/** What is said to whoever reads texts when there are some. */
export const TEXTS_DUE = 'hydria_texts'

/** An adjunct whose content is to be read. */
export interface DueText {
  adjunct: number
  customer: number
  /** SHA-256 of the content. */
  original: string
  mediaType: string
  /** BCP 47: what its description says. */
  language: string[]
  tries: number
  /** Until when nobody else gets it. */
  runAt: Date
}

/** A text as it was read. */
export interface ReadTexts {
  kind: string
  languages: string[]
  /** Languages of the tokens, each from a token on. */
  runs: [number, string][]
  /** Whether its words stand at places of a picture, or have times. */
  placed: boolean
  tokens: readonly string[]
  content: string
  vectors: string[]
}

/** Most statements' worth of vectors in one statement, in characters: the embedded database does nothing else meanwhile. */
const AT_ONCE = 500_000

/** Takes up to `count` texts that are to be read, which nobody else gets within the seconds. */
export async function claimTexts(db: Db, count: number, seconds: number): Promise<DueText[]> {
  const { rows } = await db.raw(
    `UPDATE texts SET tries = texts.tries + 1, 
       run_at = date_trunc('milliseconds', now()) + ? * interval '1 second' * (texts.tries + 1)
     FROM (SELECT adjunct FROM texts WHERE run_at <= now() ORDER BY run_at LIMIT ? FOR UPDATE SKIP LOCKED) AS due, adjuncts
     WHERE texts.adjunct = due.adjunct AND adjuncts.number = due.adjunct AND adjuncts.original IS NOT NULL
     RETURNING texts.adjunct, texts.customer, texts.tries, adjuncts.original, adjuncts.media_type AS "mediaType",
       adjuncts.language, texts.run_at AS "runAt"`,
    [seconds, count],
  )
  return rows
}

/** Keeps what was read of an adjunct, unless its content or what is said of it is another by now; `text` undefined: it is none. Within a transaction. */
export async function keepText(
  db: Db,
  { adjunct, original, runAt }: Pick<DueText, 'adjunct' | 'original' | 'runAt'>,
  text: ReadTexts | undefined,
  error = '',
): Promise<void> {
  const { rowCount } = await db.raw(
    `UPDATE texts SET run_at = NULL, tries = 0, error = ?, original = ?, kind = ?, languages = ?::text[],
       language_runs = ?::jsonb, placed = ?, tokens = ?, content = ?, reading = nextval('versions')
     FROM adjuncts WHERE texts.adjunct = ? AND number = adjunct AND adjuncts.original = ? AND texts.run_at = ?`,
    [
      ...[error, original, text?.kind ?? null, text?.languages ?? [], JSON.stringify(text?.runs ?? [])],
      ...[text?.placed ?? false, text?.tokens.join(' ') ?? '', text?.content ?? null, adjunct, original, runAt],
    ],
  )
  if (rowCount === 0) return
  await db.raw('DELETE FROM text_parts WHERE adjunct = ?', [adjunct])
  const vectors = [...(text?.vectors ?? []).entries()]
  while (vectors.length > 0) {
    const slice: typeof vectors = []
    for (let length = 0; vectors.length > 0 && length < AT_ONCE; ) {
      length += vectors[0]![1].length
      slice.push(vectors.shift()!)
    }
    await db.raw(
      `INSERT INTO text_parts (adjunct, part, words)
       SELECT ?, part, words::tsvector FROM unnest(?::integer[], ?::text[]) AS given (part, words)`,
      [adjunct, slice.map(([part]) => part), slice.map(([, vector]) => vector)],
    )
  }
}

/** The columns of an image that say who may see it, and its place. */
export type TextImage = Pick<
  ImageRow,
  | 'customer'
  | 'space'
  | 'id'
  | 'roles'
  | 'protected'
  | 'max_unauthorised'
  | 'open_full_max'
  | 'max_width'
  | 'media_type'
  | 'width'
  | 'height'
>

/** What a text is of: an image, with what says who may see it, or a canvas. */
export type TextOwner = TextImage | { canvasId: string }

/** A text as it is kept, without its words. */
export interface KeptText {
  adjunct: number
  /** Another number whenever it is read. */
  reading: number
  owner: TextOwner
  /** The roles of the adjunct; null: as its owner says. */
  roles: AdjunctRow['roles']
  languages: string[]
  placed: boolean
}

/** Names of columns of `images`. */
const IMAGE = [
  ...['customer', 'space', 'id', 'roles', 'protected', 'max_unauthorised', 'open_full_max', 'max_width', 'media_type'],
  ...['width', 'height'],
] as const

const KEPT = 'texts.adjunct, reading, adjuncts.roles, texts.languages, texts.placed'

/** The texts of some images of a customer, in the order of these: each by its key, however many there are of others. */
export async function textsOfImages(
  db: Db,
  customer: number,
  images: readonly { space: number; id: string }[],
): Promise<KeptText[]> {
  const { rows } = await db.raw(
    `SELECT ${KEPT}, ${IMAGE.map(name => `images.${name} AS image_${name}`).join(', ')}
     FROM unnest(:spaces::integer[], :ids::text[]) WITH ORDINALITY AS given (space, id, place),
       LATERAL (SELECT ${IMAGE.join(', ')} FROM images
         WHERE customer = :customer AND space = given.space AND id = given.id OFFSET 0) AS images,
       LATERAL (SELECT number, roles FROM adjuncts
         WHERE customer = :customer AND space = given.space AND image = given.id OFFSET 0) AS adjuncts,
       LATERAL (SELECT adjunct, reading, languages, placed FROM texts
         WHERE adjunct = adjuncts.number AND kind IS NOT NULL OFFSET 0) AS texts
     ORDER BY place, adjuncts.number`,
    { spaces: images.map(({ space }) => space), ids: images.map(({ id }) => id), customer },
  )
  return rows.map((row: Record<string, unknown>) => {
    const { adjunct, reading, roles, languages, placed } = row as unknown as KeptText
    const owner = Object.fromEntries(IMAGE.map(name => [name, row[`image_${name}`]])) as unknown as TextImage
    return { adjunct, reading, roles, languages, placed, owner }
  })
}

/** The texts of some canvases of a customer, in the order of these. */
export async function textsOfCanvases(db: Db, customer: number, canvases: readonly string[]): Promise<KeptText[]> {
  const { rows } = await db.raw(
    `SELECT ${KEPT}, canvas FROM unnest(?::text[]) WITH ORDINALITY AS given (id, place)
       JOIN adjuncts ON customer = ? AND adjuncts.kind = 'canvases' AND resource = given.id
       JOIN texts ON texts.adjunct = adjuncts.number AND texts.kind IS NOT NULL
     ORDER BY place, adjuncts.number`,
    [[...canvases], customer],
  )
  return rows.map(({ canvas, ...text }: Omit<KeptText, 'owner'> & { canvas: string }) => ({
    ...text,
    owner: { canvasId: canvas },
  }))
}

/** The tokens of some texts, by the numbers of their adjuncts: with a blank between them, and where their language changes. */
export async function tokensOfTexts(
  db: Db,
  adjuncts: readonly number[],
): Promise<Map<number, { tokens: string; runs: [number, string][] }>> {
  const { rows } = await db.raw(
    'SELECT adjunct, tokens, language_runs AS runs FROM texts WHERE adjunct = ANY (?::bigint[])',
    [[...adjuncts]],
  )
  return new Map(
    rows.map(({ adjunct, tokens, runs }: { adjunct: number; tokens: string; runs: [number, string][] }) => [
      adjunct,
      { tokens, runs },
    ]),
  )
}

/** The lines of some texts as JSON, by the numbers of their adjuncts. */
export async function contentOfTexts(db: Db, adjuncts: readonly number[]): Promise<Map<number, string>> {
  const { rows } = await db.raw('SELECT adjunct, content FROM texts WHERE adjunct = ANY (?::bigint[])', [[...adjuncts]])
  return new Map(rows.map(({ adjunct, content }: { adjunct: number; content: string }) => [adjunct, content]))
}

const READ = `JOIN adjuncts ON adjuncts.customer = shown.customer AND adjuncts.space = shown.space AND adjuncts.image = shown.image
       JOIN texts ON texts.adjunct = adjuncts.number AND texts.kind IS NOT NULL`

/** Whether words have places, of a canvas or an image that has words. */
interface Placed {
  placed: boolean
}

/** The canvases of a manifest that have words, of their own or of their images; `original_id`: their id in the document, where that is another than here. */
export async function canvasesWithTexts(
  db: Db,
  { customer, id: manifest }: { customer: number; id: string },
): Promise<(Placed & { id: string; original_id: string | null })[]> {
  const { rows } = await db.raw(
    `SELECT canvas.id, original_id, bool_or(found.placed) AS placed
     FROM (SELECT canvas_id, texts.placed FROM canvas_paintings AS shown ${READ}
         WHERE shown.customer = :customer AND shown.manifest = :manifest
       UNION ALL SELECT canvas, texts.placed
         FROM adjuncts JOIN texts ON texts.adjunct = adjuncts.number AND texts.kind IS NOT NULL
         WHERE adjuncts.customer = :customer AND document_kind = 'manifests' AND document = :manifest
           AND canvas IS NOT NULL) AS found
       JOIN iiif_canvases AS canvas ON canvas.customer = :customer AND canvas.id = canvas_id
     GROUP BY canvas.id, original_id`,
    { customer, manifest },
  )
  return rows
}

/** Of some images of a customer those that have words. */
export async function imagesWithTexts(
  db: Db,
  customer: number,
  images: readonly { space: number; id: string }[],
): Promise<(Placed & { space: number; id: string })[]> {
  const { rows } = await db.raw(
    `SELECT shown.space, shown.image AS id, bool_or(texts.placed) AS placed
       FROM (SELECT ?::integer AS customer, space, image FROM unnest(?::integer[], ?::text[]) AS given (space, image)) AS shown
       ${READ} GROUP BY shown.space, shown.image`,
    [customer, images.map(({ space }) => space), images.map(({ id }) => id)],
  )
  return rows
}

/** Another number whenever a text of a customer comes, goes or gets places; undefined: none has ever been read. */
export const textMark = async (db: Db, customer: number): Promise<number | undefined> =>
  (await db('text_marks').where({ customer }).first('mark'))?.mark

/** The condition that an image has all of some words in one of its texts, as SQL with its bindings. */
export function imagesWithWords(customer: unknown, words: string): [sql: string, bindings: string[]] {
  const query = allOf(termsOf(words), typeof customer === 'number' ? customer : undefined)
  return [
    `(images.customer, images.space, images.id) IN (
       SELECT adjuncts.customer, adjuncts.space, adjuncts.image FROM text_parts JOIN adjuncts ON number = adjunct
       WHERE words @@ ?::tsquery AND adjuncts.image IS NOT NULL)`,
    [query],
  ]
}
