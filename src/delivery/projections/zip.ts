// A ZIP of images, written as it is made; those that are not open to everyone are left out.
import { onDemand } from '../../on-demand.js'
import { type BlobStore, pipeToFile } from '../../store/index.js'
import { isShown, type Page, pictureOf } from './page-pictures.js'

const yazl = onDemand<typeof import('yazl')>('yazl')

const LONGEST_NAME = 100

/** An id as a file name on any system: no folder, no control character, nothing that a shell of Windows refuses. */
const fileName = (id: string): string =>
  [...id]
    .slice(0, LONGEST_NAME)
    .join('')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is meant.
    .replace(/[\u0000-\u001f\u007f/\\:*?"<>|]/g, '_')

/** Names for the ids in their order, no two the same, letters' case aside. */
export function entryNames(ids: string[]): string[] {
  const used = new Set<string>()
  return ids.map(id => {
    const name = fileName(id)
    for (let number = 1; ; number++) {
      const candidate = number === 1 ? `${name}.jpg` : `${name}-${number}.jpg`
      if (used.has(candidate.toLowerCase())) continue
      used.add(candidate.toLowerCase())
      return candidate
    }
  })
}

/** Writes the ZIP to a file. Rejects when a picture cannot be read or the file not be written. */
export async function writeZip(blobs: BlobStore, pages: Page[], path: string): Promise<void> {
  const zip = new (yazl().ZipFile)()
  const output = zip.outputStream as NodeJS.ReadableStream & { destroy(error: Error): void }
  // The archive reports the faults of its entries here, apart from its output.
  zip.on('error', (error: Error) => output.destroy(error))
  const shown = pages.filter(isShown)
  const names = entryNames(shown.map(({ row }) => row.id))
  for (const [index, page] of shown.entries())
    zip.addReadStreamLazy(
      names[index]!,
      { compress: false, mtime: page.row.created },
      callback =>
        void pictureOf(blobs, page).then(
          stream => callback(null, stream),
          error => callback(error, undefined as never),
        ),
    )
  zip.end()
  await pipeToFile([output], path)
}
