// How far the record of changes was cut, by customer: who has read less than that has missed something.
import type { Knex } from 'knex'

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    CREATE TABLE changes_cut (
      customer integer PRIMARY KEY REFERENCES customers ON DELETE CASCADE,
      transaction xid8 NOT NULL,
      id bigint NOT NULL);
    COMMENT ON TABLE changes_cut IS 'the last place of a change that is no longer kept';
    CREATE INDEX batches_finished ON batches (finished) WHERE finished IS NOT NULL;
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('DROP INDEX batches_finished; DROP TABLE changes_cut')
}
