// Jobs and batches know an adjunct by its number, whatever it goes with.
import type { Knex } from 'knex'

const QUEUES = (name: string, only: string, jobs: string): string => `
  CREATE OR REPLACE VIEW ${name} AS SELECT
    id AS customer,
    (SELECT count(*) FROM jobs WHERE jobs.customer = customers.id${jobs}) AS size,
    (SELECT count(*) FROM batches WHERE batches.customer = customers.id${only} AND finished IS NULL AND NOT superseded)
      AS batches_waiting,
    (SELECT coalesce(sum(count - completed - errors), 0) FROM batches
      WHERE batches.customer = customers.id${only} AND finished IS NULL AND NOT superseded) AS images_waiting
    FROM customers;`

/** What the queues show, by how a job of an adjunct is told from one of an image. */
const queues = (adjuncts: string, images: string): string => `
  ${QUEUES('customer_queues', '', ` AND ${images}`)}
  ${QUEUES('priority_queues', ' AND priority', ` AND priority AND ${images}`)}
  CREATE OR REPLACE VIEW customer_adjunct_queues AS SELECT
    id AS customer,
    (SELECT count(*) FROM jobs WHERE jobs.customer = customers.id AND ${adjuncts}) AS size,
    (SELECT count(*) FROM adjunct_batches AS batches WHERE batches.customer = customers.id AND finished IS NULL) AS batches_waiting,
    (SELECT coalesce(sum(count - completed - errors), 0) FROM adjunct_batches AS batches
      WHERE batches.customer = customers.id AND finished IS NULL) AS adjuncts_waiting
    FROM customers;`

/** Counts what a batch has done, by the columns that name its members. */
const counts = (key: string): string => `
  CREATE OR REPLACE FUNCTION count_batch_adjuncts() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM FROM adjunct_batches WHERE id IN (SELECT batch FROM after) ORDER BY id FOR UPDATE;
      UPDATE adjunct_batches SET completed = completed + moved.good, errors = errors + moved.bad,
          finished = CASE WHEN completed + errors + moved.good + moved.bad = count THEN coalesce(finished, now()) END
        FROM (SELECT batch,
            count(*) FILTER (WHERE after.state = 'completed') - count(*) FILTER (WHERE before.state = 'completed') AS good,
            count(*) FILTER (WHERE after.state = 'error') - count(*) FILTER (WHERE before.state = 'error') AS bad
          FROM after JOIN before USING (${key}) GROUP BY batch) AS moved
        WHERE adjunct_batches.id = moved.batch;
      RETURN NULL;
    END $$;`

const stored = `UPDATE storage SET last_calculated = now(),
      number_of_stored_adjuncts = number_of_stored_adjuncts + part.adjuncts,
      total_size_of_stored_adjuncts = total_size_of_stored_adjuncts + part.bytes`

const removedBy = (columns: string): string => `(SELECT ${columns}, -count(*) AS adjuncts,
        -coalesce(sum(size) FILTER (WHERE original IS NOT NULL), 0) AS bytes FROM removed GROUP BY ${columns}) AS part`

/** What goes with adjuncts, by the conditions on which a member of a batch, and a job, are of one. */
const leaving = (member: string, job: string): string => `
  CREATE OR REPLACE FUNCTION account_adjuncts_out() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      UPDATE images SET adjuncts_size = adjuncts_size + part.bytes, adjuncts_count = adjuncts_count + part.adjuncts
        FROM ${removedBy('customer, space, image')}
        WHERE images.customer = part.customer AND images.space = part.space AND images.id = part.image;
      ${stored} FROM ${removedBy('customer')} WHERE storage.customer = part.customer AND storage.space IS NULL;
      ${stored} FROM ${removedBy('customer, space')} WHERE storage.customer = part.customer AND storage.space = part.space;
      INSERT INTO blob_releases (customer, sha256) SELECT customer, original FROM removed WHERE original IS NOT NULL;
      UPDATE batch_adjuncts SET state = 'error' FROM removed WHERE ${member} AND batch_adjuncts.state = 'waiting';
      DELETE FROM jobs USING removed WHERE ${job};
      RETURN NULL;
    END $$;`

