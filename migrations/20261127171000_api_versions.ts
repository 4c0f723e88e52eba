// The form of the answers that the keys of a customer get.
import type { Knex } from 'knex'

const toldWhen = (columns: string[]): string => `
  DROP TRIGGER customers_keys_told ON customers;
  CREATE TRIGGER customers_keys_told AFTER UPDATE OF ${columns.join(', ')} ON customers FOR EACH ROW
    WHEN (${columns.map(column => `OLD.${column} IS DISTINCT FROM NEW.${column}`).join(' OR ')})
    EXECUTE FUNCTION tell_customer_keys_changed();`

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    ALTER TABLE customers ADD COLUMN api_version text NOT NULL DEFAULT '2016' CHECK (api_version IN ('2016', '2026'));
    ${toldWhen(['administrator', 'api_version'])}`)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`${toldWhen(['administrator'])} ALTER TABLE customers DROP COLUMN api_version;`)
}
