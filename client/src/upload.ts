// Uploads of files of any size by tus, which go on where a broken line ended them.
import { type DetailedError, Upload, type UploadOptions } from 'tus-js-client'
import { objectIn, Problem } from './problem.js'

/** Bytes of a request: what a broken line costs at most. */
const CHUNK = 8 * 1024 * 1024
/** Milliseconds between the tries of a request. */
const PAUSES = [0, 1000, 3000, 5000, 10_000, 20_000, 30_000]

/** Statuses after which the same request may do. */
const isPassing = (status: number): boolean => [0, 408, 409, 423, 429, 460].includes(status) || status >= 500

/** What the server said of an error; {} where it said nothing. */
const bodyOf = (error: unknown) => objectIn((error as DetailedError).originalResponse?.getBody() ?? '')

const statusOf = (error: unknown): number => (error as DetailedError).originalResponse?.getStatus() ?? 0

/** Where a file goes, and what is told of it on its way. */
export interface UploadPlan {
  /** Address of the uploads of a space. */
  uploads: string
  /** Headers of every request, such as Authorization. */
  headers(): Record<string, string>
  /** What is said of the image: id, label, filetype and others. */
  metadata: Record<string, string>
  /** Whether an image that has the id already is replaced. */
  replaces?: boolean
  /** What the file is known by when it is sent again after a reload. */
  fingerprint?: string
  onProgress?(part: number): void
  /** The image is there; its address where the server tells it. */
  onSuccess(address: string | undefined): void
  /** Status 0 is a broken line; the body is what the server said, {} where it said nothing. */
  onError(status: number, body: Record<string, unknown>, error: Error): void
}

/** An upload, to be started. */
export function openUpload(file: Upload['file'], plan: UploadPlan): Upload {
  const { uploads, headers, metadata, replaces = false, fingerprint, onProgress, onSuccess, onError } = plan
  const options: UploadOptions = {
    ...{ endpoint: uploads, chunkSize: CHUNK, retryDelays: PAUSES, metadata, removeFingerprintOnSuccess: true },
    ...(fingerprint === undefined ? { storeFingerprintForResuming: false } : { fingerprint: async () => fingerprint }),
    onBeforeRequest: request => {
      for (const [name, value] of Object.entries(headers())) request.setHeader(name, value)
      if (request.getMethod() === 'POST' && !replaces) request.setHeader('If-None-Match', '*')
    },
    onShouldRetry: error => isPassing(statusOf(error)),
    onProgress: (sent, all) => onProgress?.(all > 0 ? sent / all : 0),
    onSuccess: ({ lastResponse }) => onSuccess(lastResponse?.getHeader('Content-Location')),
    onError: error => onError(statusOf(error), bodyOf(error), error),
  }
  return new Upload(file, options)
}

/** Uploads a File of a browser, or a stream of a file of Node.js; fulfilled with the address of its image. Rejects with Problem. */
export const upload = (
  file: Upload['file'],
  plan: Omit<UploadPlan, 'onSuccess' | 'onError'>,
): Promise<string | undefined> =>
  new Promise((resolve, reject) =>
    openUpload(file, {
      ...plan,
      onSuccess: resolve,
      onError: (status, body, error) =>
        reject(status === 0 ? error : new Problem(status, { description: error.message, ...body })),
    }).start(),
  )
