// The public PDFs and ZIPs of named queries and manifests, and their control files.
import { commonRights, commonSubject, type Subject, setPublicHeaders } from '../../operations/index.js'
import { HttpProblem } from '../../problem.js'
import { sendFile } from '../blob-answer.js'
import { isMissingBytes } from '../missing-bytes.js'
import type { FileSource, SendSource } from './file-source.js'
import { type FileKind, type FileState, fileOf, fileState } from './make.js'
import { isShown } from './page-pictures.js'
import type { Ask } from './projection-request.js'
import { CACHE, documentOf, sendDocument, setRights } from './send-document.js'

const MEDIA_TYPES: Record<FileKind, string> = { pdf: 'application/pdf', zip: 'application/zip' }

/** Seconds after which one may ask again for a file that is being made. */
const RETRY_AFTER_S = '10'

const subjectOf = ({ customer }: FileSource, { pages }: FileState): Subject =>
  commonSubject(
    customer,
    pages.map(({ row }) => row),
  )

const controlOf = (source: FileSource, kind: FileKind, { row, roles, current }: FileState) => ({
  key: source.keyOf(kind),
  exists: current,
  inProcess: row?.in_process ?? false,
  created: row?.created?.toISOString() ?? null,
  itemCount: row?.item_count ?? 0,
  sizeBytes: row?.size_bytes ?? 0,
  roles,
})

/** Sends the control file of a PDF or ZIP; nothing is made by asking. */
export const sendControl =
  (kind: FileKind): SendSource =>
  async (ask, source) => {
    const state = await fileState(ask.services, source, kind)
    const control = await documentOf(controlOf(source, kind, state), subjectOf(source, state))
    await sendDocument(ask, control, { 'Content-Type': 'application/json' }, 'no-cache')
  }

/** What the file is saved as. */
function fileName({ fileName: own }: FileSource, kind: FileKind): string {
  const name = own.replace(/\.(pdf|zip)$/i, '').replace(/[^\p{L}\p{N} ._()-]/gu, '_')
  return `${name.slice(0, 150) || 'images'}.${kind}`
}

/** Of one making of a file: another one has other bytes. */
const tagOf = (blob: string): string => `"${blob.slice(-36).replaceAll('-', '')}"`

async function sendKept(ask: Ask, source: FileSource, kind: FileKind): Promise<void> {
  const { services, request, response } = ask
  const state = await fileOf(services, source, kind)
  await setPublicHeaders(services, response, subjectOf(source, state))
  if (!state.current) {
    response.status(202).set({ 'Retry-After': RETRY_AFTER_S, 'Cache-Control': 'no-store' })
    return void response.json(controlOf(source, kind, state))
  }
  setRights(response, commonRights(state.pages.filter(isShown).map(({ rights }) => rights)))
  const { blob, created } = state.row!
  const headers = {
    ETag: tagOf(blob!),
    'Last-Modified': created!.toUTCString(),
    'Cache-Control': CACHE,
  }
  const file = { key: blob!, mediaType: MEDIA_TYPES[kind], name: fileName(source, kind) }
  await sendFile(services, { request, response, maxAge: 0 }, headers, file)
}

/** Whether a file was evicted between the look at its row and the reading of its bytes. */
const isEvicted = (error: unknown, { response }: Ask): boolean =>
  !response.headersSent && (isMissingBytes(error) || (error instanceof HttpProblem && error.status === 404))

/** Sends the PDF or ZIP of a source; 202 with the control file while another request makes it, or too many are made. */
export const sendProjection =
  (kind: FileKind): SendSource =>
  async (ask, source) => {
    try {
      await sendKept(ask, source, kind)
    } catch (error) {
      if (!isEvicted(error, ask)) throw error
      await sendKept(ask, source, kind)
    }
  }
