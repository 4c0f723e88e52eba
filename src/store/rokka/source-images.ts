// Source images one by one: found by hash, inserted and changed.
import type { Row } from '../../vocabulary/index.js'
import type { Db } from '../database.js'
import type { SourceImageRow } from '../row-types.js'
import { noteRow } from '../trail.js'

/** What makes a hash: the bytes, the protection and the dynamic metadata. */
export type Identity = Pick<SourceImageRow, 'binary_hash' | 'protected' | 'dynamic_metadata'>

/** What a new source image is told; the database names its hashes. */
export type NewSourceImage = Omit<
  SourceImageRow,
  'hash' | 'short_hash' | 'static_metadata' | 'locked' | 'deleted' | 'trash' | 'created'
> &
  Partial<Pick<SourceImageRow, 'static_metadata'>>

const isJson = (value: unknown): boolean => typeof value === 'object' && value !== null && !(value instanceof Date)

const encoded = (values: Partial<SourceImageRow>): Row =>
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
): Promise<SourceImageRow | undefined> {
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
export function sourceImagesAnywhere(db: Db, hash: string, stack?: string): Promise<SourceImageRow[]> {
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
export const lockByBinaryHash = (db: Db, customer: number, binaryHash: string): Promise<SourceImageRow[]> =>
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

/** Inserts the row; undefined when its hash already exists, live or in the trash. */
export async function insertSourceImage(db: Db, values: NewSourceImage): Promise<SourceImageRow | undefined> {
  const [row] = await db('rokka_images')
    .insert(encoded(values))
    .onConflict(['customer', 'hash'])
    .ignore()
    .returning('*')
  return row
}

/** Removes a source image, whose Image is gone. */
export const removeSourceImage = (db: Db, { customer, hash }: SourceImageRow): Promise<unknown> =>
  db('rokka_images').where({ customer, hash }).delete()

/** Changes columns that are not part of the identity; returns the row as it is then. */
export async function changeSourceImage(
  db: Db,
  { customer, hash }: SourceImageRow,
  changes: Partial<SourceImageRow>,
): Promise<SourceImageRow> {
  const [row] = await db('rokka_images').where({ customer, hash }).update(encoded(changes)).returning('*')
  return row!
}

/** The same for what a client wrote, which the audit trail tells. */
export async function editSourceImage(
  db: Db,
  before: SourceImageRow,
  changes: Partial<SourceImageRow>,
): Promise<SourceImageRow> {
  const after = await changeSourceImage(db, before, changes)
  noteSourceImage(before, after, changes)
  return after
}

/** Notes what a client changed of a source image, which may have become another by that: by the address of its Image. */
export const noteSourceImage = (
  before: SourceImageRow,
  after: SourceImageRow,
  changes: Partial<SourceImageRow>,
): void =>
  noteRow({
    ...{ owner: 'SourceImage', before, after, written: Object.keys(changes) },
    at: { owner: 'Image', row: after },
  })
