// Who uses the tools, and what a tool works with.
import type { Principal, Services } from '../operations/index.js'
import type { Vocabulary } from '../vocabulary/index.js'
import type { Ask } from './inner-requests.js'

/** One call: of whom, and how the program is asked in their name. */
export interface Caller {
  ask: Ask
  principal: Principal
  /** Aborted when the client goes away. */
  signal: AbortSignal
}

/** What the tools of a server are made from. */
export interface Platform {
  vocabulary: Vocabulary
  base: string
  settings: Services['settings']
}
