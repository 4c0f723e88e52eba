// What the file of an original says of its rights, and what is said of data mining; servers are notified when it changes.
import type { Knex } from 'knex'

const TOLD = [
  ...['derivative', 'original', 'uploaded', 'thumbnails', 'media_type', 'duration', 'width', 'height', 'roles'],
  ...['max_unauthorised', 'max_width', 'open_full_max', 'delivery_channels', 'ingesting'],
]

const rowOf = (name: string, columns: string[]): string =>
  `ROW(${columns.map(column => `${name}.${column}`).join(', ')})`

const toldWhen = (columns: string[]): string => `
  DROP TRIGGER images_changed ON images;
  CREATE TRIGGER images_changed AFTER UPDATE ON images FOR EACH ROW
    WHEN (${rowOf('OLD', columns)} IS DISTINCT FROM ${rowOf('NEW', columns)}) EXECUTE FUNCTION tell_image();`

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    ALTER TABLE images ADD COLUMN embedded_rights jsonb, ADD COLUMN data_mining text;
    ALTER TABLE spaces ADD COLUMN data_mining text;
    CREATE INDEX spaces_data_mining ON spaces (customer, id) WHERE data_mining IS NOT NULL;
    ${toldWhen([...TOLD, 'rights', 'embedded_rights', 'data_mining'])}
    CREATE TRIGGER spaces_told AFTER UPDATE OF data_mining ON spaces FOR EACH ROW
      WHEN (OLD.data_mining IS DISTINCT FROM NEW.data_mining) EXECUTE FUNCTION tell_access_changed();
    CREATE TRIGGER spaces_told_in AFTER INSERT ON spaces FOR EACH ROW
      WHEN (NEW.data_mining IS NOT NULL) EXECUTE FUNCTION tell_access_changed();
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    DROP TRIGGER spaces_told_in ON spaces;
    DROP TRIGGER spaces_told ON spaces;
    ${toldWhen(TOLD)}
    ALTER TABLE spaces DROP COLUMN data_mining;
    ALTER TABLE images DROP COLUMN data_mining, DROP COLUMN embedded_rights;
  `)
}
