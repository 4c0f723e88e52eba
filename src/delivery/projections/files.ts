// The public PDFs and ZIPs of named queries, and their control files.
import { argsText, commonSubject, type Subject, setPublicHeaders, withValues } from '../../operations/index.js'
import { sendFile } from '../blob-answer.js'
import type { Send } from './ask.js'
import { type FileKind, type FileState, fileOf, fileState } from './make.js'
import { type AskedQuery, askedQuery } from './query.js'
import { CACHE, documentOf, sendDocument } from './send.js'

const MEDIA_TYPES: Record<FileKind, string> = { pdf: 'application/pdf', zip: 'application/zip' }

/** Seconds after which one may ask again for a file that is being made. */
const RETRY_AFTER_S = '10'

const subjectOf = ({ customer }: AskedQuery, { pages }: FileState): Subject =>
  commonSubject(
    customer,
    pages.map(({ row }) => row),
  )

const controlOf = (asked: AskedQuery, kind: FileKind, { row, current }: FileState) => ({
  key: [asked.customer, kind, asked.name, argsText(asked.args)].filter(part => part !== '').join('/'),
  exists: current,
  inProcess: row?.in_process ?? false,
  created: row?.created?.toISOString() ?? null,
  itemCount: row?.item_count ?? 0,
  sizeBytes: row?.size_bytes ?? 0,
  roles: row?.roles ?? [],
})

/** Sends the control file of a query's PDF or ZIP; nothing is made by asking. */
export const sendControl =
  (kind: FileKind): Send =>
  async ask => {
    const asked = await askedQuery(ask)
    const state = await fileState(ask.services, asked, kind)
    const control = documentOf(controlOf(asked, kind, state), subjectOf(asked, state))
    await sendDocument(ask, control, { 'Content-Type': 'application/json' }, 'no-cache')
  }

/** What the file is saved as. */
function fileName(asked: AskedQuery, kind: FileKind): string {
  const { objectname } = asked.template
  const own = objectname === undefined ? [asked.name, ...asked.args].join('_') : withValues(objectname, asked.values)
  const name = own.replace(/\.(pdf|zip)$/i, '').replace(/[^\p{L}\p{N} ._()-]/gu, '_')
  return `${name.slice(0, 150) || asked.name}.${kind}`
}

/** Sends the PDF or ZIP of a query; 202 with the control file while another request makes it. */
export const sendProjection =
  (kind: FileKind): Send =>
  async ask => {
    const { services, request, response } = ask
    const asked = await askedQuery(ask)
    const state = await fileOf(services, asked, kind)
    await setPublicHeaders(services, response, subjectOf(asked, state))
    if (!state.current) {
      response.status(202).set({ 'Retry-After': RETRY_AFTER_S, 'Cache-Control': 'no-store' })
      return void response.json(controlOf(asked, kind, state))
    }
    const row = state.row!
    const headers = {
      ETag: `"${row.fingerprint.slice(0, 32)}"`,
      'Last-Modified': row.created!.toUTCString(),
      'Cache-Control': CACHE,
    }
    const file = { key: row.blob!, mediaType: MEDIA_TYPES[kind], name: fileName(asked, kind) }
    await sendFile(services, { request, response, maxAge: 0 }, headers, file)
  }
