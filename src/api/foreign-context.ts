// Contexts of others: fetched only where the setting allows, within limits, and kept.
import { LRUCache } from 'lru-cache'
import { guardedRequest, readBody } from '../ingest/index.js'
import type { Settings } from '../settings.js'
import type { FetchContext } from './json-ld.js'

const LARGEST = 256 * 1024
const PATIENCE_MS = 5000
const KEPT_MS = 3_600_000

async function fetchText(url: string, allowPrivate: boolean): Promise<string> {
  const answer = await guardedRequest(new URL(url), {
    allowPrivate,
    headers: { accept: 'application/ld+json, application/json;q=0.9' },
    signal: AbortSignal.timeout(PATIENCE_MS),
  })
  if (answer.status === 200)
    return (await readBody(answer, LARGEST, () => new Error(`it is larger than ${LARGEST} bytes`))).toString('utf8')
  answer.body.destroy()
  throw new Error(`it was answered with ${answer.status}`)
}

async function fetchDocument(url: string, allowPrivate: boolean): Promise<object> {
  const document: unknown = JSON.parse(await fetchText(url, allowPrivate))
  if (typeof document !== 'object' || document === null || !('@context' in document))
    throw new Error(`${url} is not a JSON-LD context`)
  return document
}

/** Fetches what `ALLOWED_CONTEXTS` allows: addresses that start with one of its entries. */
export function contextFetcher({ ALLOWED_CONTEXTS, ALLOW_PRIVATE_ORIGINS }: Settings): FetchContext {
  const allowed = ALLOWED_CONTEXTS.split(/[\s,]+/).filter(Boolean)
  const kept = new LRUCache<string, object>({ max: 50, ttl: KEPT_MS })
  return async url => {
    const known = kept.get(url)
    if (known) return known
    // The address as it will be requested, so that no `..` leads out of what is allowed.
    const { href } = new URL(url)
    if (!allowed.some(start => href.startsWith(start)))
      throw new Error(`the context ${url} is not one that is known here, nor one that the settings allow`)
    const document = await fetchDocument(href, ALLOW_PRIVATE_ORIGINS).catch(error => {
      throw new Error(`the context ${url} cannot be fetched: ${error.message}`)
    })
    kept.set(url, document)
    return document
  }
}
