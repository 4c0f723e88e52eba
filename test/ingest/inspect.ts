// Whether the books are right once all has come to rest.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pino } from 'pino'
import { sweep } from '../../src/ingest/index.js'
import { readSettings } from '../../src/settings.js'
import { openBlobs, openDatabase, type Store } from '../../src/store/index.js'

/** The values of expressions over a table. */
const numbers = async (db: Store['db'], expressions: string[], table: string): Promise<number[]> => {
  const { rows } = await db.raw(`SELECT ARRAY[${expressions.join(', ')}]::text[] AS found FROM ${table}`)
  return rows[0].found.map(Number)
}

/** What was asked for: images of batches, how many of them cannot be ingested, and images that were uploaded. */
export interface Asked {
  batched: number
  bad: number
  uploaded?: number
}

/**
 * Looks at what is there once all processes have ended: every image once, and counted once; no bytes but those that rows
 * name, and no file that was on its way. An upload may have been repeated.
 */
export async function inspect(
  environment: Record<string, string>,
  { batched, bad, uploaded = 0 }: Asked,
): Promise<void> {
  const settings = readSettings(environment)
  const database = await openDatabase(settings)
  const blobs = await openBlobs(settings)
  const db = database.knex
  try {
    // More than the bad ones are told with their words.
    const errors: string[] = await db('images').whereNot({ error: '' }).pluck('error')
    expect(errors.slice(bad)).toEqual([])
    expect(
      await numbers(
        db,
        [
          'count(*)',
          'count(*) FILTER (WHERE ingesting)',
          `count(*) FILTER (WHERE error = '' AND width > 0)`,
          `count(*) FILTER (WHERE error <> '')`,
          '(SELECT count(*) FROM jobs)',
        ],
        'images',
      ),
    ).toEqual([batched + uploaded, 0, batched + uploaded - bad, bad, 0])
    expect(
      await numbers(
        db,
        [
          'sum(count)',
          'sum(completed)',
          'sum(errors)',
          'count(*) FILTER (WHERE finished IS NULL)',
          `(SELECT count(*) FROM batch_images WHERE state = 'completed')`,
          `(SELECT count(*) FROM batch_images WHERE state = 'error')`,
          '(SELECT sum(failed) FROM ingest_totals)',
        ],
        'batches',
      ),
    ).toEqual([batched, batched - bad, bad, 0, batched - bad, bad, bad])
    const [succeeded] = await numbers(db, ['sum(success)'], 'ingest_totals')
    if (uploaded === 0) expect(succeeded).toBe(batched - bad)
    const [stored, named] = await numbers(
      db,
      [
        '(SELECT sum(total_size_of_stored_images + total_size_of_thumbnails) FROM storage WHERE space IS NULL)',
        'sum(original_size + derivative_size + thumbnails_size)',
      ],
      'images',
    )
    expect(stored).toBe(named)

    // What a killed process held is due in time; now, for the test.
    await db('blob_releases').update({ due: db.fn.now() })
    const store = { db } as Store
    await sweep({ store, blobs, settings, log: pino({ level: 'silent' }), now: () => new Date() })
    const rows = await db('images').where({ error: '' })
    const wanted = rows.flatMap(row => [
      `${row.customer}/original/${row.original}`,
      row.derivative,
      ...row.thumbnails.map(({ key }) => key),
    ])
    const there: string[] = []
    for await (const { key } of blobs.list('')) there.push(key)
    expect(there.sort()).toEqual([...new Set(wanted)].sort())
  } finally {
    await blobs.close()
    await database.close()
  }
  for (const scratch of [join(settings.DATA_DIR, 'blobs', 'tmp'), join(settings.DATA_DIR, 'tmp')])
    expect(existsSync(scratch) ? readdirSync(scratch) : []).toEqual([])
}
