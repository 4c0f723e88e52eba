// The configured host of the Modality API: sessions and captured images, fetched with the credentials of the caller.
import { readFile, rm } from 'node:fs/promises'
import { fetchOrigin, OriginFailure, originLimits } from '../../ingest/index.js'
import { credentialsOf, type Services } from '../../operations/index.js'
import { HttpProblem } from '../../problem.js'
import type { DsioCall } from './dsio-call.js'
import { MOST_JSON_BYTES } from './json.js'

/** An image that was captured in a session. */
export interface Captured {
  sessionId: string
  imageId: string
}

/** Milliseconds that the host may take to tell of a session or an image; its media may take as long as any origin. */
const PATIENCE_MS = 5000

const missing = (): HttpProblem => new HttpProblem(404, 'Not found', 'The modality session or the image was not found.')

/** The answer to a request whose fetch from the host failed. */
function problemOf(error: unknown): unknown {
  if (!(error instanceof OriginFailure)) return error
  if (error.reason === 'missing') return missing()
  if (error.reason === 'forbidden')
    return new HttpProblem(403, 'Forbidden', 'The modality host does not take the credentials of this request.')
  return new HttpProblem(502, 'Bad gateway', `The modality host: ${error.message}`)
}

/** Fetches a path of the host into a file. Throws OriginFailure. */
function fetchPath(
  call: DsioCall,
  { settings }: Services,
  path: string,
  file: string,
  limits: { maxBytes?: number; timeoutMs?: number },
) {
  const { key, secret } = credentialsOf(call.request.headers.authorization ?? '')
  return fetchOrigin(
    `${settings.MODALITY_URL!.replace(/\/+$/, '')}/acquisition/${path}`,
    { name: 'basic-http-authentication', credentials: { user: key, password: secret } },
    // The operator named the host, so it may be a private address; it may not send us elsewhere.
    { ...originLimits(settings), allowPrivate: true, redirects: 0, ...limits },
    file,
    call.signal,
  )
}

/** Whether the host has the session. A host that cannot be asked is no proof that the session is over. */
export async function hostHasSession(call: DsioCall, services: Services, sessionId: string): Promise<boolean> {
  const file = await services.blobs.scratchPath('.session')
  const limits = { maxBytes: MOST_JSON_BYTES, timeoutMs: PATIENCE_MS }
  try {
    await fetchPath(call, services, encodeURIComponent(sessionId), file, limits)
    return true
  } catch (error) {
    return !(error instanceof OriginFailure && error.reason === 'missing')
  } finally {
    await rm(file, { force: true })
  }
}

/**
 * Fetches what the host says of a captured image, as JSON text, and its media into the file. Throws HttpProblem 404 when the session
 * or the image is not there, 403 when the host refuses the credentials, 502 when it fails otherwise.
 */
export async function fetchCaptured(
  call: DsioCall,
  services: Services,
  { sessionId, imageId }: Captured,
  file: string,
) {
  const path = `${encodeURIComponent(sessionId)}/images/${encodeURIComponent(imageId)}`
  try {
    await fetchPath(call, services, path, file, { maxBytes: MOST_JSON_BYTES, timeoutMs: PATIENCE_MS })
    const info = await readFile(file, 'utf8')
    const { bytes, sha256, sha1 } = await fetchPath(call, services, `${path}/media`, file, {})
    return { info, digest: { size: bytes, sha256, sha1 } }
  } catch (error) {
    throw problemOf(error)
  }
}
