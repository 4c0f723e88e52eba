// Originals as they came: one as a file, or those of a search as a zip archive that is written while it is sent.
import { PassThrough, Readable } from 'node:stream'
import { MEDIA_STATUSES } from '../../http/index.js'
import { onDemand } from '../../on-demand.js'
import { auditOriginals, type Services } from '../../operations/index.js'
import { blobKey, rokka } from '../../store/index.js'
import { existing, sourceImageAt } from './find-source-image.js'
import { readSearch } from './list-source-images.js'
import type { RokkaHandler } from './rokka-call.js'
import { checkDownload } from './source-image.js'

const yazl = onDemand<typeof import('yazl')>('yazl')

const originalKey = ({ customer, sha256 }: rokka.SourceImageRow): string => blobKey(customer, 'original', sha256)

/** A name that is safe in any file system, with the extension of the format. */
function fileName({ name, short_hash, format }: rokka.SourceImageRow): string {
  const plain = name
    .replace(/[^\p{L}\p{N} ._-]+/gu, '_')
    .replace(/^[. ]+|[. ]+$/g, '')
    .slice(0, 150)
  if (plain === '') return `${short_hash}.${format}`
  return /\.[A-Za-z0-9]{2,5}$/.test(plain) ? plain : `${plain}.${format}`
}

/** Content-Disposition of a download (RFC 6266): plain letters for old clients, all of them for others. */
export const attachment = (name: string): string =>
  `attachment; filename="${name.replace(/[^\x20-\x7e]|["\\%]/g, '_')}"; filename*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, letter => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`)}`

/** GET .../{hash}/download. */
export const downloadSourceImage: RokkaHandler = {
  statuses: [...MEDIA_STATUSES, 403, 404],
  async run(call, services) {
    const { blobs, store } = services
    const row = await sourceImageAt(call, store)
    checkDownload(row, call.principal)
    await auditOriginals(services, call.request, row.customer, [row])
    return {
      kind: 'media',
      status: 200,
      mediaType: row.mimetype,
      headers: { 'Content-Disposition': attachment(fileName(row)) },
      media: {
        size: row.size,
        etag: `"${row.sha256}"`,
        open: range => existing(blobs.get(originalKey(row), range)),
      },
    }
  },
}

/** The blob as a stream that is opened when it is read, so that an archive of thousands holds one file open. */
function lazily({ blobs }: Services, key: string): Readable {
  return Readable.from(
    (async function* () {
      yield* await blobs.get(key)
    })(),
    { objectMode: false },
  )
}

function archiveOf(services: Services, rows: rokka.SourceImageRow[]): Readable {
  const archive = new (yazl().ZipFile)()
  const out = new PassThrough()
  const names = new Set<string>()
  archive.on('error', error => out.destroy(error as Error))
  for (const row of rows) {
    const plain = fileName(row)
    const name = names.has(plain) ? `${row.short_hash}-${plain}` : plain
    names.add(plain)
    archive.addReadStreamLazy(name, { compress: false, mtime: row.created }, done => {
      const stream = lazily(services, originalKey(row))
      stream.on('error', error => out.destroy(error))
      done(null, stream)
    })
  }
  archive.end()
  archive.outputStream.pipe(out)
  return out
}

/** GET .../download with the parameters of the list. */
export const downloadSourceImages: RokkaHandler = {
  statuses: [200, 400, 403],
  async run(call, services) {
    const { filter, sort, paging } = readSearch(call)
    const { db } = services.store
    const { rows } = await rokka.searchSourceImages(db, filter, sort, paging.limit, paging.from)
    for (const row of rows) checkDownload(row, call.principal)
    await auditOriginals(services, call.request, call.organization.customer, rows)
    return {
      kind: 'media',
      status: 200,
      mediaType: 'application/zip',
      headers: { 'Content-Disposition': attachment(`${call.organization.name}.zip`) },
      media: { open: async () => archiveOf(services, rows) },
    }
  },
}
