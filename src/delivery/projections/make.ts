// Makes the PDF or ZIP of a query or a manifest once, keeps it for everyone who asks for the same content, and evicts what is too much.
import { rm, stat } from 'node:fs/promises'
import { openTexts, rightsOf, rulesOf, type Services } from '../../operations/index.js'
import { notFound } from '../../problem.js'
import {
  abandonProjection,
  blobKey,
  claimProjection,
  contentOfTexts,
  deleteUnnamed,
  dropUnnamed,
  evictProjections,
  findProjection,
  finishProjection,
  type ImageRow,
  nameProjection,
  type ProjectionFile,
  type ProjectionKey,
  projectionBounds,
} from '../../store/index.js'
import type { PageText } from '../../text/index.js'
import type { SearchedCanvas } from '../search/searched-canvas.js'
import { contentKey } from './content-key.js'
import { coverOf } from './cover.js'
import type { FileSource } from './file-source.js'
import { isShown, type Page, type PageWords, pagesOf } from './page-pictures.js'
import { writePdf } from './pdf.js'
import { writeZip } from './zip.js'

export type FileKind = ProjectionKey['kind']

/** Files that this process is making now. */
let making = 0

/** What a file shows, and what is kept of it. */
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

/** An image by its name, among those of one customer. */
const nameOf = ({ space, id }: { space: number; id: string }): string => `${space}/${id}`

/** Of each image the place that is on a canvas with words of its own. */
function onCanvases(places: SearchedCanvas[]): Map<string, { place: SearchedCanvas; canvasId: string }> {
  const canvases = new Map(places.flatMap(place => ('canvasId' in place ? [[place.canvas, place.canvasId]] : [])))
  return new Map(
    places.flatMap(place => {
      const canvasId = canvases.get(place.canvas)
      return 'canvasId' in place || canvasId === undefined ? [] : [[nameOf(place), { place, canvasId }] as const]
    }),
  )
}

/** Pages with their words, where everyone may see both; those of its canvas for an image that has none of its own. */
async function withTexts(services: Services, { customer, places }: FileSource, pages: Page[]): Promise<Page[]> {
  const shown = pages.filter(isShown).map(({ row }) => row)
  const having = shown.filter(row => row.adjuncts_count > 0)
  const on = onCanvases((await places?.()) ?? [])
  const canvases = shown.flatMap(row => on.get(nameOf(row)) ?? [])
  if (having.length + canvases.length === 0) return pages
  const texts = await openTexts({ services, customer }, [...having, ...canvases.map(({ canvasId }) => ({ canvasId }))])
  const wordsOf = (row: ImageRow): PageWords | undefined => {
    const [, own] = texts.of(row)[0] ?? []
    if (own) return own.placed ? { adjunct: own.adjunct, reading: own.reading } : undefined
    const { place, canvasId } = on.get(nameOf(row)) ?? {}
    const [, found] = (canvasId !== undefined && texts.of({ canvasId })[0]) || []
    const canvas = place?.size
    if (!found?.placed || !canvas) return undefined
    const region = place.region ?? [0, 0, canvas.width, canvas.height]
    return { adjunct: found.adjunct, reading: found.reading, on: { canvas, region } }
  }
  return pages.map(page => {
    const text = isShown(page) ? wordsOf(page.row) : undefined
    return text ? { ...page, text } : page
  })
}

/** How the file of a source stands. Throws HttpProblem 404 when there is nothing that could be in it. */
export async function fileState(services: Services, source: FileSource, kind: FileKind): Promise<FileState> {
  const rules = await rulesOf(services)(source.customer)
  const pages = pagesOf(await source.images(), services.settings, row => rightsOf(services, row, rules))
  const shown = kind === 'zip' ? pages.filter(isShown) : await withTexts(services, source, pages)
  if (shown.length === 0) throw notFound('An image that can be shown to everyone')
  const key = { customer: source.customer, kind, content: contentKey(source, kind, shown) }
  const row = await findProjection(services.store.db, key)
  const current = row?.blob != null && (await services.blobs.stat(row.blob)) !== undefined
  return { key, pages: shown, roles: redactedRoles(shown), ...(row && { row }), current }
}

async function write(services: Services, source: FileSource, { key, pages }: FileState, path: string): Promise<void> {
  if (key.kind === 'zip') return writeZip(services.blobs, pages, path)
  const cover = await coverOf(services, source)
  const { redactedMessage } = source
  const textOf = async (adjunct: number): Promise<PageText | undefined> => {
    const content = (await contentOfTexts(services.store.db, [adjunct])).get(adjunct)
    return content === undefined ? undefined : JSON.parse(content)
  }
  const content = { pages, textOf, ...(cover && { cover }), ...(redactedMessage && { redactedMessage }) }
  return writePdf(services.blobs, content, path)
}

/** Makes a file under a blob of the maker's own: one that has lost its lease takes nobody else's bytes away. */
async function makeAndKeep(services: Services, source: FileSource, state: FileState, maker: string): Promise<void> {
  const { store, blobs, settings } = services
  const { key, pages, row } = state
  const path = await blobs.scratchPath(`.${key.kind}`)
  try {
    await write(services, source, state, path)
    const { size } = await stat(path)
    const blob = blobKey(key.customer, key.kind, key.content, maker)
    await blobs.put(blob, { path, move: true })
    const finished = { blob, item_count: pages.length, size_bytes: size, created: services.now() }
    if (!(await finishProjection(store.db, key, maker, finished))) return await blobs.delete(blob)
    if (row?.blob && row.blob !== blob) await deleteUnnamed(store.db, blobs, row.blob)
    await evictProjections(store.db, blobs, projectionBounds(settings))
  } finally {
    await rm(path, { force: true })
  }
}

/**
 * Remembers what the file is of, for the API's `resources`, and makes the file if need be. What was shown for the same
 * before then goes, unless something else shows it: an image that was protected since may be in it.
 */
async function showing(
  { store, blobs, settings }: Services,
  source: FileSource,
  { key, roles }: FileState,
  make: () => Promise<void> = async () => {},
): Promise<void> {
  const before = await nameProjection(
    store.db,
    blobs,
    key,
    { ...source.name, roles },
    settings.PROJECTION_CUSTOMER_FILES,
  )
  await make()
  if (before) await dropUnnamed(store.db, blobs, before)
}

/**
 * How the file of a source stands once it was made, when it had to be: not current when another one is making it, too many
 * are being made, or what it shows has changed meanwhile. Throws HttpProblem 500 when a picture of it cannot be read.
 */
export async function fileOf(services: Services, source: FileSource, kind: FileKind): Promise<FileState> {
  const { store, settings } = services
  const state = await fileState(services, source, kind)
  if (state.current) await showing(services, source, state)
  if (state.current || making >= settings.PROJECTION_CONCURRENCY) return state
  making++
  const maker = crypto.randomUUID()
  try {
    if (await claimProjection(store.db, state.key, maker, settings.PROJECTION_CUSTOMER_CONCURRENCY))
      await showing(services, source, state, () => makeAndKeep(services, source, state, maker))
    // What became protected while it was made is not shown.
    return await fileState(services, source, kind)
  } catch (error) {
    await abandonProjection(store.db, state.key, maker)
    // An image that was replaced or removed takes its pictures along.
    const now = await fileState(services, source, kind)
    if (now.key.content !== state.key.content) return now
    throw error
  } finally {
    making--
  }
}
