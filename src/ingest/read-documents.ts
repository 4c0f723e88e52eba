// Reads the words of documents of the IIIF store in the background, and keeps them for the search over collections.
import type { Logger } from 'pino'
import type { JsonObject } from '../json-object.js'
import { documentTexts } from '../presentation/index.js'
import { claimDocuments, DOCUMENTS_DUE, keepDocumentWords } from '../store/index.js'
import { pageOfTexts } from '../text/index.js'
import { inBackground } from './in-background.js'
import type { IngestServices } from './ingest-services.js'
import { keptText } from './read-texts.js'

type DocumentServices = Pick<IngestServices, 'store'> & { log: Logger }

/** Documents that are taken in one go, and for how long nobody else gets them. */
const COUNT = 20
const LEASE_S = 60

/** Reads documents whose words are due; returns how many there were. */
export async function readDocuments({ store, log }: DocumentServices): Promise<number> {
  const due = await claimDocuments(store.db, COUNT, LEASE_S)
  for (const document of due) {
    try {
      const texts = documentTexts(JSON.parse(document.body) as JsonObject)
      // What is behind the first vector's worth of words is of no label.
      const { vectors } = await keptText(document.customer, pageOfTexts(texts), undefined)
      await keepDocumentWords(store.db, document, { words: vectors[0] ?? '', texts: JSON.stringify(texts) })
    } catch (error) {
      log.error({ err: error, document: document.id }, 'the words of a document cannot be read; trying again')
    }
  }
  return due.length
}

/** Reads the words of documents whenever there are some. */
export const startDocumentReader = (services: DocumentServices): Promise<{ stop(): Promise<void> }> =>
  inBackground(services, {
    channel: DOCUMENTS_DUE,
    work: async () => (await readDocuments(services)) === COUNT,
    failure: 'the words of documents cannot be read; trying again',
  })
