// The request that made a job, so that what becomes of it can be followed into the log of the worker.
import type { Knex } from 'knex'

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    ALTER TABLE jobs ADD request_id text, ADD traceparent text;
    COMMENT ON COLUMN jobs.request_id IS 'id of the request that made the job; null for what no request has made';
    COMMENT ON COLUMN jobs.traceparent IS 'the place of that request in a trace (W3C Trace Context)';
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('ALTER TABLE jobs DROP COLUMN request_id, DROP COLUMN traceparent')
}
