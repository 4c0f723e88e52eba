// The public PDFs and ZIPs of named queries, and their control files.
import {
  argsText,
  commonRights,
  commonSubject,
  type Subject,
  setPublicHeaders,
  withValues,
} from '../../operations/index.js'
import { HttpProblem } from '../../problem.js'
import { sendFile } from '../blob-answer.js'
import { isMissingBytes } from '../missing-bytes.js'
import { type FileKind, type FileState, fileOf, fileState } from './make.js'
import { isShown } from './page-pictures.js'
import type { Ask, Send } from './projection-request.js'
import { type AskedQuery, askedQuery } from './query-address.js'
import { CACHE, documentOf, sendDocument, setRights } from './send-document.js'

const MEDIA_TYPES: Record<FileKind, string> = { pdf: 'application/pdf', zip: 'application/zip' }

/** Seconds after which one may ask again for a file that is being made. */
const RETRY_AFTER_S = '10'

const subjectOf = ({ customer }: AskedQuery, { pages }: FileState): Subject =>
  commonSubject(
    customer,
    pages.map(({ row }) => row),
  )

const controlOf = (asked: AskedQuery, kind: FileKind, { row, roles, current }: FileState) => ({
  key: [asked.customer, kind, asked.name, argsText(asked.args)].filter(part => part !== '').join('/'),
  exists: current,
  inProcess: row?.in_process ?? false,
  created: row?.created?.toISOString() ?? null,
  itemCount: row?.item_count ?? 0,
  sizeBytes: row?.size_bytes ?? 0,
  roles,
})

/** Sends the control file of a query's PDF or ZIP; nothing is made by asking. */
export const sendControl =
  (kind: FileKind): Send =>
  async ask => {
    const asked = await askedQuery(ask)
    const state = await fileState(ask.services, asked, kind)
    const control = await documentOf(controlOf(asked, kind, state), subjectOf(asked, state))
    await sendDocument(ask, control, { 'Content-Type': 'application/json' }, 'no-cache')
  }

/** What the file is saved as. */
function fileName(asked: AskedQuery, kind: FileKind): string {
  const { objectname } = asked.template
  const own = objectname === undefined ? [asked.name, ...asked.args].join('_') : withValues(objectname, asked.values)
  const name = own.replace(/\.(pdf|zip)$/i, '').replace(/[^\p{L}\p{N} ._()-]/gu, '_')
  return `${name.slice(0, 150) || asked.name}.${kind}`
}

/** Of one making of a file: another one has other bytes. */
const tagOf = (blob: string): string => `"${blob.slice(-36).replaceAll('-', '')}"`

async function sendKept(ask: Ask, asked: AskedQuery, kind: FileKind): Promise<void> {
  const { services, request, response } = ask
  const state = await fileOf(services, asked, kind)
  await setPublicHeaders(services, response, subjectOf(asked, state))
  if (!state.current) {
    response.status(202).set({ 'Retry-After': RETRY_AFTER_S, 'Cache-Control': 'no-store' })
    return void response.json(controlOf(asked, kind, state))
  }
  setRights(response, commonRights(state.pages.filter(isShown).map(({ rights }) => rights)))
  const { blob, created } = state.row!
  const headers = {
    ETag: tagOf(blob!),
    'Last-Modified': created!.toUTCString(),
    'Cache-Control': CACHE,
  }
  const file = { key: blob!, mediaType: MEDIA_TYPES[kind], name: fileName(asked, kind) }
  await sendFile(services, { request, response, maxAge: 0 }, headers, file)
}

/** Whether a file was evicted between the look at its row and the reading of its bytes. */
const isEvicted = (error: unknown, { response }: Ask): boolean =>
  !response.headersSent && (isMissingBytes(error) || (error instanceof HttpProblem && error.status === 404))

/** Sends the PDF or ZIP of a query; 202 with the control file while another request makes it, or too many are made. */
export const sendProjection =
  (kind: FileKind): Send =>
  async ask => {
    const asked = await askedQuery(ask)
    try {
      await sendKept(ask, asked, kind)
    } catch (error) {
      if (!isEvicted(error, ask)) throw error
      await sendKept(ask, asked, kind)
    }
  }
