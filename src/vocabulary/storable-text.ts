// Which text can be kept: Unicode as a database takes it.

/** What is wrong with text that cannot be kept. */
export const NO_TEXT = 'must be valid Unicode text, without NUL and without half of a surrogate pair'

/** Whether a text can be stored: no NUL, no half of a surrogate pair. */
export const isText = (text: string): boolean =>
  !text.includes('\u0000') && (text as string & { isWellFormed(): boolean }).isWellFormed()

/** Whether all text in a JSON value, keys included, can be stored. */
export const hasText = (value: unknown): boolean =>
  typeof value === 'string'
    ? isText(value)
    : typeof value !== 'object' ||
      value === null ||
      Object.entries(value).every(([key, item]) => isText(key) && hasText(item))

/** A text as one segment of an address: that of nothing for text which cannot be kept, and which its reader refuses. */
export const segmentOf = (text: string): string => (isText(text) ? encodeURIComponent(text) : '')
