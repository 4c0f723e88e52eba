// What is said between those who have a text file read, and the thread that reads it.

import type { TextLimits } from './text-limits.js'
import type { Line, PageText, Place } from './text-page.js'

export interface TextTask {
  bytes: Uint8Array
  mediaType: string
  limits: TextLimits
}

/** The next lines, which come before the result. */
export type ReadLines = Line[]

/** What a task came to: nothing, the page without its lines, or what is wrong with the file. */
export interface TextResult {
  page?: PageText
  fault?: { sentence: string; place: Place | undefined }
}
