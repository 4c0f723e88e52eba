// What the queues and the batches tell of their progress, and the indexes by which images are found.
import type { Knex } from 'knex'

const WORDS = ['string1', 'string2', 'string3']
const NUMBERS = ['number1', 'number2', 'number3']

/** Within a space and within a customer, in the order of a list: filtering, counting and paging walk one index each. */
const byOwnValue = [...WORDS, ...NUMBERS]
  .map(
    column => `
    CREATE INDEX images_space_${column} ON images (customer, space, ${column}, created, id)
      WHERE ${column} <> ${WORDS.includes(column) ? `''` : '0'};
    DROP INDEX images_${column};
    CREATE INDEX images_${column} ON images (customer, ${column}, created, space, id)
      WHERE ${column} <> ${WORDS.includes(column) ? `''` : '0'};`,
  )
  .join('')

const byOwnValueBefore = [...WORDS, ...NUMBERS]
  .map(
    column => `
    DROP INDEX images_space_${column}, images_${column};
    CREATE INDEX images_${column} ON images (customer, ${column}, created)
      WHERE ${column} <> ${WORDS.includes(column) ? `''` : '0'};`,
  )
  .join('')

/** `estimate`: the assignment of the estimated completion, or nothing. */
const countBatchImages = (lock: string, estimate: string) => `
    CREATE OR REPLACE FUNCTION count_batch_images() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        ${lock}
        UPDATE batches SET
          completed = batches.completed + moved.completed,
          errors = batches.errors + moved.errors,
          finished = CASE WHEN batches.completed + batches.errors + moved.completed + moved.errors = batches.count
            THEN coalesce(batches.finished, now()) END
          ${estimate}
        FROM (
          SELECT after.batch,
            count(*) FILTER (WHERE after.state = 'completed') - count(*) FILTER (WHERE before.state = 'completed') AS completed,
            count(*) FILTER (WHERE after.state = 'error') - count(*) FILTER (WHERE before.state = 'error') AS errors
          FROM after JOIN before USING (batch, space, image) GROUP BY after.batch) AS moved
        WHERE batches.id = moved.batch AND (moved.completed <> 0 OR moved.errors <> 0);
        RETURN NULL;
      END $$;`

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    ALTER TABLE batches
      ADD COLUMN priority boolean NOT NULL DEFAULT false,
      ADD COLUMN est_completion timestamptz(3);
    CREATE INDEX batches_recent ON batches (customer, finished, id) WHERE finished IS NOT NULL;
    CREATE INDEX batch_images_image ON batch_images (customer, space, image, batch);
    ${countBatchImages(
      // In one order, so that two workers that end images of the same batches do not wait for each other.
      'PERFORM FROM batches WHERE id IN (SELECT batch FROM after) ORDER BY id FOR UPDATE;',
      `, est_completion = CASE
            WHEN batches.completed + batches.errors + moved.completed + moved.errors = batches.count
              THEN coalesce(batches.finished, now())
            WHEN batches.completed + batches.errors + moved.completed + moved.errors > 0
              THEN batches.submitted + (clock_timestamp() - batches.submitted) * batches.count
                / (batches.completed + batches.errors + moved.completed + moved.errors)
            END`,
    )}

    -- How many ingests of each customer have ended, and how.
    CREATE TABLE ingest_totals (
      customer integer PRIMARY KEY REFERENCES customers ON DELETE CASCADE,
      success bigint NOT NULL DEFAULT 0,
      failed bigint NOT NULL DEFAULT 0);

    CREATE INDEX images_ingesting ON images (customer, created, space, id) WHERE ingesting;
    CREATE INDEX images_ingesting_other ON images (media_type)
      WHERE ingesting AND media_type <> '' AND media_type NOT LIKE 'image/%';
    ${byOwnValue}

    CREATE VIEW priority_queues AS SELECT
      id AS customer,
      (SELECT count(*) FROM jobs WHERE jobs.customer = customers.id AND priority) AS size,
      (SELECT count(*) FROM batches WHERE batches.customer = customers.id AND priority AND finished IS NULL AND NOT superseded)
        AS batches_waiting,
      (SELECT coalesce(sum(count - completed - errors), 0) FROM batches
        WHERE batches.customer = customers.id AND priority AND finished IS NULL AND NOT superseded) AS images_waiting
      FROM customers;
    CREATE VIEW queue_summary AS SELECT
      'queue' AS id,
      (SELECT count(*) FROM jobs WHERE worker IS NULL AND NOT priority) AS incoming,
      (SELECT count(*) FROM jobs WHERE worker IS NULL AND priority) AS priority,
      (SELECT count(*) FROM images WHERE ingesting AND media_type <> '' AND media_type NOT LIKE 'image/%'
        AND (media_type LIKE 'audio/%' OR media_type LIKE 'video/%')) AS timebased,
      0::bigint AS transcode_complete,
      (SELECT count(*) FROM images WHERE ingesting AND media_type <> '' AND media_type NOT LIKE 'image/%'
        AND NOT (media_type LIKE 'audio/%' OR media_type LIKE 'video/%')) AS file,
      (SELECT coalesce(sum(failed), 0)::bigint FROM ingest_totals) AS failed,
      (SELECT coalesce(sum(success), 0)::bigint FROM ingest_totals) AS success;
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    DROP VIEW queue_summary, priority_queues;
    ${byOwnValueBefore}
    DROP INDEX images_ingesting, images_ingesting_other;
    DROP TABLE ingest_totals;
    ${countBatchImages('', '')}
    DROP INDEX batch_images_image, batches_recent;
    ALTER TABLE batches DROP COLUMN priority, DROP COLUMN est_completion;
  `)
}
