// Makes the PDF or ZIP of a query once, keeps it, and makes it anew when what it shows has changed.
import { rm, stat } from 'node:fs/promises'
import { argsText, type Services } from '../../operations/index.js'
import { notFound } from '../../problem.js'
import {
  abandonProjection,
  blobKey,
  claimProjection,
  findProjection,
  finishProjection,
  type ProjectionKey,
  type ProjectionRow,
} from '../../store/index.js'
import { coverOf } from './cover.js'
import { fingerprintOf, isShown, type Page, pagesOf } from './pages.js'
import { writePdf } from './pdf.js'
import { type AskedQuery, imagesOf } from './query.js'
import { writeZip } from './zip.js'

export type FileKind = 'pdf' | 'zip'

/** Part of every fingerprint: to be raised when files are made in another way. */
const EDITION = 1

/** Files that this process makes at a time. */
const MOST_AT_ONCE = 2
let making = 0

/** What a query's file shows, and what is kept of it. */
export interface FileState {
  key: ProjectionKey
  pages: Page[]
  fingerprint: string
  row?: ProjectionRow
  /** The kept file shows what the query finds now. */
  current: boolean
}

/** How a query's file stands. Throws HttpProblem 404 when the query finds nothing that could be in it. */
export async function fileState(services: Services, asked: AskedQuery, kind: FileKind): Promise<FileState> {
  const { customer, name, canonical, template } = asked
  const pages = pagesOf(await imagesOf(services, asked), services.settings)
  const shown = kind === 'zip' ? pages.filter(isShown) : pages
  if (shown.length === 0) throw notFound('An image that can be shown to everyone')
  const key = { customer, kind, query: name, canonical }
  const { coverpage, redactedmessage } = template
  const fingerprint = fingerprintOf(shown, EDITION, key, kind === 'pdf' && [coverpage, redactedmessage])
  const row = await findProjection(services.store.db, key)
  const current =
    row?.blob != null && row.fingerprint === fingerprint && (await services.blobs.stat(row.blob)) !== undefined
  return { key, pages: shown, fingerprint, ...(row && { row }), current }
}

async function write(services: Services, asked: AskedQuery, { key, pages }: FileState, path: string): Promise<void> {
  if (key.kind === 'zip') return writeZip(services.blobs, pages, path)
  const cover = await coverOf(services, asked)
  const { redactedmessage } = asked.template
  const title = [asked.name, ...asked.args].join(' ')
  return writePdf(
    services.blobs,
    { title, pages, ...(cover && { cover }), ...(redactedmessage && { redactedMessage: redactedmessage }) },
    path,
  )
}

/** Roles that the images ask for which are not shown. */
const rolesOf = (images: Page[]): string[] => [
  ...new Set(images.filter(page => !page.thumbnail).flatMap(({ row }) => row['roles'] as string[])),
]

async function makeAndKeep(services: Services, asked: AskedQuery, state: FileState, maker: string): Promise<boolean> {
  const { store, blobs } = services
  const { key, fingerprint, pages, row } = state
  const path = await blobs.scratchPath(`.${key.kind}`)
  try {
    await write(services, asked, state, path)
    const { size } = await stat(path)
    const blob = blobKey(key.customer, key.kind, fingerprint)
    await blobs.put(blob, { path, move: true })
    const shown = { item_count: pages.length, size_bytes: size, roles: rolesOf(pages) }
    const kept = await finishProjection(store.db, key, maker, { fingerprint, blob, ...shown, created: services.now() })
    if (!kept) await blobs.delete(blob)
    else if (row?.blob && row.blob !== blob) await blobs.delete(row.blob)
    return kept
  } finally {
    await rm(path, { force: true })
  }
}

/**
 * How a query's file stands once it was made, when it had to be: not current when another one is making it, too many
 * are being made, or what it shows has changed meanwhile. Throws HttpProblem 500 when a picture of it cannot be read.
 */
export async function fileOf(services: Services, asked: AskedQuery, kind: FileKind): Promise<FileState> {
  const { db } = services.store
  const state = await fileState(services, asked, kind)
  if (state.current || making >= MOST_AT_ONCE) return state
  making++
  const maker = crypto.randomUUID()
  try {
    if (await claimProjection(db, state.key, argsText(asked.args), maker))
      await makeAndKeep(services, asked, state, maker)
    // What became protected while it was made is not shown.
    return await fileState(services, asked, kind)
  } catch (error) {
    await abandonProjection(db, state.key, maker)
    // An image that was replaced or removed takes its pictures along.
    const now = await fileState(services, asked, kind)
    if (now.fingerprint !== state.fingerprint) return now
    throw error
  } finally {
    making--
  }
}
