// The dialects room: other systems' APIs over the same store, each with a vocabulary of its own.
import type { Dialect } from './dialect.js'
import { dsio } from './dsio/index.js'
import { rokka } from './rokka/index.js'

export type { Dialect } from './dialect.js'

/** Every dialect that is served beside the DLCS API. */
export const dialects: Dialect[] = [dsio, rokka]
