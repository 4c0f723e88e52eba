// What a new customer begins with stands in the vocabulary, so that no function of the database needs to know it.
import type { Knex } from 'knex'

export async function up(db: Knex): Promise<void> {
  await db.raw('DROP FUNCTION seed_delivery_channels')
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    CREATE FUNCTION seed_delivery_channels(new_customer integer) RETURNS void LANGUAGE sql AS $$
  INSERT INTO delivery_channel_policies (customer, channel, name, display_name, policy_data)
    SELECT new_customer, channel, name, display_name, policy_data FROM global_delivery_channel_policies;
  INSERT INTO default_delivery_channels (customer, id, channel, policy, media_type)
    SELECT new_customer, gen_random_uuid(), * FROM (VALUES
      ('iiif-img', 'default', 'image/*'),
      ('thumbs', 'default', 'image/*'),
      ('iiif-av', 'default-video', 'video/*'),
      ('iiif-av', 'default-audio', 'audio/*'),
      ('file', 'none', 'application/*')) AS channels;
$$;
  `)
}
