// The migrations, in the order in which they are taken; the names are what the database remembers, and the files.
import type { Knex } from 'knex'

export { adoptBaseline, sinceBaseline } from './adopt-baseline.js'
export { migrationsDigest } from './digest.js'

const STEPS = [
  '20261121000000_baseline',
  '20261127120000_protected',
  '20261127130000_keys',
  '20261127140000_viewer_tokens',
  '20261127141000_custom_headers',
  '20261127142000_projection_cache',
  '20261127150000_sealed_columns',
  '20261127153000_crashed_jobs',
  '20261127160000_default_caching',
  '20261127161000_headers_before_spaces',
  '20261127170000_derivative_editions',
  '20261127171000_api_versions',
  '20261127172000_folded_words',
  '20261127180000_seed_in_vocabulary',
  '20261128000000_rights',
  '20261128003000_page',
  '20261128060000_iiif_store',
  '20261128061000_jobs_of_images',
  '20261128080000_iiif_changes',
  '20261128090000_canvas_paintings',
  '20261128093000_iiif_sources',
  '20261128103000_manifest_builds',
  '20261128113000_manifest_files',
  '20261128120000_canvases',
  '20261128120000_adjuncts',
  '20261128123000_shown_versions',
  '20261128124500_paintings_by_index',
  '20261128131000_annotations',
  '20261128133000_adjuncts_in_manifests',
  '20261128150000_adjuncts_by_number',
  '20261128153000_adjuncts_of_documents',
  '20261128160000_texts',
  '20261128163000_iiif_words',
  '20261128163000_former_links',
  '20261128162000_ranges',
  '20261128170000_ocr',
  '20261128170000_marks_of_places',
  '20261128180000_compared_images',
  '20261128173000_annotation_words',
  '20261128190000_image_words',
  '20261128193000_trash',
  '20261128200000_moved_images',
  '20261128181000_people',
  '20261128203000_image_search',
  '20261128210000_annotation_vectors',
  '20261128210000_people_by_claims',
  '20261128213000_change_places',
  '20261128203000_images_by_sha256',
  '20261128220000_webhooks',
]

/** For knex: no folder is scanned, and a step is loaded only when it is taken. */
export const migrations: Knex.MigrationSource<string> = {
  getMigrations: async () => STEPS,
  getMigrationName: step => step,
  getMigration: step => import(`./${step}.js`),
}
