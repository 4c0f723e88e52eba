// The content of an adjunct by the API: the bytes that the platform hosts, read and sent.
import { fileHeaders } from '../../http/index.js'
import { invalid, notFound } from '../../problem.js'
import { blobKey, dropHold, releaseEarly } from '../../store/index.js'
import { type Handler, ownerRow, resource } from '../call.js'
import { holding, receiveUpload, storeUpload } from '../upload.js'
import { adjunctPath } from './adjunct-owner.js'

/** GET of the content: the bytes as they were fetched or sent. */
export const readContent: Handler = {
  statuses: [200, 206, 404, 416],
  async run(call, { blobs }) {
    const { customer, original, media_type: mediaType, id: name } = ownerRow(call, 'Adjunct')
    if (!original) throw notFound('The content of the Adjunct')
    const key = blobKey(customer, 'original', original)
    const entry = await blobs.stat(key)
    if (!entry) throw notFound('The content of the Adjunct')
    const { 'Content-Type': type, ...headers } = fileHeaders({ mediaType, name })
    const media = {
      size: entry.size,
      etag: `"${original}"`,
      open: (range?: { start: number; end: number }) => blobs.get(key, range),
    }
    return { kind: 'media', status: 200, mediaType: type!, headers, media }
  },
}

/** POST of the content: the bytes of an adjunct that is neither fetched nor made here; those that it had are replaced. */
export const writeContent: Handler = {
  statuses: [200, 400, 404, 507],
  async run(call, services) {
    const { store, blobs } = services
    const row = ownerRow(call, 'Adjunct')
    const { customer, space, number } = row
    if (!call.upload) throw invalid('body', `is required: the bytes of the adjunct, as ${row.media_type}`)
    const { mediaType } = call.upload
    if (!['', 'application/octet-stream', row.media_type.split(';')[0]].includes(mediaType))
      throw invalid('Content-Type', `must be ${row.media_type}, the mediaType of the adjunct`)
    if (row.external_id) throw invalid('externalId', 'is where the content is: an adjunct with content has none')
    if (row.origin)
      throw invalid('origin', 'is where the content comes from: an adjunct whose content is sent has none')
    if (row.pipeline) throw invalid('pipeline', 'makes the content: an adjunct whose content is sent has none')
    const destination = { customer, space: space ?? undefined, replaced: row.original ? (row.size ?? 0) : 0 }
    const received = await receiveUpload(services, destination, call.upload)
    const { size } = received.digest
    const { sha256, hold } = await storeUpload(services, destination, received)
    const written = await holding(services, hold, () =>
      store.transaction(async session => {
        const before = await session.lock('Adjunct', { number })
        if (!before) throw notFound('The Adjunct')
        call.precondition(before)
        await dropHold(session.db, hold)
        const columns = { original: sha256, size, finished: new Date(), error: '', public_id: adjunctPath(row) }
        return session.update('Adjunct', { number }, columns)
      }),
    )
    if (row.original) await releaseEarly(store.db, blobs, customer, [row.original])
    return resource(services, 'Adjunct', written!)
  },
}
