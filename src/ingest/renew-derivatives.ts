// Makes derivatives of a former edition anew from the stored originals, one image at a time, behind all other work.
// What is left is in the database: a process that ends leaves the rest to the next one.
import { rm } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import type { Logger } from 'pino'
import {
  beginChore,
  countOutdated,
  giveUpHold,
  holdOriginal,
  type ImageRow,
  isDeletionHeld,
  isDerivativeNamed,
  keepChore,
  nextOutdated,
  queueDepths,
  replaceDerivatives,
} from '../store/index.js'
import { makeDerivatives } from './derivatives.js'
import { holdSeconds } from './ingest-image.js'
import type { IngestServices } from './ingest-services.js'
import type { Metrics } from './metrics.js'
import { storedOriginal } from './original.js'
import { openPause } from './pause.js'

export interface RenewalServices extends IngestServices {
  log: Logger
  metrics: Pick<Metrics, 'outdated'>
}

const CHORE = 'derivatives'
/** Hours for which a process has the chore unless it keeps it: longer than most images take. */
const CHORE_H = 1 / 30
const REST_S = 60
/** Seconds between two looks at a queue that has work in it, and between two lines of progress. */
const YIELD_S = 5
const TOLD_S = 60

/** Makes an image's derivatives anew, and removes the former ones. Returns how many images have the new ones. */
async function renew(services: RenewalServices, row: ImageRow, signal: AbortSignal): Promise<number> {
  const { store, blobs, settings } = services
  const { customer } = row
  const sha256 = row.original!
  const scratch: string[] = []
  const scratchPath = async (suffix: string): Promise<string> => {
    scratch.push(await blobs.scratchPath(suffix))
    return scratch.at(-1)!
  }
  const hold = await holdOriginal(store.db, { customer, sha256 }, holdSeconds(settings, row))
  let renewed = 0
  try {
    const original = await storedOriginal(blobs, { customer, sha256 }, await scratchPath('.original'))
    const {
      image_optimisation_policy: _,
      thumbnail_policy: __,
      ...columns
    } = await makeDerivatives(services, row, original, scratchPath, signal)
    renewed = await replaceDerivatives(store.db, row, columns, hold)
  } finally {
    if (renewed === 0) await giveUpHold(store.db, blobs, hold)
    await Promise.all(scratch.map(path => rm(path, { force: true })))
  }
  if (renewed > 0 && !(await isDerivativeNamed(store.db, row)))
    for (const key of [row.derivative!, ...row.thumbnails.map(thumbnail => thumbnail.key)]) await blobs.delete(key)
  return renewed
}

/**
 * Renews every image whose derivatives are of a former edition, in the order of their keys, and waits while jobs do,
 * other than those that recognise texts, and while a backup is made. An image that cannot be renewed keeps what it has. Returns how many were
 * renewed.
 */
export async function renewDerivatives(
  services: RenewalServices,
  signal: AbortSignal,
  rest = openPause(),
): Promise<number> {
  const { store, log, metrics } = services
  const { db } = store
  const outdated = await countOutdated(db)
  metrics.outdated(outdated)
  if (outdated === 0) return 0
  log.info({ outdated }, 'derivatives of a former edition are made anew')
  let renewed = 0
  let told = Date.now()
  for (let row = await nextOutdated(db); row && !signal.aborted; row = await nextOutdated(db, row)) {
    while (
      !signal.aborted &&
      ((await queueDepths(db)).some(({ line, waiting }) => line !== 'ocr' && Number(waiting) > 0) ||
        (await isDeletionHeld(db)))
    )
      await rest.pause(YIELD_S)
    if (signal.aborted) break
    await keepChore(db, CHORE)
    try {
      renewed += await renew(services, row, signal)
    } catch (error) {
      if (signal.aborted) break
      const { customer, space, id } = row
      log.error({ err: error, customer, space, id }, 'derivatives could not be made anew; the former ones are served')
    }
    metrics.outdated(Math.max(0, outdated - renewed))
    if (Date.now() - told > TOLD_S * 1000) {
      told = Date.now()
      log.info({ renewed, of: outdated }, 'derivatives of a former edition are being made anew')
    }
  }
  log.info({ renewed, of: outdated }, 'derivatives of a former edition have been made anew')
  return renewed
}

/** Renews in the background, in one process at a time. */
export function startRenewal(services: RenewalServices): { stop(): Promise<void> } {
  const stopping = new AbortController()
  const { signal } = stopping
  const rest = openPause()
  async function run(): Promise<void> {
    while (!signal.aborted) {
      try {
        if (await beginChore(services.store.db, CHORE, CHORE_H)) await renewDerivatives(services, signal, rest)
      } catch (error) {
        if (!signal.aborted) services.log.error({ err: error }, 'derivatives could not be made anew; trying again')
      }
      if (!signal.aborted) await rest.pause(REST_S)
    }
  }
  const running = run()
  return {
    stop() {
      stopping.abort()
      rest.wake()
      return Promise.race([running, wait(services.settings.DRAIN_S * 1000, undefined, { ref: false })])
    },
  }
}
