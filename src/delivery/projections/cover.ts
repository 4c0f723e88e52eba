// The first page of a PDF: a picture that the query's template says where to fetch.
import { rm } from 'node:fs/promises'
import { type Picture, pictureWithin } from '../../images/index.js'
import { fetchOrigin, originLimits } from '../../ingest/index.js'
import type { Services } from '../../operations/index.js'
import type { FileSource } from './file-source.js'

const COVER_EDGE = 1600
const MAX_COVER_BYTES = 20 * 1024 * 1024
const MAX_COVER_PIXELS = 50_000_000
const COVER_TIMEOUT_MS = 20_000

/** The cover, or undefined when there is none; one that cannot be had is left out and logged. */
export async function coverOf(
  services: Services,
  { cover: address, customer, name }: FileSource,
): Promise<Picture | undefined> {
  if (address === undefined) return undefined
  const { settings, blobs, log } = services
  const limits = { ...originLimits(settings), maxBytes: MAX_COVER_BYTES, timeoutMs: COVER_TIMEOUT_MS }
  const file = await blobs.scratchPath('.cover')
  try {
    await fetchOrigin(address, { name: 'default' }, limits, file)
    return await pictureWithin(file, COVER_EDGE, MAX_COVER_PIXELS)
  } catch (error) {
    log.warn({ err: error, query: name.query, customer }, 'a cover page was left out')
    return undefined
  } finally {
    await rm(file, { force: true })
  }
}
