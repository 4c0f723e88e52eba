// What operations, and all that answers requests, may use of one running server.
import type { Logger } from 'pino'
import type { LogInLimit } from '../http/index.js'
import type { IngestQueue } from '../ingest/index.js'
import type { Settings } from '../settings.js'
import type { BlobStore, ClassName, ClassRows, DerivativeCache, Store } from '../store/index.js'
import type { CompiledVocabulary, InputReader } from '../vocabulary/index.js'

/** What an operation may use. The vocabulary is that of the platform's own classes, the DLCS's. */
export interface Services extends CompiledVocabulary {
  settings: Settings
  /** Public base of every IRI, without a slash at the end. */
  base: string
  /** Words that stand in addresses where others have a customer's name, in lower case: first segments, and versions. */
  taken: ReadonlySet<string>
  readerOf: (<N extends ClassName>(owner: N) => InputReader<ClassRows[N]>) & CompiledVocabulary['readerOf']
  store: Store
  blobs: BlobStore
  /** Renderings that are kept between requests, where the settings want it. */
  derivatives: DerivativeCache | undefined
  ingest: IngestQueue
  /** Failed log-ins, as this process has counted them. */
  logIns: LogInLimit
  log: Logger
  now(): Date
}
