// The mark of a customer's texts is another too when the words of one get places, or have none any more: documents say so.
import type { Knex } from 'knex'

const upsert = (rows: string): string => `INSERT INTO text_marks (customer, mark) ${rows}
        ON CONFLICT (customer) DO UPDATE SET mark = excluded.mark`

export async function up(db: Knex): Promise<void> {
  // Row by row: each is read by itself, and many that only become due change nothing.
  await db.raw(`
    DROP TRIGGER texts_read ON texts;
    CREATE OR REPLACE FUNCTION mark_read_texts() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        ${upsert("VALUES (NEW.customer, nextval('versions'))")};
        RETURN NULL;
      END $$;
    CREATE TRIGGER texts_read AFTER UPDATE ON texts FOR EACH ROW
      WHEN ((OLD.kind IS NULL, OLD.placed) IS DISTINCT FROM (NEW.kind IS NULL, NEW.placed)) EXECUTE FUNCTION mark_read_texts()`)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    DROP TRIGGER texts_read ON texts;
    CREATE OR REPLACE FUNCTION mark_read_texts() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        ${upsert(`SELECT DISTINCT ON (after.customer) after.customer, nextval('versions')
          FROM after JOIN before USING (adjunct)
          WHERE (after.kind IS NULL) <> (before.kind IS NULL)`)};
        RETURN NULL;
      END $$;
    CREATE TRIGGER texts_read AFTER UPDATE ON texts REFERENCING OLD TABLE AS before NEW TABLE AS after
      FOR EACH STATEMENT EXECUTE FUNCTION mark_read_texts()`)
}
