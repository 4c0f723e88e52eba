// What manifests still link to that is an adjunct no more: addresses elsewhere, which nothing else tells from others of the document.
import type { Knex } from 'knex'

/** Builds the manifests that show assets anew, and notes what their adjuncts linked to. `from`: has rows `changed`, and `former`. */
const building = (from: string): string => `
      BEGIN
        INSERT INTO manifest_builds AS build (customer, manifest, public, deadline, built, former_links)
          SELECT shown.customer, shown.id, shown.public, now(), true,
              coalesce(array_agg(DISTINCT former) FILTER (WHERE former IS NOT NULL), '{}')
            FROM ${from} JOIN canvas_paintings AS painting
              ON painting.customer = changed.customer AND painting.space = changed.space AND painting.image = changed.image
            JOIN iiif_resources AS shown
              ON shown.customer = painting.customer AND shown.kind = 'manifests' AND shown.id = painting.manifest
            WHERE NOT from_items
            GROUP BY shown.customer, shown.id, shown.public ORDER BY shown.customer, shown.id
          ON CONFLICT (customer, manifest) DO UPDATE
            SET former_links = ARRAY(SELECT DISTINCT unnest(build.former_links || excluded.former_links))
            WHERE excluded.former_links <> '{}';
        RETURN NULL;
      END`

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    ALTER TABLE manifest_builds ADD former_links text[] NOT NULL DEFAULT '{}';
    COMMENT ON COLUMN manifest_builds.former_links IS 'addresses elsewhere that adjuncts of its images no longer have';

    CREATE FUNCTION build_manifests_without() RETURNS trigger LANGUAGE plpgsql AS $$${building(
      '(SELECT changed.*, external_id AS former FROM removed AS changed) AS changed',
    )} $$;
    CREATE FUNCTION build_manifests_changed() RETURNS trigger LANGUAGE plpgsql AS $$${building(
      `(SELECT changed.*, CASE WHEN (before.external_id, before.iiif_link) IS DISTINCT FROM
            (changed.external_id, changed.iiif_link) THEN before.external_id END AS former
          FROM after AS changed JOIN before USING (number)) AS changed`,
    )} $$;
    DROP TRIGGER build_with_changed ON adjuncts;
    DROP TRIGGER build_without_removed ON adjuncts;
    CREATE TRIGGER build_with_changed AFTER UPDATE ON adjuncts REFERENCING OLD TABLE AS before NEW TABLE AS after
      FOR EACH STATEMENT EXECUTE FUNCTION build_manifests_changed();
    CREATE TRIGGER build_without_removed AFTER DELETE ON adjuncts REFERENCING OLD TABLE AS removed
      FOR EACH STATEMENT EXECUTE FUNCTION build_manifests_without();
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    DROP TRIGGER build_with_changed ON adjuncts;
    DROP TRIGGER build_without_removed ON adjuncts;
    DROP FUNCTION build_manifests_without, build_manifests_changed;
    CREATE TRIGGER build_with_changed AFTER UPDATE ON adjuncts REFERENCING NEW TABLE AS changed
      FOR EACH STATEMENT EXECUTE FUNCTION build_manifests_with();
    CREATE TRIGGER build_without_removed AFTER DELETE ON adjuncts REFERENCING OLD TABLE AS changed
      FOR EACH STATEMENT EXECUTE FUNCTION build_manifests_with();
    ALTER TABLE manifest_builds DROP COLUMN former_links;
  `)
}
