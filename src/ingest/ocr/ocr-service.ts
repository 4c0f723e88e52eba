// The operator's service that recognises texts: it is sent one picture, and answers with what it has found.
import { readFile } from 'node:fs/promises'
import { STATUS_CODES } from 'node:http'
import type { Settings } from '../../settings.js'
import { IngestFailure } from '../ingest-failure.js'
import { failureOf, guardedRequest, readBody, retryAfter } from '../origins/index.js'
import type { OcrTask } from './ocr-command.js'
import { ocrFault, ocrTimeout, ocrTooLong } from './ocr-fault.js'

const WHO = 'The OCR service'

/** Statuses after which the same request may succeed. */
const heals = (status: number): boolean =>
  [408, 425, 429].includes(status) || (status >= 500 && ![501, 505, 511].includes(status))

/** What the service answers for a picture. Throws IngestFailure, or the signal's reason. */
export async function askOcrService(
  { OCR_URL, OCR_TIMEOUT_S }: Settings & { OCR_URL: string },
  { picture, languages, mostBytes, signal }: OcrTask,
): Promise<Buffer> {
  const timeout = AbortSignal.timeout(OCR_TIMEOUT_S * 1000)
  try {
    const answer = await guardedRequest(new URL(OCR_URL), {
      // The operator named it; it may take its time before it says a word.
      allowPrivate: true,
      idleMs: OCR_TIMEOUT_S * 1000,
      method: 'POST',
      headers: {
        'user-agent': 'Hydria',
        'accept-encoding': 'identity',
        accept: 'application/alto+xml, text/vnd.hocr+html, text/xml, text/html;q=0.9',
        'content-type': 'image/jpeg',
        'content-language': languages.join(', '),
      },
      body: await readFile(picture),
      signal: AbortSignal.any([signal, timeout]),
    })
    const { status, header, body } = answer
    if (status === 200) return await readBody(answer, mostBytes, () => ocrTooLong(WHO, mostBytes))
    body.destroy()
    throw ocrFault(`${WHO} answered ${status} ${STATUS_CODES[status] ?? ''}`.trim().concat('.'), {
      retry: heals(status),
      retryAfterS: retryAfter(header('retry-after')),
    })
  } catch (error) {
    if (signal.aborted) throw signal.reason
    if (error instanceof IngestFailure) throw error
    if (timeout.aborted || failureOf(error).reason === 'timeout') throw ocrTimeout(WHO, OCR_TIMEOUT_S)
    throw ocrFault(`${WHO} cannot be reached, or broke off.`, { cause: error })
  }
}
