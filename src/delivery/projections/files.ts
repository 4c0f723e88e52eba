// The public PDFs and ZIPs of named queries, and their control files.
import { pipeline } from 'node:stream/promises'
import type { Request, Response } from 'express'
import { argsText, type Services, withValues } from '../../operations/index.js'
import { HttpProblem } from '../../problem.js'
import type { ProjectionRow } from '../../store/index.js'
import { type FileKind, fileOf, fileState } from './make.js'
import { type AskedQuery, askedQuery, type QueryAddress } from './query.js'
import { hasTag, sendDocument } from './send.js'

const MEDIA_TYPES: Record<FileKind, string> = { pdf: 'application/pdf', zip: 'application/zip' }

/** Seconds after which one may ask again for a file that is being made. */
const RETRY_AFTER_S = '10'

const controlOf = (asked: AskedQuery, kind: FileKind, row: ProjectionRow | undefined, current: boolean) => ({
  key: [asked.customer, kind, asked.name, argsText(asked.args)].filter(part => part !== '').join('/'),
  exists: current,
  inProcess: row?.in_process ?? false,
  created: row?.created?.toISOString() ?? null,
  itemCount: row?.item_count ?? 0,
  sizeBytes: row?.size_bytes ?? 0,
  roles: row?.roles ?? [],
})

/** Sends the control file of a query's PDF or ZIP; nothing is made by asking. */
export async function sendControl(
  services: Services,
  request: Request,
  response: Response,
  kind: FileKind,
): Promise<void> {
  const asked = await askedQuery(services, request.params as unknown as QueryAddress)
  const { row, current } = await fileState(services, asked, kind)
  sendDocument(request, response, controlOf(asked, kind, row, current), ['application/json'], 'no-cache')
}

/** What the file is saved as. */
function fileName(asked: AskedQuery, kind: FileKind): string {
  const { objectname } = asked.template
  const own = objectname === undefined ? [asked.name, ...asked.args].join('_') : withValues(objectname, asked.values)
  const name = own.replace(/\.(pdf|zip)$/i, '').replace(/[^\p{L}\p{N} ._()-]/gu, '_')
  return `${name.slice(0, 150) || asked.name}.${kind}`
}

/** The one range that is asked for and may be sent; undefined for the whole. Throws HttpProblem 416. */
function rangeOf(request: Request, size: number, tag: string): { start: number; end: number } | undefined {
  const condition = request.headers['if-range']
  if (condition !== undefined && condition !== tag) return undefined
  const ranges = request.range(size)
  if (ranges === -1)
    throw new HttpProblem(416, 'Range not satisfiable', `The file has ${size} bytes.`, [], {
      'Content-Range': `bytes */${size}`,
    })
  return Array.isArray(ranges) && ranges.type === 'bytes' && ranges.length === 1 ? ranges[0] : undefined
}

async function sendFile(
  { blobs }: Services,
  request: Request,
  response: Response,
  row: ProjectionRow,
  describe: { mediaType: string; name: string; inline: boolean },
): Promise<void> {
  const tag = `"${row.fingerprint.slice(0, 32)}"`
  response.attachment(describe.name)
  if (describe.inline)
    response.set('Content-Disposition', String(response.get('Content-Disposition')).replace(/^attachment/, 'inline'))
  response.set({
    ETag: tag,
    'Last-Modified': row.created!.toUTCString(),
    'Cache-Control': 'public, max-age=60',
    'Accept-Ranges': 'bytes',
    'Content-Type': describe.mediaType,
  })
  if (hasTag(request, tag)) return void response.status(304).end()
  const range = rangeOf(request, row.size_bytes, tag)
  if (range) response.status(206).set('Content-Range', `bytes ${range.start}-${range.end}/${row.size_bytes}`)
  response.set('Content-Length', String(range ? range.end - range.start + 1 : row.size_bytes))
  if (request.method === 'HEAD') return void response.end()
  // A client that goes away while it is sent to is no fault.
  await pipeline(await blobs.get(row.blob!, range), response).catch(error => {
    if (!response.destroyed) throw error
  })
}

/** Sends the PDF or ZIP of a query; 202 with the control file while another request makes it. */
export async function sendProjection(
  services: Services,
  request: Request,
  response: Response,
  kind: FileKind,
): Promise<void> {
  const asked = await askedQuery(services, request.params as unknown as QueryAddress)
  const row = await fileOf(services, asked, kind)
  if (row) {
    const describe = { mediaType: MEDIA_TYPES[kind], name: fileName(asked, kind), inline: kind === 'pdf' }
    return sendFile(services, request, response, row, describe)
  }
  const { row: waited, current } = await fileState(services, asked, kind)
  response.status(202).set({ 'Retry-After': RETRY_AFTER_S, 'Cache-Control': 'no-store' })
  response.json(controlOf(asked, kind, waited, current))
}
