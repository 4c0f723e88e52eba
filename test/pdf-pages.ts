// A small PDF: page n is n inches wide and half an inch high, in a colour of its own.
import { buffer } from 'node:stream/consumers'
import PDFDocument from 'pdfkit'

export const PAGE_COLOURS: [number, number, number][] = [
  [255, 0, 0],
  [0, 0, 255],
]

const INCH = 72

export function pdfPages(options: PDFKit.PDFDocumentOptions = {}, inches = 1): Promise<Buffer> {
  const document = new PDFDocument({ info: { CreationDate: new Date(0) }, ...options, autoFirstPage: false })
  for (const [index, colour] of PAGE_COLOURS.entries()) {
    const [width, height] = [(index + 1) * INCH * inches, (INCH / 2) * inches]
    document
      .addPage({ size: [width, height], margin: 0 })
      .rect(0, 0, width, height)
      .fill(colour)
  }
  document.end()
  return buffer(document)
}
