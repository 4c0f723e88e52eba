// What a PDF or ZIP is made of: the images that a named query finds, or those of a manifest of the IIIF store.
import type { ImageRow, ProjectionKey, ProjectionName } from '../../store/index.js'
import type { SearchedCanvas } from '../search/searched-canvas.js'
import type { Ask } from './projection-request.js'

/** A source of one PDF and one ZIP. */
export interface FileSource {
  customer: number
  /** What the file is kept for. */
  name: ProjectionName
  /** What the control file of a kind of file calls it. */
  keyOf(kind: ProjectionKey['kind']): string
  /** What the file is saved as, without its ending. */
  fileName: string
  /** Where the cover of the PDF is fetched, if it has one. */
  cover?: string | undefined
  /** What stands on the page of an image that is not open. */
  redactedMessage?: string | undefined
  /** The images that everyone may know of. Throws HttpProblem 404 when there are none, 400 when there are too many. */
  images(): Promise<ImageRow[]>
  /** Where the images are that have words, and which of their canvases have words of their own. */
  places?(): Promise<SearchedCanvas[]>
}

/** Answers with what is made of a source. */
export type SendSource = (ask: Ask, source: FileSource) => Promise<void>
