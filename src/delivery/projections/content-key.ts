// What a PDF or ZIP shows, as one key: however a query is written, and whatever the file is of, the same content is one file.
import { createHash } from 'node:crypto'
import type { FileSource } from './file-source.js'
import { isShown, type Page } from './page-pictures.js'

/** Part of every key: to be raised when files are made in another way. */
const EDITION = 3

/** The rights that a picture carries; nothing for one without. */
const rightsIn = ({ rights: { mark } }: Page): string[] => (mark ? [mark] : [])

/** The words over a picture; nothing for one without. */
const textIn = ({ text }: Page): unknown[] => (text ? [{ text: text.reading, ...(text.on && { on: text.on }) }] : [])

const pdfPage = (page: Page): unknown[] =>
  isShown(page)
    ? [page.thumbnail.key, page.thumbnail.width, page.thumbnail.height, ...rightsIn(page), ...textIn(page)]
    : [page.row.width, page.row.height]

const pdfContent = ({ cover, redactedMessage }: FileSource, pages: Page[]): unknown[] => [
  cover,
  pages.every(isShown) ? undefined : redactedMessage,
  pages.map(pdfPage),
]

const zipContent = (pages: Page[]): unknown[] =>
  pages.filter(isShown).map(page => [page.row.id, page.row.created, page.thumbnail.key, ...rightsIn(page)])

/** SHA-256 in hex of everything that the bytes of a file follow from: the same whenever the file would be. */
export const contentKey = (source: FileSource, kind: 'pdf' | 'zip', pages: Page[]): string =>
  createHash('sha256')
    .update(JSON.stringify([EDITION, kind, kind === 'pdf' ? pdfContent(source, pages) : zipContent(pages)]))
    .digest('hex')
