// Reads the words of images in the background where whoever wrote them has not: after an upgrade, an ingest, or a way back from the trash.
import type { Logger } from 'pino'
import { IMAGE_WORDS_DUE, readDueImageWords } from '../store/index.js'
import { inBackground } from './in-background.js'
import type { IngestServices } from './ingest-services.js'

type WordServices = Pick<IngestServices, 'store'> & { log: Logger }

/** Images that are taken in one go. */
const COUNT = 500

/** Reads the words of images that are due; returns how many there were. */
export const readImageWords = ({ store }: Pick<WordServices, 'store'>): Promise<number> =>
  store.transaction(({ db }) => readDueImageWords(db, COUNT))

/** Reads the words of images whenever there are some. */
export const startImageWordReader = (services: WordServices): Promise<{ stop(): Promise<void> }> =>
  inBackground(services, {
    channel: IMAGE_WORDS_DUE,
    work: async () => (await readImageWords(services)) === COUNT,
    failure: 'the words of images cannot be read; trying again',
  })
