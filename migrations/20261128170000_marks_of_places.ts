// The mark of a customer's texts is another too when the words of one get places, or have none any more: documents say so.
import type { Knex } from 'knex'

const markWhere = (condition: string): string => `
  CREATE OR REPLACE FUNCTION mark_read_texts() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO text_marks (customer, mark) SELECT DISTINCT ON (after.customer) after.customer, nextval('versions')
          FROM after JOIN before USING (adjunct)
          WHERE ${condition}
        ON CONFLICT (customer) DO UPDATE SET mark = excluded.mark;
      RETURN NULL;
    END $$`

export async function up(db: Knex): Promise<void> {
  await db.raw(markWhere('(after.kind IS NULL, after.placed) <> (before.kind IS NULL, before.placed)'))
}

export async function down(db: Knex): Promise<void> {
  await db.raw(markWhere('(after.kind IS NULL) <> (before.kind IS NULL)'))
}
