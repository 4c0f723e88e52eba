-- Takes the baseline back: everything that it made, and nothing else, so that it fails where later steps are still there.

DROP VIEW rokka_api_keys, rokka_users, image_resources, usable_named_queries, change_feeds, queue_summary, priority_queues,
  customer_queues, space_metadata, image_metadata, image_storage, delivery_channels, entry_point;

DROP TABLE rokka_keys, rokka_memberships, rokka_stacks, rokka_aliases, rokka_counts, rokka_images, rokka_organizations,
  radiographs, modality_sessions, upload_parts, uploads, projections, named_queries, changes,
  ingest_totals, jobs, batch_images, batches, blob_releases, storage, storage_policies, images,
  default_delivery_channels, delivery_channel_policies, global_delivery_channel_policies, thumbnail_policies,
  image_optimisation_policies, customer_origin_strategies, origin_strategies,
  viewer_sessions, custom_headers, roles, role_providers, auth_services,
  spaces, portal_users, portal_roles, keys, customers, chores, minted;

DROP FUNCTION rokka_lose_image, rokka_follow_image, rokka_name_hashes, rokka_hash,
  rokka_count_added, rokka_count_removed, rokka_count_moved,
  note_created_images, note_deleted_images, note_updated_images, count_batch_images, give_up_deleted_images,
  release_images, release_replaced, release_transcodes,
  account_images_in, account_images_out, account_image_sizes, open_storage,
  count_images_in, count_images_out, tell_image, seed_delivery_channels, touch_policy,
  mark_role_provider, tell_access_changed, tell_customer, tell_customer_keys_changed, tell_key_changed, touch_version;

DROP SEQUENCE versions;
