// An Image says itself that it is protected, so that every way of showing it asks the same fact.
import type { Knex } from 'knex'

/** rokka's source images follow their Images: with `protected` where it is a fact of the Image, else as before. */
const followImages = ({ columns, values, twin }: { columns: string; values: string; twin: string }) => `
  CREATE OR REPLACE FUNCTION rokka_follow_image() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
      backed rokka_images;
      kind text := CASE NEW.media_type WHEN 'image/jpeg' THEN 'jpg' WHEN 'image/tiff' THEN 'tif' ELSE split_part(NEW.media_type, '/', 2) END;
    BEGIN
      SELECT * INTO backed FROM rokka_images
        WHERE customer = NEW.customer AND space = NEW.space AND id = NEW.id AND rokka_images.deleted IS NULL FOR UPDATE;
      IF FOUND AND EXISTS (SELECT 1 FROM rokka_images WHERE customer = NEW.customer AND hash <> backed.hash
          AND hash = rokka_hash(NEW.sha1, backed.protected, backed.dynamic_metadata)) THEN
        DELETE FROM rokka_images WHERE customer = backed.customer AND hash = backed.hash;
        backed := NULL;
      END IF;
      IF backed.hash IS NOT NULL THEN
        UPDATE rokka_images SET binary_hash = NEW.sha1, sha256 = NEW.original, size = NEW.original_size,
          width = NEW.width, height = NEW.height, mimetype = NEW.media_type, format = kind,
          opaque = NOT coalesce((NEW.probe->>'hasAlpha')::boolean, false)
          WHERE customer = backed.customer AND hash = backed.hash;
        RETURN NULL;
      END IF;
      INSERT INTO rokka_images (customer, binary_hash, sha256, space, id, name, format, mimetype, size, width, height, opaque, created${columns})
        VALUES (NEW.customer, NEW.sha1, NEW.original, NEW.space, NEW.id, NEW.id, kind, NEW.media_type, NEW.original_size,
          NEW.width, NEW.height, NOT coalesce((NEW.probe->>'hasAlpha')::boolean, false), NEW.created${values})
        ON CONFLICT (customer, hash) DO UPDATE SET space = excluded.space, id = excluded.id, deleted = NULL, trashed = NULL
          WHERE rokka_images.deleted IS NOT NULL;
      RETURN NULL;
    END $$;

  CREATE OR REPLACE FUNCTION rokka_lose_image() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
      twin images;
    BEGIN
      SELECT images.* INTO twin FROM images WHERE images.customer = OLD.customer AND images.sha1 = OLD.sha1 AND images.width > 0
        ${twin}
        AND NOT EXISTS (SELECT 1 FROM rokka_images AS other WHERE other.customer = images.customer
          AND other.space = images.space AND other.id = images.id AND other.deleted IS NULL)
        ORDER BY images.created LIMIT 1;
      IF FOUND THEN
        UPDATE rokka_images SET space = twin.space, id = twin.id
          WHERE customer = OLD.customer AND space = OLD.space AND id = OLD.id AND deleted IS NULL
            AND dynamic_metadata = '{}' AND NOT protected;
      END IF;
      DELETE FROM rokka_images WHERE customer = OLD.customer AND space = OLD.space AND id = OLD.id AND deleted IS NULL;
      RETURN NULL;
    END $$;
`

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    ALTER TABLE images ADD COLUMN protected boolean NOT NULL DEFAULT false;
    UPDATE images SET protected = true FROM rokka_images
      WHERE rokka_images.protected AND rokka_images.deleted IS NULL AND images.customer = rokka_images.customer
        AND images.space = rokka_images.space AND images.id = rokka_images.id;
    UPDATE rokka_images SET trashed = trashed || jsonb_build_object('protected', protected) WHERE trashed IS NOT NULL;
  `)
  await db.raw(followImages({ columns: ', protected', values: ', NEW.protected', twin: 'AND NOT images.protected' }))
}

export async function down(db: Knex): Promise<void> {
  await db.raw(followImages({ columns: '', values: '', twin: '' }))
  await db.raw(`
    ALTER TABLE images DROP COLUMN protected;
    UPDATE rokka_images SET trashed = trashed - 'protected' WHERE trashed IS NOT NULL;
  `)
}