const named = (table: string): string =>
  ['customer = removed.customer', 'space = removed.space', 'image = removed.image', 'adjunct = removed.id']
    .map(equal => `${table}.${equal}`)
    .join(' AND ')

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    ALTER TABLE jobs RENAME adjunct TO adjunct_name;
    ALTER TABLE jobs ADD adjunct bigint, ALTER space DROP NOT NULL, ALTER image DROP NOT NULL;
    UPDATE jobs SET adjunct = adjuncts.number FROM adjuncts
      WHERE jobs.customer = adjuncts.customer AND jobs.space = adjuncts.space AND jobs.image = adjuncts.image
        AND adjunct_name = adjuncts.id;
    DELETE FROM jobs WHERE adjunct_name <> '' AND adjunct IS NULL;
    ${queues('adjunct IS NOT NULL', 'adjunct IS NULL')}
    ALTER TABLE jobs DROP COLUMN adjunct_name;
    ALTER TABLE jobs ADD CHECK (adjunct IS NOT NULL OR (space IS NOT NULL AND image IS NOT NULL));
    CREATE UNIQUE INDEX jobs_of_images ON jobs (customer, space, image) WHERE adjunct IS NULL;
    CREATE UNIQUE INDEX jobs_of_adjuncts ON jobs (adjunct) WHERE adjunct IS NOT NULL;
    COMMENT ON COLUMN jobs.adjunct IS 'number of the adjunct whose content is fetched; null: the image itself is ingested';

    ALTER TABLE batch_adjuncts ADD number bigint;
    ALTER TABLE batch_adjuncts DISABLE TRIGGER batch_adjuncts_counted;
    UPDATE batch_adjuncts SET number = adjuncts.number FROM adjuncts
      WHERE batch_adjuncts.customer = adjuncts.customer AND batch_adjuncts.space = adjuncts.space
        AND batch_adjuncts.image = adjuncts.image AND batch_adjuncts.adjunct = adjuncts.id;
    DELETE FROM batch_adjuncts WHERE number IS NULL;
    ALTER TABLE batch_adjuncts ENABLE TRIGGER batch_adjuncts_counted;
    ${counts('batch, number')}
    ${leaving('batch_adjuncts.number = removed.number', 'jobs.adjunct = removed.number')}
    ALTER TABLE batch_adjuncts DROP COLUMN space, DROP COLUMN image, DROP COLUMN adjunct, ADD PRIMARY KEY (batch, number);
    CREATE INDEX batch_adjuncts_waiting ON batch_adjuncts (number) WHERE state = 'waiting';
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    ALTER TABLE batch_adjuncts ADD space integer, ADD image text, ADD adjunct text;
    ALTER TABLE batch_adjuncts DISABLE TRIGGER batch_adjuncts_counted;
    UPDATE batch_adjuncts SET space = adjuncts.space, image = adjuncts.image, adjunct = adjuncts.id FROM adjuncts
      WHERE adjuncts.number = batch_adjuncts.number;
    DELETE FROM batch_adjuncts WHERE image IS NULL;
    ALTER TABLE batch_adjuncts ENABLE TRIGGER batch_adjuncts_counted;
    ${counts('batch, space, image, adjunct')}
    ALTER TABLE batch_adjuncts DROP COLUMN number, ALTER space SET NOT NULL, ALTER image SET NOT NULL,
      ALTER adjunct SET NOT NULL, ADD PRIMARY KEY (batch, space, image, adjunct);
    CREATE INDEX batch_adjuncts_waiting ON batch_adjuncts (customer, space, image, adjunct) WHERE state = 'waiting';

    DROP INDEX jobs_of_images, jobs_of_adjuncts;
    ALTER TABLE jobs RENAME adjunct TO adjunct_number;
    ALTER TABLE jobs ADD adjunct text NOT NULL DEFAULT '';
    UPDATE jobs SET adjunct = adjuncts.id, space = adjuncts.space, image = adjuncts.image FROM adjuncts
      WHERE adjuncts.number = adjunct_number;
    DELETE FROM jobs WHERE image IS NULL OR (adjunct_number IS NOT NULL AND adjunct = '');
    ${leaving(named('batch_adjuncts'), named('jobs'))}
    ${queues("adjunct <> ''", "adjunct = ''")}
    ALTER TABLE jobs DROP COLUMN adjunct_number, ALTER space SET NOT NULL, ALTER image SET NOT NULL,
      ADD UNIQUE (customer, space, image, adjunct);
    COMMENT ON COLUMN jobs.adjunct IS 'empty: the image itself is ingested';
  `)
}
