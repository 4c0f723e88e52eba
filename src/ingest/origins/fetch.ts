// Fetching an original from where it comes, within its limits.
import { rm } from 'node:fs/promises'
import { failureOf, OriginFailure, timedOut } from './failure.js'
import { fetchHttp } from './http.js'
import type { Fetch, FetchedOrigin, OriginLimits, Strategy, StrategyName } from './origin.js'
import { fetchS3 } from './s3.js'
import { fetchSftp } from './sftp.js'
import { originUrl } from './url.js'

const FETCHERS: Record<StrategyName, (fetch: Fetch) => Promise<FetchedOrigin>> = {
  default: fetch => fetchHttp({ ...fetch, credentials: undefined }),
  'basic-http-authentication': fetchHttp,
  's3-ambient': fetchS3,
  sftp: fetchSftp,
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
