// The guarded request in the shape of the platform's `fetch`, for libraries that take one.
import { malformed } from './fetch-failure.js'
import { guardedRequest, readBody } from './guarded-request.js'

const MOST_BYTES = 1024 * 1024
const PATIENCE_MS = 30_000

/** Statuses whose Response may have no body (Fetch standard, "null body status"). */
const WITHOUT_BODY = [204, 205, 304]

const isReadable = (status: number): boolean => status >= 200 && status <= 599

/**
 * A `fetch` that goes only where origins may be, follows no redirect, and reads at most a mebibyte.
 * Its promise is fulfilled once the whole answer has come, and rejects as that of `guardedRequest`.
 */
export const guardedFetch =
  (allowPrivate: boolean) =>
  async (url: string, options: RequestInit): Promise<Response> => {
    // Says what the headers and the bytes of the many forms of a body are; sends nothing.
    const request = new Request(url, options)
    const bytes = request.body ? Buffer.from(await request.arrayBuffer()) : undefined
    const answer = await guardedRequest(new URL(request.url), {
      allowPrivate,
      method: request.method,
      headers: { 'user-agent': 'Hydria', 'accept-encoding': 'identity', ...Object.fromEntries(request.headers) },
      body: bytes,
      signal: AbortSignal.any([request.signal, AbortSignal.timeout(PATIENCE_MS)]),
    })
    const { status, fields } = answer
    if (!isReadable(status)) {
      answer.body.destroy()
      throw malformed(`The server answered ${status}, which is not an HTTP status.`)
    }
    const body = await readBody(answer, MOST_BYTES, () => malformed(`The answer is larger than ${MOST_BYTES} bytes.`))
    const headers = new Headers()
    for (let index = 0; index + 1 < fields.length; index += 2) headers.append(fields[index]!, fields[index + 1]!)
    return new Response(WITHOUT_BODY.includes(status) ? null : (body as Uint8Array<ArrayBuffer>), { status, headers })
  }
