// Source images one by one: found by hash, inserted and changed.
import type { Row } from '../../vocabulary/index.js'
import type { Db } from '../database.js'

/** A row of `rokka_images`. `space` and `id` name the image that has the pixels. */
export interface SourceImage {
  customer: number
  hash: string
  short_hash: string
  binary_hash: string
  sha256: string
  space: number
  id: string
  name: string
  format: string
  mimetype: string
  size: number
  width: number
  height: number
  opaque: boolean
  user_metadata: Record<string, unknown>
  dynamic_metadata: Record<string, unknown>
  static_metadata: Record<string, unknown>
  protected: boolean
  locked: boolean
  deleted: Date | null
  trashed: Row | null
  created: Date
}

/** What makes a hash: the bytes, the protection and the dynamic metadata. */
export type Identity = Pick<SourceImage, 'binary_hash' | 'protected' | 'dynamic_metadata'>

/** What a new source image is told; the database names its hashes. */
export type NewSourceImage = Omit<
  SourceImage,
  'hash' | 'short_hash' | 'static_metadata' | 'locked' | 'deleted' | 'trashed' | 'created'
> &
  Partial<Pick<SourceImage, 'static_metadata'>>

const isJson = (value: unknown): boolean => typeof value === 'object' && value !== null && !(value instanceof Date)

const encoded = (values: Partial<SourceImage>): Row =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, isJson(value) ? JSON.stringify(value) : value]),
  )

/** Length of a hash that is not shortened. */
export const FULL_LENGTH = 40

/** The source image of a hash or of its short form; `deleted`: one that is in the trash. */
export async function findSourceImage(
  db: Db,
  customer: number,
  hash: string,
  { deleted = false, lock = false }: { deleted?: boolean | 'either'; lock?: boolean } = {},
): Promise<SourceImage | undefined> {
  const query = db('rokka_images')
    .where({ customer, [hash.length === FULL_LENGTH ? 'hash' : 'short_hash']: hash })
    .orderBy('created')
  if (deleted === true) query.whereNotNull('deleted')
  if (deleted === false) query.whereNull('deleted')
  return lock ? query.forUpdate().first() : query.first()
}

const MOST_ANYWHERE = 20

/**
 * The source images with a full hash, whatever their organization, that can be rendered, in the order in which they were
 * registered; with a stack, only those of organizations that have one of that name.
 */
export function sourceImagesAnywhere(db: Db, hash: string, stack?: string): Promise<SourceImage[]> {
  const query = db('rokka_images')
    .select('rokka_images.*')
    .join('images', join =>
      join
        .on('images.customer', 'rokka_images.customer')
        .on('images.space', 'rokka_images.space')
        .on('images.id', 'rokka_images.id'),
    )
    .where({ hash })
    .whereNull('rokka_images.deleted')
    .whereNotNull('images.derivative')
    .orderBy(['rokka_images.created', 'rokka_images.customer'])
    .limit(MOST_ANYWHERE)
  if (stack !== undefined)
    query.whereExists(
      db('rokka_stacks')
        .select(db.raw('1'))
        .where({ name: stack })
        .whereRaw('rokka_stacks.customer = rokka_images.customer'),
    )
  return query
}

/** The live source images with the SHA-1, locked until the transaction ends. */
export const lockByBinaryHash = (db: Db, customer: number, binaryHash: string): Promise<SourceImage[]> =>
  db('rokka_images').where({ customer, binary_hash: binaryHash }).whereNull('deleted').orderBy('hash').forUpdate()

/** The hash that an identity has. */
export async function hashOf(db: Db, identity: Identity): Promise<string> {
  const { rows } = await db.raw('SELECT rokka_hash(?::text, ?::boolean, ?::jsonb) AS hash', [
    identity.binary_hash,
    identity.protected,
    JSON.stringify(identity.dynamic_metadata),
  ])
  return rows[0].hash
}

/** Inserts the row; undefined when its hash is there already, live or in the trash. */
export async function insertSourceImage(db: Db, values: NewSourceImage): Promise<SourceImage | undefined> {
  const [row] = await db('rokka_images')
    .insert(encoded(values))
    .onConflict(['customer', 'hash'])
    .ignore()
    .returning('*')
  return row
}

/** Changes columns that are not part of the identity; returns the row as it is then. */
export async function changeSourceImage(
  db: Db,
  { customer, hash }: SourceImage,
  changes: Partial<SourceImage>,
): Promise<SourceImage> {
  const [row] = await db('rokka_images').where({ customer, hash }).update(encoded(changes)).returning('*')
  return row
}
