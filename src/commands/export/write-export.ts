// Writes what was found: all pictures, each fetched once whatever its names, then the documents that announce them.

import { type Progress, withProgress } from '../progress.js'
import { Refusal } from '../refusal.js'
import type { Terminal } from '../terminal.js'
import { forEachOf } from '../together.js'
import type { ExportTarget } from './export-target.js'
import type { ExportedFile } from './exported-adjuncts.js'
import { type DocumentFile, type ExportedService, readPicture } from './exported-service.js'
import { countPictures, type PictureFile, pictureFiles } from './level-0-files.js'
import type { Read } from './reader.js'

/** Other files at a time: each is in memory while it is written. */
const FILES_AT_ONCE = 2

/** Most pictures of one export. */
const MOST_PICTURES = 5_000_000

/** What is written: services, files, and the documents that come after all of them. */
export interface Export {
  services: ExportedService[]
  files: ExportedFile[]
  documents: DocumentFile[]
}

/** How it is written. */
export interface Way {
  /** Pictures at a time. */
  concurrency: number
  terminal: Terminal
  stop: AbortController
  /** Called before the first file is written. */
  begun(): void
}

/** What was written. */
export interface Written {
  pictures: number
  /** Names of pictures: a picture has several. */
  files: number
  adjuncts: number
  bytes: number
}

const MEBIBYTE = 1024 * 1024
const sizeOf = (bytes: number): string => `${(bytes / MEBIBYTE).toFixed(1)} MiB`

export const writtenWords = ({ pictures, files, adjuncts, bytes }: Written): string =>
  `${pictures} pictures (${files} files${adjuncts > 0 ? `, and ${adjuncts} adjuncts` : ''}, ${sizeOf(bytes)})`

function* picturesOf(services: ExportedService[]): Generator<[ExportedService, PictureFile]> {
  for (const service of services) for (const picture of pictureFiles(service)) yield [service, picture]
}

/**
 * Writes an export, `concurrency` pictures at a time. Nothing is written when that would be too much, or an export is there
 * already (Refusal). The documents come last, so that what is not finished is not taken for whole.
 */
export async function writeExport(
  { services, files, documents }: Export,
  target: ExportTarget,
  read: Read,
  { concurrency, terminal, stop, begun }: Way,
): Promise<Written> {
  const ofServices = services.flatMap(service => service.documents)
  const { path: last } = [...ofServices, ...documents].at(-1)!
  const total = services.reduce((sum, service) => sum + countPictures(service), 0)
  if (total > MOST_PICTURES) throw new Refusal(`${total} pictures are too many: an export has at most ${MOST_PICTURES}`)
  if (await target.has(last))
    throw new Refusal(`${target.name} already holds this export (${last}): remove it, or choose another place`)
  begun()
  const written: Written = { pictures: 0, files: 0, adjuncts: 0, bytes: 0 }
  const writePictures = (progress: Progress): Promise<void> =>
    forEachOf(picturesOf(services), concurrency, stop, async ([{ source, folder }, picture]) => {
      const bytes = await readPicture(read, source, picture)
      await target.write(
        picture.names.map(name => `${folder}/${name}`),
        bytes,
        'image/jpeg',
      )
      written.pictures += 1
      written.files += picture.names.length
      written.bytes += bytes.length
      progress.step(written.pictures, sizeOf(written.bytes))
    })
  await withProgress(terminal, total, 'pictures', writePictures, sizeOf(0))
  await forEachOf(files, Math.min(concurrency, FILES_AT_ONCE), stop, async ({ source, path, mediaType, bytes }) => {
    const content = await read(source, '*/*', bytes)
    await target.write([path], content, mediaType)
    written.adjuncts += 1
    written.bytes += content.length
  })
  const writeDocument = ({ path, body, mediaType }: DocumentFile): Promise<void> =>
    target.write([path], Buffer.from(JSON.stringify(body, undefined, 2)), mediaType)
  await forEachOf(ofServices, concurrency, stop, writeDocument)
  for (const document of documents) await writeDocument(document)
  return written
}
