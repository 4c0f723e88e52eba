// Makes the PDF or ZIP of a query once, keeps it for everyone who asks for the same content, and evicts what is too much.
import { rm, stat } from 'node:fs/promises'
import { argsText, rightsOf, rulesOf, type Services } from '../../operations/index.js'
import { notFound } from '../../problem.js'
import {
  abandonProjection,
  blobKey,
  claimProjection,
  dropUnnamed,
  evictProjections,
  findProjection,
  finishProjection,
  nameProjection,
  type ProjectionFile,
  type ProjectionKey,
  projectionBounds,
} from '../../store/index.js'
import { contentKey } from './content-key.js'
import { coverOf } from './cover.js'
import { isShown, type Page, pagesOf } from './page-pictures.js'
import { writePdf } from './pdf.js'
import { type AskedQuery, imagesOf } from './query-address.js'
import { writeZip } from './zip.js'

export type FileKind = ProjectionKey['kind']

/** Files that this process is making now. */
let making = 0

/** What a query's file shows, and what is kept of it. */
export interface FileState {
  key: ProjectionKey
  pages: Page[]
  /** Roles that the images ask for which are not shown. */
  roles: string[]
  row?: ProjectionFile
  /** The file is kept. */
  current: boolean
}

const redactedRoles = (images: Page[]): string[] => [
  ...new Set(images.filter(page => !isShown(page)).flatMap(({ row }) => row.roles)),
]

/** How a query's file stands. Throws HttpProblem 404 when the query finds nothing that could be in it. */
export async function fileState(services: Services, asked: AskedQuery, kind: FileKind): Promise<FileState> {
  const rules = await rulesOf(services)(asked.customer)
  const pages = pagesOf(await imagesOf(services, asked), services.settings, row => rightsOf(services, row, rules))
  const shown = kind === 'zip' ? pages.filter(isShown) : pages
  if (shown.length === 0) throw notFound('An image that can be shown to everyone')
  const key = { customer: asked.customer, kind, content: contentKey(asked, kind, shown) }
  const row = await findProjection(services.store.db, key)
  const current = row?.blob != null && (await services.blobs.stat(row.blob)) !== undefined
  return { key, pages: shown, roles: redactedRoles(shown), ...(row && { row }), current }
}

async function write(services: Services, asked: AskedQuery, { key, pages }: FileState, path: string): Promise<void> {
  if (key.kind === 'zip') return writeZip(services.blobs, pages, path)
  const cover = await coverOf(services, asked)
  const { redactedmessage } = asked.template
  const content = { pages, ...(cover && { cover }), ...(redactedmessage && { redactedMessage: redactedmessage }) }
  return writePdf(services.blobs, content, path)
}

/** Makes a file under a blob of the maker's own: one that has lost its lease takes nobody else's bytes away. */
async function makeAndKeep(services: Services, asked: AskedQuery, state: FileState, maker: string): Promise<void> {
  const { store, blobs, settings } = services
  const { key, pages, row } = state
  const path = await blobs.scratchPath(`.${key.kind}`)
  try {
    await write(services, asked, state, path)
    const { size } = await stat(path)
    const blob = blobKey(key.customer, key.kind, key.content, maker)
    await blobs.put(blob, { path, move: true })
    const finished = { blob, item_count: pages.length, size_bytes: size, created: services.now() }
    if (!(await finishProjection(store.db, key, maker, finished))) return await blobs.delete(blob)
    if (row?.blob && row.blob !== blob) await blobs.delete(row.blob)
    await evictProjections(store.db, blobs, projectionBounds(settings))
  } finally {
    await rm(path, { force: true })
  }
}

/**
 * Remembers that the query shows the file, for the API's `resources`, and makes the file if need be. What the query
 * showed before then goes, unless another query shows it: an image that was protected since may be in it.
 */
async function showing(
  { store, blobs, settings }: Services,
  asked: AskedQuery,
  { key, roles }: FileState,
  make: () => Promise<void> = async () => {},
): Promise<void> {
  const { name: query, canonical } = asked
  const of = { query, canonical, args: argsText(asked.args), roles }
  const before = await nameProjection(store.db, blobs, key, of, settings.PROJECTION_CUSTOMER_FILES)
  await make()
  if (before) await dropUnnamed(store.db, blobs, before)
}

/**
 * How a query's file stands once it was made, when it had to be: not current when another one is making it, too many
 * are being made, or what it shows has changed meanwhile. Throws HttpProblem 500 when a picture of it cannot be read.
 */
export async function fileOf(services: Services, asked: AskedQuery, kind: FileKind): Promise<FileState> {
  const { store, settings } = services
  const state = await fileState(services, asked, kind)
  if (state.current) await showing(services, asked, state)
  if (state.current || making >= settings.PROJECTION_CONCURRENCY) return state
  making++
  const maker = crypto.randomUUID()
  try {
    if (await claimProjection(store.db, state.key, maker, settings.PROJECTION_CUSTOMER_CONCURRENCY))
      await showing(services, asked, state, () => makeAndKeep(services, asked, state, maker))
    // What became protected while it was made is not shown.
    return await fileState(services, asked, kind)
  } catch (error) {
    await abandonProjection(store.db, state.key, maker)
    // An image that was replaced or removed takes its pictures along.
    const now = await fileState(services, asked, kind)
    if (now.key.content !== state.key.content) return now
    throw error
  } finally {
    making--
  }
}
