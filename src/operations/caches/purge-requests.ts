// How shared caches are told which keys are no longer true, each in its own way.
import { guardedRequest, toldFailure } from '../../ingest/index.js'
import type { Settings } from '../../settings.js'
import { tally } from '../../tally.js'

/** Milliseconds for one request. */
const PATIENCE_MS = 15_000

interface Style {
  /** Most keys of one request. */
  most: number
  method: string
  of(keys: string[], token: string | undefined): { headers: Record<string, string>; body?: string }
}

const json = (said: object, token: string | undefined) => ({
  headers: { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
  body: JSON.stringify(said),
})

const STYLES: Record<Settings['PURGE_STYLE'], Style> = {
  xkey: {
    most: 100,
    method: 'PURGE',
    of: (keys, token) => ({
      headers: { xkey: keys.join(' '), ...(token !== undefined && { 'x-purge-token': token }) },
    }),
  },
  fastly: {
    most: 256,
    method: 'POST',
    of: (keys, token) => ({
      headers: { 'surrogate-key': keys.join(' '), ...(token !== undefined && { 'fastly-key': token }) },
    }),
  },
  cloudflare: { most: 30, method: 'POST', of: (tags, token) => json({ tags }, token) },
  json: { most: 100, method: 'POST', of: (keys, token) => json({ keys }, token) },
}

/** Requests of this process to the cache. */
export const purges = tally('outcome')

async function request(
  settings: Settings,
  { method, of }: Style,
  keys: string[],
  stopping: AbortSignal,
): Promise<void> {
  const { headers, body = '' } = of(keys, settings.PURGE_TOKEN)
  const answer = await guardedRequest(new URL(settings.PURGE_URL!), {
    // The operator named it.
    allowPrivate: true,
    method,
    headers: { 'user-agent': 'Hydria', 'content-length': String(Buffer.byteLength(body)), ...headers },
    body: Buffer.from(body),
    signal: AbortSignal.any([stopping, AbortSignal.timeout(PATIENCE_MS)]),
  })
  answer.body.destroy()
  if (answer.status < 200 || answer.status > 299) throw new Error(`PURGE_URL answered ${answer.status}.`)
}

/** Tells the cache of PURGE_URL which keys are no longer true. Rejects with an Error that says why where it cannot be told all. */
export async function purgeKeys(settings: Settings, keys: string[], stopping: AbortSignal): Promise<void> {
  const style = STYLES[settings.PURGE_STYLE]
  for (let start = 0; start < keys.length; start += style.most) {
    const part = keys.slice(start, start + style.most)
    await request(settings, style, part, stopping).catch(error => {
      purges.count('failed')
      throw toldFailure(error)
    })
    purges.count('ok')
  }
}
