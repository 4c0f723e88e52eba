// Statements of rights, what else a space gives to its images, and which values its images have.
import type { Knex } from 'knex'

/** Most values told of one property, those of the most images first. */
const MOST_VALUES = 1000

/** The distinct values of an expression over a space's images, each with its count. */
const distinct = (value: string, condition: string, more = '') => `
      (SELECT coalesce(jsonb_agg(jsonb_build_object('value', value, 'count', count) ORDER BY count DESC, value), '[]')
        FROM (SELECT ${value} AS value, count(*) AS count FROM images ${more}
          WHERE images.customer = spaces.customer AND images.space = spaces.id AND ${condition}
          GROUP BY 1 ORDER BY count DESC, value LIMIT ${MOST_VALUES}) AS counted)`

const words = ['string1', 'string2', 'string3'].map(column => `${distinct(column, `${column} <> ''`)} AS ${column}`)
const numbers = ['number1', 'number2', 'number3'].map(column => `${distinct(column, `${column} <> 0`)} AS ${column}`)
const lists = ['tags', 'roles'].map(
  column => `${distinct('item', 'true', `CROSS JOIN unnest(images.${column}) AS item`)} AS ${column}`,
)

const metadata = `SELECT customer, space, id, probe->>'format' AS format, media_type, width, height,
      (probe->>'pages')::integer AS pages, probe->>'depth' AS depth, probe->>'space' AS colour_space,
      (probe->>'hasProfile')::boolean AS has_profile, original AS sha256, version`
const ingested = 'FROM images WHERE original IS NOT NULL'

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    ALTER TABLE images ADD COLUMN rights text NOT NULL DEFAULT '';
    ALTER TABLE spaces
      ADD COLUMN default_rights text NOT NULL DEFAULT '',
      ADD COLUMN max_width integer NOT NULL DEFAULT 0,
      ADD COLUMN open_full_max integer NOT NULL DEFAULT 0;
    CREATE OR REPLACE VIEW image_metadata AS ${metadata}, original_size AS size,
      (probe->>'channels')::integer AS channels, (probe->>'hasAlpha')::boolean AS has_alpha,
      (probe->>'orientation')::integer AS orientation ${ingested};
    CREATE VIEW space_metadata AS SELECT spaces.customer, spaces.id AS space,
      ${[...words, ...numbers, ...lists, `${distinct('media_type', `media_type <> ''`)} AS media_type`].join(',')}
      FROM spaces;
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    DROP VIEW space_metadata, image_metadata;
    CREATE VIEW image_metadata AS ${metadata} ${ingested};
    ALTER TABLE spaces DROP COLUMN default_rights, DROP COLUMN max_width, DROP COLUMN open_full_max;
    ALTER TABLE images DROP COLUMN rights;
  `)
}
