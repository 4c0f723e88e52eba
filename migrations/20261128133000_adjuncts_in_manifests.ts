// Stored manifests are built anew when the adjuncts of their images come, change or go.
import type { Knex } from 'knex'

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    CREATE FUNCTION build_manifests_with() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO manifest_builds (customer, manifest, public, deadline, built)
          SELECT DISTINCT shown.customer, shown.id, shown.public, now(), true
            FROM changed JOIN canvas_paintings AS painting
              ON painting.customer = changed.customer AND painting.space = changed.space AND painting.image = changed.image
            JOIN iiif_resources AS shown
              ON shown.customer = painting.customer AND shown.kind = 'manifests' AND shown.id = painting.manifest
            WHERE NOT from_items
          ON CONFLICT DO NOTHING;
        RETURN NULL;
      END $$;
    CREATE TRIGGER build_with_added AFTER INSERT ON adjuncts REFERENCING NEW TABLE AS changed
      FOR EACH STATEMENT EXECUTE FUNCTION build_manifests_with();
    CREATE TRIGGER build_with_changed AFTER UPDATE ON adjuncts REFERENCING NEW TABLE AS changed
      FOR EACH STATEMENT EXECUTE FUNCTION build_manifests_with();
    CREATE TRIGGER build_without_removed AFTER DELETE ON adjuncts REFERENCING OLD TABLE AS changed
      FOR EACH STATEMENT EXECUTE FUNCTION build_manifests_with();
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    DROP TRIGGER build_with_added ON adjuncts;
    DROP TRIGGER build_with_changed ON adjuncts;
    DROP TRIGGER build_without_removed ON adjuncts;
    DROP FUNCTION build_manifests_with;
  `)
}
