// Asks the operator's vision model about an image: OpenAI-compatible chat completions, so that a local server does too.
import { failureOf, guardedRequest, readBody } from '../../ingest/index.js'
import type { Services } from '../../operations/index.js'
import { HttpProblem } from '../../problem.js'
import { blobKey, type rokka } from '../../store/index.js'
import { existing } from './find-source-image.js'

/** Where the model is, and which. */
export interface Vision {
  url: string
  key: string | undefined
  model: string | undefined
  timeoutMs: number
}

const MOST_ANSWER_BYTES = 1024 * 1024

/** The vision API that is configured. Throws HttpProblem 501 that names the setting when there is none. */
export function visionOf({ settings }: Services): Vision {
  if (!settings.VISION_URL)
    throw new HttpProblem(
      501,
      'Not implemented',
      'No vision API is configured: set VISION_URL (and VISION_KEY, VISION_MODEL).',
      [{ property: 'VISION_URL', message: 'is not set' }],
    )
  return {
    url: settings.VISION_URL.replace(/\/+$/, ''),
    key: settings.VISION_KEY,
    model: settings.VISION_MODEL,
    timeoutMs: settings.VISION_TIMEOUT_S * 1000,
  }
}

/** The picture to show the model: the largest thumbnail, else the original. */
async function pictureOf({ blobs, store }: Services, row: rokka.SourceImageRow): Promise<string> {
  const { customer, space, id } = row
  const image = await store.find('Image', { customer, space, id })
  const [largest] = (image?.thumbnails ?? []).toSorted((a, b) => b.width - a.width)
  const key = largest?.key ?? blobKey(customer, 'original', row.sha256)
  const { size } = (await blobs.stat(key)) ?? { size: 0 }
  const bytes = await existing(blobs.read(key, 0, size))
  return `data:${largest ? 'image/jpeg' : row.mimetype};base64,${bytes.toString('base64')}`
}

const unanswered = (reason: string): HttpProblem =>
  new HttpProblem(424, 'Failed dependency', `The vision API at VISION_URL ${reason}.`)

/** What the model says to a question about a source image. Throws HttpProblem 424 when it says nothing of use. */
export async function askVision(
  services: Services,
  row: rokka.SourceImageRow,
  question: string,
  signal: AbortSignal,
): Promise<string> {
  const { url, key, model, timeoutMs } = visionOf(services)
  const content = [
    { type: 'text', text: question },
    { type: 'image_url', image_url: { url: await pictureOf(services, row) } },
  ]
  let text: string
  try {
    const answer = await guardedRequest(new URL(`${url}/chat/completions`), {
      // The operator named it; it may take its time before it says a word.
      allowPrivate: true,
      idleMs: timeoutMs,
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(key && { authorization: `Bearer ${key}` }) },
      body: Buffer.from(JSON.stringify({ ...(model && { model }), messages: [{ role: 'user', content }] })),
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    })
    const bytes = await readBody(answer, MOST_ANSWER_BYTES, () => unanswered('says too much'))
    if (answer.status !== 200) throw unanswered(`answered ${answer.status}`)
    text = bytes.toString('utf8')
  } catch (error) {
    if (error instanceof HttpProblem) throw error
    services.log.warn({ err: error }, 'the vision API failed')
    throw unanswered(failureOf(error).reason === 'timeout' ? 'took too long' : 'cannot be reached')
  }
  try {
    const answer = JSON.parse(text).choices[0].message.content
    if (typeof answer === 'string' && answer.trim() !== '')
      return answer
        .replaceAll('\u0000', '')
        .replace(/\p{Surrogate}/gu, '')
        .trim()
  } catch {
    // Whatever is not of the form is no answer.
  }
  throw unanswered('did not answer with a chat completion')
}
