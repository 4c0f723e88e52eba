// POST sourceimages/{organization}: files or addresses become source images.
import { rm } from 'node:fs/promises'
import { storageBounds } from '../../store/index.js'
import { describe, visionOf } from './descriptions.js'
import { receive } from './receive-source-image.js'
import { json, type RokkaHandler } from './rokka-call.js'
import { locationOf, sourceImageRow } from './source-image-row.js'
import { storagePlace } from './source-image-space.js'
import { readUploads } from './upload-form.js'

/** 201 when one of them is new, 200 when all were there. */
export const createSourceImages: RokkaHandler = {
  statuses: [200, 201, 400, 413, 415, 423, 501, 507],
  async run(call, services) {
    const { organization, signal } = call
    const { customer } = organization
    const { settings, store } = services
    const place = await storagePlace(services, customer)
    const bounds = await storageBounds(store.db, place, settings.MAX_UPLOAD_BYTES)
    const scratch: string[] = []
    try {
      const uploads = await readUploads(call, services, bounds, scratch)
      if (uploads.some(upload => upload.describe)) visionOf(services)
      const results = []
      for (const { bytes, description, describe: wish } of uploads) {
        const result = await receive(services, customer, bytes, description, signal)
        const row = wish ? await describe(services, result.row, wish, signal) : result.row
        results.push({ ...result, row })
      }
      const created = results.some(result => result.created)
      const items = results.map(({ row }) => sourceImageRow(row, call))
      const headers = { Location: locationOf(call, results[0]!.row.hash) }
      return json(created ? 201 : 200, { total: results.length, items }, headers)
    } finally {
      await Promise.all(scratch.map(path => rm(path, { force: true })))
    }
  },
}
