// Renderings that are made behind the answer that wanted them, for the next one: an AVIF takes several times as long as a WebP.
import { LRUCache } from 'lru-cache'
import { keptRendering, type Output, type Rendering, render, type Turn } from '../../images/index.js'
import type { Services } from '../../operations/index.js'
import { fromPixels, type Prepared } from './rendering.js'

/** Bytes that a process keeps of them, for installations without DERIVATIVE_CACHE, and for what that does not take. */
const KEPT_BYTES = 32 * 1024 * 1024
/** Renderings that a process makes behind others at a time. */
const MOST_UNDER_WAY = 16

const made = new LRUCache<string, Rendering>({ maxSize: KEPT_BYTES, sizeCalculation: ({ body }) => body.length })
const underWay = new Set<string>()

/** Nobody waits for it, so that nobody can leave. */
const { signal } = new AbortController()

/** Makes a rendering unless enough of them are under way; what fails is tried again when it is next wanted. */
async function make(services: Services, prepared: Prepared, output: Output, etag: string, turn: Turn): Promise<void> {
  if (underWay.has(etag) || underWay.size >= MOST_UNDER_WAY) return
  underWay.add(etag)
  try {
    made.set(etag, await fromPixels(render, services, prepared, output, { turn, signal }))
  } catch (error) {
    services.log.debug({ err: error }, 'a rendering behind an answer failed')
  } finally {
    underWay.delete(etag)
  }
}

/** The rendering whose entity tag this is, where it has been made; else it is being made from now on, and undefined. */
export async function readyRendering(
  services: Services,
  prepared: Prepared,
  output: Output,
  etag: string,
  turn: Turn,
): Promise<Rendering | undefined> {
  const kept = made.get(etag)
  if (kept) return { ...kept, cached: 'hit' }
  const ready = await fromPixels(keptRendering, services, prepared, output, { turn, signal })
  if (!ready) void make(services, prepared, output, etag, turn)
  return ready
}
