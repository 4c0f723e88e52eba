// Adjuncts that a pipeline makes of the picture of their asset, made again when that is another; and lanes of the queue in place of two kinds of jobs.
import type { Knex } from 'knex'

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    ALTER TABLE adjuncts ADD pipeline text CHECK (pipeline IN ('ocr')), ADD made_of text,
      ADD CHECK (pipeline IS NULL OR image IS NOT NULL);
    COMMENT ON COLUMN adjuncts.made_of IS 'blob of the pyramid that the pipeline made the content of';
    CREATE INDEX adjuncts_made ON adjuncts (customer, space, image) WHERE pipeline IS NOT NULL;

    DROP INDEX jobs_ready;
    ALTER TABLE jobs ADD lane text NOT NULL DEFAULT 'common' CHECK (lane IN ('common', 'timebased', 'ocr'));
    UPDATE jobs SET lane = 'timebased' WHERE timebased;
    ALTER TABLE jobs DROP COLUMN timebased;
    CREATE INDEX jobs_ready ON jobs (lane, priority DESC, customer, run_at, id) WHERE worker IS NULL AND NOT lone;

    -- What a pipeline makes waits for its asset, and is made again when the picture of that is another.
    CREATE FUNCTION make_adjuncts() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        WITH due AS (
          UPDATE adjuncts SET ingesting = true, error = ''
            WHERE customer = NEW.customer AND space = NEW.space AND image = NEW.id AND pipeline IS NOT NULL
              AND (ingesting OR (NEW.derivative IS NOT NULL AND NEW.error = '' AND made_of IS DISTINCT FROM NEW.derivative))
            RETURNING customer, number, pipeline)
        INSERT INTO jobs (customer, adjunct, lane) SELECT customer, number, pipeline FROM due
          ON CONFLICT (adjunct) WHERE adjunct IS NOT NULL DO UPDATE SET run_at = now(), tries = 0, setbacks = 0, crashes = 0,
            worker = NULL, leased_until = NULL;
        IF FOUND THEN
          PERFORM pg_notify('hydria_queued', '');
        END IF;
        RETURN NULL;
      END $$;
    CREATE TRIGGER images_make_adjuncts AFTER UPDATE OF ingesting, original ON images FOR EACH ROW
      WHEN (NOT NEW.ingesting AND (OLD.ingesting OR OLD.original IS DISTINCT FROM NEW.original))
      EXECUTE FUNCTION make_adjuncts();
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    DROP TRIGGER images_make_adjuncts ON images;
    DROP FUNCTION make_adjuncts;
    DELETE FROM jobs WHERE lane = 'ocr';
    UPDATE adjuncts SET ingesting = false WHERE pipeline IS NOT NULL;
    DROP INDEX jobs_ready;
    ALTER TABLE jobs ADD timebased boolean NOT NULL DEFAULT false;
    UPDATE jobs SET timebased = true WHERE lane = 'timebased';
    ALTER TABLE jobs DROP COLUMN lane;
    CREATE INDEX jobs_ready ON jobs (timebased, priority DESC, customer, run_at, id) WHERE worker IS NULL AND NOT lone;
    ALTER TABLE adjuncts DROP COLUMN pipeline, DROP COLUMN made_of;
  `)
}
