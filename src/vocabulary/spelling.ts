// How an API spells what it sends: the credentials it takes, its dates and links, its errors.

/** Credentials that an API may take: HTTP Basic, rokka's Api-Key header, and tokens. */
export const CREDENTIALS = ['basic', 'apiKey', 'bearer'] as const
export type Credential = (typeof CREDENTIALS)[number]

/** How the API of a vocabulary spells what it sends. */
export interface Spelling {
  /** Resources are plain JSON, without `@context`, `@id` and `@type`; a Link header names the context. */
  plain: boolean
  /** Dates to the millisecond with Z, or to the second with +00:00. */
  dates: 'milliseconds' | 'seconds'
  /** Links as absolute IRIs, or as paths below the host of the API. */
  links: 'absolute' | 'path'
  credentials: readonly Credential[]
  /** Compact IRI of the class of its errors; Hydra's own where there is none. */
  error?: string
  /** Media type of its errors, where it is not that of other answers. */
  errorType?: string
}

export const DEFAULT_SPELLING: Spelling = {
  plain: false,
  dates: 'milliseconds',
  links: 'absolute',
  credentials: ['basic'],
}
