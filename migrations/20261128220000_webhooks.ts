// Webhooks of customers, what is delivered to them, and the record of changes, which says what happened in the words of webhooks too.
import type { Knex } from 'knex'

/** Replaces texts in a function of the database, which later steps may have made anew with more columns. */
async function rewrite(db: Knex, name: string, changes: (readonly [string, string])[]): Promise<void> {
  const { rows } = await db.raw(`SELECT pg_get_functiondef('${name}'::regproc) AS text`)
  let { text } = rows[0] as { text: string }
  for (const [before, after] of changes) {
    if (!text.includes(before)) throw new Error(`The function ${name} is not as it was made`)
    text = text.replace(before, after)
  }
  await db.raw(text.replaceAll('?', '\\?'))
}

const OF_IMAGES = '(customer, space, image, kind)'
const WITH_EVENT = '(customer, space, image, kind, event)'

/** What the triggers of images say beside what the feed has of it, by their functions. */
const TOLD: Record<string, (readonly [string, string])[]> = {
  note_updated_images: [
    [OF_IMAGES, WITH_EVENT],
    [
      `SELECT customer, space, id, 'Update' FROM`,
      `SELECT customer, space, id, 'Update',
          CASE WHEN before.ingesting AND NOT after.ingesting THEN CASE after.error WHEN '' THEN 'ingested' ELSE 'failed' END END FROM`,
    ],
  ],
  note_deleted_images: [
    [OF_IMAGES, WITH_EVENT],
    [
      `SELECT customer, space, id, 'Delete' FROM`,
      `SELECT customer, space, id, 'Delete',
          CASE WHEN EXISTS (SELECT FROM trashed_images AS kept
            WHERE kept.customer = removed.customer AND kept.space = removed.space AND kept.image = removed.id
              AND kept.trashed = now()::timestamptz(3)) THEN 'trashed' END FROM`,
    ],
  ],
  move_image: [
    [OF_IMAGES, '(customer, space, image, kind, event, former_space)'],
    [
      `VALUES (NEW.customer, OLD.space, NEW.id, 'Delete'), (NEW.customer, NEW.space, NEW.id, 'Create')`,
      `VALUES (NEW.customer, OLD.space, NEW.id, 'Delete', '', NULL), (NEW.customer, NEW.space, NEW.id, 'Create', 'moved', OLD.space)`,
    ],
  ],
}

/** What of an adjunct others see. */
const SHOWN = [
  ...['resource_type', 'external_id', 'media_type', 'iiif_link', 'profile', 'label', 'language', 'motivation'],
  ...['provides', 'roles', 'original', 'size'],
]
const rowOf = (name: string): string => `ROW(${SHOWN.map(column => `${name}.${column}`).join(', ')})`

const HOST = ['customer', 'space', 'image', 'kind', 'resource', 'id']
const hostOf = (name: string): string => HOST.map(column => `${name}.${column}`).join(', ')

const adjuncts = (name: string, event: string, tables: string, select: string): string => `
    CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO changes (customer, space, image, resource_kind, resource, adjunct, event) ${select};
        RETURN NULL;
      END $$;
    CREATE TRIGGER ${name} AFTER ${event} ON adjuncts REFERENCING ${tables} FOR EACH STATEMENT EXECUTE FUNCTION ${name}();`

