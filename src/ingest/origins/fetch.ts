// Fetching an original from where it comes, within its limits.
import { rm } from 'node:fs/promises'
import { failureOf, OriginFailure, timedOut } from './fetch-failure.js'
import { fetchHttp } from './http.js'
import type { Fetch, FetchedOrigin, OriginLimits, Strategy } from './origin.js'
import type { StrategyName } from './strategy-name.js'
import { originUrl } from './url.js'

type Fetcher = (fetch: Fetch) => Promise<FetchedOrigin>

/** A fetcher whose library is loaded when it is first needed: a start waits for none. */
const loaded =
  (load: () => Promise<Fetcher>): Fetcher =>
  async fetch => {
    const fetcher = await load()
    fetch.signal.throwIfAborted()
    return fetcher(fetch)
  }

const FETCHERS: Record<StrategyName, Fetcher> = {
  default: fetch => fetchHttp({ ...fetch, credentials: undefined }),
  'basic-http-authentication': fetchHttp,
  's3-ambient': loaded(async () => (await import('./s3-origin.js')).fetchS3),
  sftp: loaded(async () => (await import('./sftp.js')).fetchSftp),
}

/**
 * Fetches an original to a local file, which is replaced, and hashes it on the way. Every connection, redirects
 * included, is checked against private addresses when it is made.
 * Rejects with OriginFailure only, and leaves no file then; `cancelled` is the reason when `signal` aborts.
 */
export async function fetchOrigin(
  origin: string,
  strategy: Strategy,
  limits: OriginLimits,
  path: string,
  signal?: AbortSignal,
): Promise<FetchedOrigin> {
  const deadline = new AbortController()
  const timer = setTimeout(() => deadline.abort(timedOut()), limits.timeoutMs)
  const cancel = (): void => deadline.abort(new OriginFailure('cancelled', 'The fetch was called off.', true))
  signal?.addEventListener('abort', cancel, { once: true })
  try {
    if (signal?.aborted) cancel()
    deadline.signal.throwIfAborted()
    const url = originUrl(origin, strategy.name)
    return await FETCHERS[strategy.name]({
      url,
      credentials: strategy.credentials,
      limits,
      path,
      signal: deadline.signal,
    })
  } catch (error) {
    await rm(path, { force: true })
    throw deadline.signal.aborted ? deadline.signal.reason : failureOf(error)
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', cancel)
  }
}
