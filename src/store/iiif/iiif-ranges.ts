// The ranges of manifests, as their documents have them.

import type { LanguageMap } from '../../json-object.js'
import type { Db } from '../database.js'

/** A range of a manifest: a row of `iiif_ranges`. */
export interface IiifRange {
  /** The last part of its address here. */
  id: string
  /** Its id in the document. */
  original_id: string
  /** Its place among the ranges of the manifest, from 0. */
  place: number
  label: LanguageMap | null
}

const COLUMNS = 'original_id text, place integer, label jsonb'

/** Notes the ranges that a manifest, which must be locked, has now. */
export async function noteRanges(
  db: Db,
  { customer, id: manifest }: { customer: number; id: string },
  ranges: IiifRange[],
): Promise<void> {
  await db('iiif_ranges')
    .where({ customer, manifest })
    .whereRaw('id <> ALL (?::text[])', [ranges.map(({ id }) => id)])
    .delete()
  if (ranges.length === 0) return
  await db.raw(
    `INSERT INTO iiif_ranges AS range (customer, manifest, id, original_id, place, label)
     SELECT ?, ?, id, original_id, place, label FROM jsonb_to_recordset(?::jsonb) AS given (id text, ${COLUMNS})
     ON CONFLICT (customer, id) DO UPDATE SET place = excluded.place, label = excluded.label
       WHERE (range.place, range.label) IS DISTINCT FROM (excluded.place, excluded.label)`,
    [customer, manifest, JSON.stringify(ranges)],
  )
}

/** The ranges of a manifest, as they are found. */
export const iiifRanges = async (
  db: Db,
  customer: number,
  manifest: string,
): Promise<Pick<IiifRange, 'id' | 'original_id'>[]> =>
  db('iiif_ranges').where({ customer, manifest }).select('id', 'original_id')

/** The manifest that a range is of; undefined when there is none. */
export const manifestOfRange = async (db: Db, customer: number, id: string): Promise<string | undefined> =>
  id.includes('\u0000') ? undefined : (await db('iiif_ranges').where({ customer, id }).first('manifest'))?.manifest
