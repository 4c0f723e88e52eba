// What became of one image of a run.

/** How an image came out. */
export interface Outcome {
  state: 'done' | 'sent' | 'skipped' | 'failed'
  /** What was, or would be, done: new, changed, described, retried, waited, unchanged. */
  what: string
  reason?: string
}

/** The outcome of an image that could not be registered or ingested. */
export const failed = (what: string, reason: string): Outcome => ({ state: 'failed', what, reason })
