// The tus client as applications use it, pointed at a test's server; what it is answered counts as seen.
import { type HttpResponse, Upload, type UploadOptions } from 'tus-js-client'
import { basic, type TestCustomer } from '../hydria.js'

/** How an upload went: the last answer, and the requests that it took, as `PATCH 0` with their offsets. */
export interface Sent {
  url: string
  last: HttpResponse
  requests: string[]
}

const optionsOf = ({ key, secret }: TestCustomer, more: Partial<UploadOptions>): Partial<UploadOptions> => ({
  retryDelays: [0, 50, 200],
  headers: { Authorization: basic(key, secret) },
  ...more,
})

/** An upload that has not begun, and what will come of it. */
export function tusUpload(customer: TestCustomer, bytes: Buffer, more: Partial<UploadOptions>) {
  const requests: string[] = []
  let settle: { resolve(sent: Sent): void; reject(error: unknown): void }
  const sent = new Promise<Sent>((resolve, reject) => {
    settle = { resolve, reject }
  })
  const upload = new Upload(bytes, {
    ...optionsOf(customer, more),
    onAfterResponse(request, _response) {
      requests.push(`${request.getMethod()} ${request.getHeader('Upload-Offset') ?? ''}`.trim())
    },
    onSuccess: ({ lastResponse }) => settle.resolve({ url: upload.url!, last: lastResponse, requests }),
    onError: error => settle.reject(error),
  })
  return { upload, sent, requests }
}

/** Uploads to the end. Rejects with the client's own error. */
export function tusSend(customer: TestCustomer, bytes: Buffer, more: Partial<UploadOptions>): Promise<Sent> {
  const { upload, sent } = tusUpload(customer, bytes, more)
  upload.start()
  return sent
}

/** Uploads until as many bytes are there, and leaves it then. Returns the address of the upload. */
export async function tusBegin(
  customer: TestCustomer,
  bytes: Buffer,
  until: number,
  more: Partial<UploadOptions>,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const { upload, sent } = tusUpload(customer, bytes, {
      ...more,
      onChunkComplete(_size, accepted) {
        if (accepted >= until) void upload.abort().then(() => resolve(upload.url!), reject)
      },
    })
    sent.catch(reject)
    upload.start()
  })
}

/** Upload-Metadata of these keys and values. */
export const metadataOf = (values: Record<string, string>): string =>
  Object.entries(values)
    .map(([key, text]) => `${key} ${Buffer.from(text).toString('base64')}`)
    .join(',')
