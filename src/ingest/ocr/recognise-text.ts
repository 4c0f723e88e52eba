// The text of the picture of an asset, recognised by what the operator has set up.
import { createHash } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { writeWholePicture } from '../../images/index.js'
import type { Settings } from '../../settings.js'
import { type AdjunctRow, type ImageRow, withLocalFile } from '../../store/index.js'
import { IngestFailure } from '../ingest-failure.js'
import type { IngestServices } from '../ingest-services.js'
import { type OcrTask, ocrProgram, runOcrCommand } from './ocr-command.js'
import { type OcrForm, ocrForm } from './ocr-result.js'
import { askOcrService } from './ocr-service.js'

/** Most bytes of what is recognised: as many as a text may have that is searched. */
const MOST_BYTES = 20 * 1024 * 1024

/** Seconds until another look at an asset that is being ingested; its end is told of. */
const EARLY_S = 60

/** What recognises texts. */
interface Recogniser {
  who: string
  recognise(task: OcrTask): Promise<Buffer>
}

/** The one of the settings; undefined when none of them is set. */
function recogniserOf(settings: Settings): Recogniser | undefined {
  const { OCR_COMMAND, OCR_URL } = settings
  if (OCR_COMMAND)
    return { who: 'The OCR command', recognise: task => runOcrCommand({ ...settings, OCR_COMMAND }, task) }
  if (OCR_URL) return { who: 'The OCR service', recognise: task => askOcrService({ ...settings, OCR_URL }, task) }
  return undefined
}

/** Whether texts can be recognised here. */
export const hasOcr = ({ OCR_COMMAND, OCR_URL }: Settings): boolean => Boolean(OCR_COMMAND ?? OCR_URL)

/** Throws an Error that names the setting when its program cannot be run. */
export function checkOcr({ OCR_COMMAND }: Settings): void {
  if (OCR_COMMAND) ocrProgram(OCR_COMMAND)
}

/** The pyramid of the asset's picture. Throws IngestFailure where there is none, or not yet. */
function pyramidOf(image: ImageRow | undefined): string {
  if (!image) throw new IngestFailure('deleted', 'The asset was deleted.', { retry: false })
  if (image.ingesting)
    throw new IngestFailure('early', 'The asset is still being ingested.', { retry: true, retryAfterS: EARLY_S })
  if (image.derivative) return image.derivative
  const message = image.error
    ? 'The asset could not be ingested, and so has no picture whose text could be recognised.'
    : 'The asset has no picture whose text could be recognised.'
  throw new IngestFailure('picture', message, { retry: false })
}

/** A text that was recognised, and what the adjunct says of it. */
export interface RecognisedText {
  content: Buffer
  sha256: string
  bytes: number
  columns: OcrForm & { made_of: string }
}

/**
 * Has the text of the asset of an adjunct recognised; `picture`: where the JPEG is written for that, which is removed.
 * Throws IngestFailure.
 */
export async function recogniseText(
  { store, blobs, settings, timed }: IngestServices,
  { customer, space, image, language }: AdjunctRow,
  picture: string,
  signal: AbortSignal,
): Promise<RecognisedText> {
  const recogniser = recogniserOf(settings)
  if (!recogniser)
    throw new IngestFailure('ocr', 'No OCR is set up on this server: neither OCR_COMMAND nor OCR_URL.', {
      retry: false,
    })
  const pyramid = pyramidOf(await store.find('Image', { customer, space: space!, id: image! }))
  const { OCR_MAX_PIXELS: mostPixels, INGEST_TIMEOUT_S: seconds, OCR_LANGUAGES } = settings
  const languages = language.length > 0 ? language : OCR_LANGUAGES
  try {
    await withLocalFile(blobs, pyramid, path => writeWholePicture(path, picture, { mostPixels, seconds, signal }))
    const content = await timed('ocr', () =>
      recogniser.recognise({ picture, languages, mostBytes: MOST_BYTES, signal }),
    )
    const form = await ocrForm(content, recogniser.who)
    const sha256 = createHash('sha256').update(content).digest('hex')
    return { content, sha256, bytes: content.byteLength, columns: { ...form, made_of: pyramid } }
  } finally {
    await rm(picture, { force: true })
  }
}
