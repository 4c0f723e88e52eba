// Reads the words of adjuncts in the background, and keeps them for search. Whoever is stopped leaves a text to be read again.

import type { Logger } from 'pino'
import { inSlices } from '../in-slices.js'
import { blobKey, claimTexts, type DueText, keepText, type ReadTexts, StorageError, TEXTS_DUE } from '../store/index.js'
import { keptToken, type PageText, readText, TextFault, tokensOf, vectorsOf } from '../text/index.js'
import { inBackground } from './in-background.js'
import type { IngestServices } from './ingest-services.js'

type TextServices = Pick<IngestServices, 'store' | 'blobs'> & { log: Logger }

/** Texts that are taken in one go, for how long nobody else gets them, and after how many times one is given up. */
const COUNT = 10
const LEASE_S = 120
const TRIES = 5

/** Where the language of tokens changes, and to which. */
function runsOf(lines: { line: number }[], languageOf: (line: number) => string | undefined): [number, string][] {
  const runs: [number, string][] = []
  for (const [at, { line }] of lines.entries()) {
    const language = languageOf(line) ?? ''
    if (runs.at(-1)?.[1] !== language && (runs.length > 0 || language)) runs.push([at, language])
  }
  return runs
}

/** A page as it is kept for the search in a customer's texts; `language`: of lines that tell none. */
export async function keptText(customer: number, page: PageText, language: string | undefined): Promise<ReadTexts> {
  const told = { ...page, ...(page.language === undefined && language !== undefined && { language }) }
  const { lines } = told
  const languageOf = (line: number): string | undefined => lines[line]!.language ?? told.language
  const tokens = (
    await inSlices(lines.entries(), ([line, one]) => tokensOf([one]).map(token => ({ ...token, line })))
  ).flat()
  const languages = [...new Set(lines.map((_, line) => languageOf(line)).filter(one => one !== undefined))]
  const placed = lines.some(({ box, time, words }) => box || time || words.some(({ boxes }) => boxes.length > 0))
  return {
    ...{ kind: page.kind, languages, runs: runsOf(tokens, languageOf), placed },
    ...{ tokens: tokens.map(keptToken), content: JSON.stringify(told) },
    vectors: vectorsOf(customer, tokens, languageOf),
  }
}

async function readOne({ store, blobs }: TextServices, due: DueText): Promise<void> {
  const { customer, original, mediaType, language } = due
  const keep = (text?: ReadTexts, error?: string) => store.transaction(({ db }) => keepText(db, due, text, error))
  try {
    const page = await readText(await blobs.get(blobKey(customer, 'original', original)), mediaType)
    await keep(page && (await keptText(customer, page, language[0])))
  } catch (error) {
    if (error instanceof TextFault) return void (await keep(undefined, error.message))
    // Bytes that are gone are those of content that is another by now.
    if (error instanceof StorageError && error.reason === 'missing') return
    if (due.tries >= TRIES) await keep(undefined, 'The text could not be read.')
    throw error
  }
}

/** Reads texts that are due; returns how many there were. */
export async function readTexts(services: TextServices): Promise<number> {
  const due = await claimTexts(services.store.db, COUNT, LEASE_S)
  for (const text of due) {
    try {
      await readOne(services, text)
    } catch (error) {
      services.log.error({ err: error, adjunct: text.adjunct }, 'a text cannot be read; trying again')
    }
  }
  return due.length
}

/** Reads texts whenever there are some. */
export const startReader = (services: TextServices): Promise<{ stop(): Promise<void> }> =>
  inBackground(services, {
    channel: TEXTS_DUE,
    work: async () => (await readTexts(services)) === COUNT,
    failure: 'texts cannot be read; trying again',
  })
