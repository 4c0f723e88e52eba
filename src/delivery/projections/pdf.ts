// A PDF of images, one a page, with their words over them, written as it is made: no picture is decoded, and one is in memory at a time.
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { buffer } from 'node:stream/consumers'
import { finished } from 'node:stream/promises'
import { commonRights } from '../../operations/index.js'
import type { BlobStore } from '../../store/index.js'
import { type PageText, textInRegion } from '../../text/index.js'
import { isShown, type Page, pictureOf, type ShownPage } from './page-pictures.js'
import { openTextLayer, type TextLayer } from './text-layer.js'

/** Longest edge of a page in points, as A4 has it. */
const PAGE_POINTS = 842

/** What stands on the page of an image that is not open, unless the query says something else. */
const REDACTED = 'This image is not open to everyone.'

const pageSize = (width: number, height: number): [number, number] => {
  const scale = PAGE_POINTS / Math.max(width, height, 1)
  return [Math.max(1, width * scale), Math.max(1, height * scale)]
}

/** What a PDF has. No title: queries by other names show the same one. */
export interface PdfContent {
  pages: Page[]
  /** Reads the words of a page. */
  textOf?(adjunct: number): Promise<PageText | undefined>
  /** A JPEG for the first page. */
  cover?: { body: Buffer; width: number; height: number }
  redactedMessage?: string
}

function addPicture(document: PDFKit.PDFDocument, body: Buffer, width: number, height: number): void {
  const size = pageSize(width, height)
  document.addPage({ size, margin: 0 })
  document.image(body, 0, 0, { width: size[0], height: size[1] })
}

function addRedacted(document: PDFKit.PDFDocument, { row }: Page, message: string): void {
  const size = pageSize(row.width, row.height)
  document.addPage({ size, margin: 0 })
  document.rect(0, 0, ...size).fill('#eeeeee')
  const margin = size[0] * 0.1
  const width = size[0] - 2 * margin
  document.fillColor('#333333').fontSize(Math.max(6, size[0] / 30))
  const height = Math.min(size[1], document.heightOfString(message, { width }))
  document.text(message, margin, (size[1] - height) / 2, { width, height, align: 'center', ellipsis: true })
}

async function addShown(
  document: PDFKit.PDFDocument,
  layer: TextLayer,
  page: ShownPage,
  body: Buffer,
  textOf: PdfContent['textOf'],
): Promise<void> {
  const { row, thumbnail, text } = page
  addPicture(document, body, thumbnail.width, thumbnail.height)
  const words = text && (await textOf?.(text.adjunct))
  if (words) await layer.add(text.on ? textInRegion(words, text.on) : words, row)
}

/** Writes the PDF to a file. Rejects when a picture cannot be read or the file not be written. */
export async function writePdf(blobs: BlobStore, content: PdfContent, path: string): Promise<void> {
  // With its fonts it is large: loaded by the first PDF.
  const { default: PDFDocument } = await import('pdfkit')
  const { xmp } = commonRights(content.pages.filter(isShown).map(({ rights }) => rights))
  const info = { Producer: 'Hydria' }
  // XMP came with version 1.4 of PDF; without any the document is as it always was.
  const document = new PDFDocument({ autoFirstPage: false, info, ...(xmp && { pdfVersion: '1.4' as const }) })
  if (xmp) (document as unknown as { appendXML(xml: string): void }).appendXML(xmp)
  const layer = openTextLayer(document)
  const file = createWriteStream(path)
  const written = finished(file)
  // Waited for at the end; until then a fault of the file ends the loop below.
  written.catch(() => undefined)
  document.pipe(file)
  try {
    if (content.cover) addPicture(document, content.cover.body, content.cover.width, content.cover.height)
    for (const page of content.pages) {
      if (file.errored) throw file.errored
      if (isShown(page))
        await addShown(document, layer, page, await buffer(await pictureOf(blobs, page)), content.textOf)
      else addRedacted(document, page, content.redactedMessage ?? REDACTED)
      if (file.writableNeedDrain) await once(file, 'drain')
    }
    layer.end()
    document.end()
    await written
  } catch (error) {
    file.destroy()
    throw error
  }
}