export async function up(db: Knex): Promise<void> {
  for (const [name, changes] of Object.entries(TOLD)) await rewrite(db, name, changes)
  await db.raw(`
    ALTER TABLE changes
      ALTER kind DROP NOT NULL,
      ADD event text,
      ADD former_space integer,
      ADD batch bigint,
      ADD adjunct text,
      DROP CONSTRAINT changes_check,
      DROP CONSTRAINT changes_resource_kind_check,
      ADD CONSTRAINT changes_resource_kind_check CHECK (kind IS NULL OR resource_kind IN ('collections', 'manifests')),
      ADD CONSTRAINT changes_check CHECK (CASE WHEN kind IS NULL THEN event IS NOT NULL WHEN resource IS NULL
        THEN (space IS NOT NULL AND image IS NOT NULL AND path IS NULL)
        ELSE (space IS NULL AND image IS NULL AND resource_kind IS NOT NULL AND path IS NOT NULL) END);
    COMMENT ON COLUMN changes.kind IS 'null: not for harvesters';
    COMMENT ON COLUMN changes.event IS 'what webhooks call it, where that does not follow from the kind; empty: nothing';

    CREATE FUNCTION note_trash() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        UPDATE changes SET event = 'restored' FROM removed
          WHERE changes.customer = removed.customer AND changes.transaction = change_place() AND changes.kind = 'Create'
            AND changes.space = removed.space AND changes.image = removed.image;
        INSERT INTO changes (customer, space, image, event)
          SELECT customer, space, image, 'deleted' FROM removed
            WHERE EXISTS (SELECT FROM customers WHERE customers.id = removed.customer)
              AND NOT EXISTS (SELECT FROM changes AS told WHERE told.customer = removed.customer AND told.event = 'restored'
                AND told.transaction = change_place() AND told.space = removed.space AND told.image = removed.image);
        RETURN NULL;
      END $$;
    CREATE TRIGGER trashed_images_noted AFTER DELETE ON trashed_images REFERENCING OLD TABLE AS removed
      FOR EACH STATEMENT EXECUTE FUNCTION note_trash();

    CREATE FUNCTION note_finished_batch() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO changes (customer, batch, event) VALUES (NEW.customer, NEW.id, 'finished');
        RETURN NULL;
      END $$;
    CREATE TRIGGER batches_noted AFTER UPDATE ON batches FOR EACH ROW
      WHEN (OLD.finished IS NULL AND NEW.finished IS NOT NULL) EXECUTE FUNCTION note_finished_batch();
    ${adjuncts('tell_adjuncts_in', 'INSERT', 'NEW TABLE AS added', `SELECT ${hostOf('added')}, 'created' FROM added`)}
    ${adjuncts(
      'tell_adjuncts_out',
      'DELETE',
      'OLD TABLE AS removed',
      `SELECT ${hostOf('removed')}, 'deleted' FROM removed
          WHERE EXISTS (SELECT FROM customers WHERE customers.id = removed.customer)`,
    )}
    ${adjuncts(
      'tell_adjunct_changes',
      'UPDATE',
      'OLD TABLE AS before NEW TABLE AS after',
      `SELECT ${hostOf('after')}, CASE WHEN NOT (before.ingesting AND NOT after.ingesting) THEN 'changed'
            WHEN after.error = '' THEN 'ingested' ELSE 'failed' END
          FROM after JOIN before USING (number)
          WHERE (before.ingesting AND NOT after.ingesting) OR ${rowOf('before')} IS DISTINCT FROM ${rowOf('after')}`,
    )}

    CREATE TABLE webhooks (
      id text NOT NULL,
      customer integer NOT NULL REFERENCES customers ON DELETE CASCADE,
      url text NOT NULL,
      label text NOT NULL DEFAULT '',
      event_types text[] NOT NULL DEFAULT '{}',
      enabled boolean NOT NULL DEFAULT true,
      stopped text NOT NULL DEFAULT '',
      signing_secret text NOT NULL,
      previous_secret text,
      previous_until timestamptz(3),
      base text NOT NULL,
      created timestamptz(3) NOT NULL DEFAULT now(),
      version bigint NOT NULL DEFAULT nextval('versions'),
      PRIMARY KEY (customer, id));
    COMMENT ON COLUMN webhooks.event_types IS 'empty: all';
    COMMENT ON COLUMN webhooks.base IS 'base of the IRIs that it is told, where no setting says it: that by which it was made';
    CREATE TRIGGER webhooks_touch BEFORE UPDATE ON webhooks FOR EACH ROW EXECUTE FUNCTION touch_version();

    -- How far each has been told of the changes, and until when a worker has it.
    CREATE TABLE webhook_places (
      customer integer NOT NULL,
      webhook text NOT NULL,
      transaction xid8 NOT NULL,
      id bigint NOT NULL,
      leased_until timestamptz(3),
      served timestamptz(3),
      PRIMARY KEY (customer, webhook),
      FOREIGN KEY (customer, webhook) REFERENCES webhooks (customer, id) ON DELETE CASCADE);

    CREATE TABLE webhook_deliveries (
      number bigint GENERATED BY DEFAULT AS IDENTITY,
      id text NOT NULL DEFAULT gen_random_uuid()::text,
      customer integer NOT NULL,
      webhook text NOT NULL,
      event text NOT NULL,
      subject text NOT NULL,
      type text NOT NULL,
      former text,
      happened timestamptz(3) NOT NULL DEFAULT now(),
      status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'delivered', 'failed')),
      tries integer NOT NULL DEFAULT 0,
      attempts jsonb NOT NULL DEFAULT '[]',
      response_status integer,
      next_try timestamptz(3) DEFAULT now(),
      created timestamptz(3) NOT NULL DEFAULT now(),
      version bigint NOT NULL DEFAULT nextval('versions'),
      PRIMARY KEY (customer, webhook, id),
      FOREIGN KEY (customer, webhook) REFERENCES webhooks (customer, id) ON DELETE CASCADE);
    COMMENT ON COLUMN webhook_deliveries.subject IS 'path of what it is about';
    COMMENT ON COLUMN webhook_deliveries.former IS 'path of where that was before';
    COMMENT ON COLUMN webhook_deliveries.tries IS 'since it was made, or was last replayed';
    CREATE INDEX webhook_deliveries_due ON webhook_deliveries (customer, webhook, next_try, number) WHERE status = 'pending';
    CREATE INDEX webhook_deliveries_newest ON webhook_deliveries (customer, webhook, created, id);
    CREATE INDEX webhook_deliveries_created ON webhook_deliveries (created);
    CREATE TRIGGER webhook_deliveries_touch BEFORE UPDATE ON webhook_deliveries FOR EACH ROW EXECUTE FUNCTION touch_version();

    -- Whoever is told of changes hears that there are some; where nobody is, nothing is said.
    CREATE FUNCTION tell_changes() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF EXISTS (SELECT FROM webhook_places) THEN PERFORM pg_notify('hydria_changes', ''); END IF;
        RETURN NULL;
      END $$;
    CREATE TRIGGER changes_told AFTER INSERT ON changes FOR EACH STATEMENT EXECUTE FUNCTION tell_changes();
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    DROP TRIGGER changes_told ON changes;
    DROP FUNCTION tell_changes;
    DROP TABLE webhook_deliveries, webhook_places, webhooks;
    DROP TRIGGER tell_adjuncts_in ON adjuncts;
    DROP TRIGGER tell_adjuncts_out ON adjuncts;
    DROP TRIGGER tell_adjunct_changes ON adjuncts;
    DROP TRIGGER batches_noted ON batches;
    DROP TRIGGER trashed_images_noted ON trashed_images;
    DROP FUNCTION tell_adjuncts_in, tell_adjuncts_out, tell_adjunct_changes, note_finished_batch, note_trash;
    DELETE FROM changes WHERE kind IS NULL;
  `)
  for (const [name, changes] of Object.entries(TOLD))
    await rewrite(
      db,
      name,
      [...changes].reverse().map(([before, after]) => [after, before] as const),
    )
  await db.raw(`
    ALTER TABLE changes
      ALTER kind SET NOT NULL,
      DROP CONSTRAINT changes_check,
      DROP CONSTRAINT changes_resource_kind_check,
      DROP COLUMN event, DROP COLUMN former_space, DROP COLUMN batch, DROP COLUMN adjunct,
      ADD CONSTRAINT changes_resource_kind_check CHECK (resource_kind IN ('collections', 'manifests')),
      ADD CONSTRAINT changes_check CHECK (CASE WHEN resource IS NULL
        THEN (space IS NOT NULL AND image IS NOT NULL AND path IS NULL)
        ELSE (space IS NULL AND image IS NULL AND resource_kind IS NOT NULL AND path IS NOT NULL) END);
  `)
}
