// What a dialect brings: a vocabulary of its own, the handlers that it names, and the routes that answer in its shapes.
import type { Router } from 'express'
import type { Services } from '../operations/index.js'
import type { HandlerStatuses, Vocabulary } from '../vocabulary/index.js'

/** Another system's API over the same store. */
export interface Dialect {
  /** Folder of its vocabulary below `vocab/`. */
  name: string
  /** Statuses that the handlers named by the vocabulary's operations can answer with. */
  statuses: HandlerStatuses
  /** Its routes, mounted at the root before those of the DLCS API. */
  router(services: Services, vocabulary: Vocabulary): Router
}
