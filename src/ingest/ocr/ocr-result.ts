// What a program or a service gave for a picture: told by its content, whatever it says of itself.
import { readText, TextFault } from '../../text/index.js'
import { ocrFault } from './ocr-fault.js'

/** How an adjunct says what its content is. */
export interface OcrForm {
  media_type: string
  profile: string
}

/** Bytes from the beginning within which the root element is. */
const HEAD = 20_000

const ALTO = /<(?:[\w.-]+:)?alto(?=[\s/>])[^>]*>/
const VERSION = /["']https?:\/\/www\.loc\.gov\/standards\/alto\/ns-v(\d+)#?["']/

/** The schema of the version of ALTO whose namespace an element names. */
function schemaOf(element: string): string {
  const version = VERSION.exec(element)?.[1]
  return `http://www.loc.gov/standards/alto/${version ? `v${version}/alto.xsd` : ''}`
}

const HOCR: OcrForm = { media_type: 'text/vnd.hocr+html', profile: 'http://kba.github.io/hocr-spec/1.2/' }

/** Whether the text can be read, and is of the kind. Throws IngestFailure where it is, but is broken or too large. */
async function isOf(kind: 'alto' | 'hocr', bytes: Buffer, mediaType: string, who: string): Promise<boolean> {
  try {
    return (await readText(bytes, mediaType))?.kind === kind
  } catch (error) {
    if (!(error instanceof TextFault)) throw error
    const name = kind === 'alto' ? 'ALTO' : 'hOCR'
    throw ocrFault(`${who} gave ${name} that cannot be read. ${error.message}`, { retry: false, cause: error })
  }
}

/** Which of the formats the bytes are of. Throws IngestFailure for any other, and for what is broken. */
export async function ocrForm(bytes: Buffer, who: string): Promise<OcrForm> {
  const head = bytes.subarray(0, HEAD).toString('latin1')
  const alto = ALTO.exec(head)?.[0]
  if (alto && (await isOf('alto', bytes, 'text/xml', who))) return { media_type: 'text/xml', profile: schemaOf(alto) }
  if (!alto && (await isOf('hocr', bytes, HOCR.media_type, who))) return HOCR
  throw ocrFault(`${who} gave neither ALTO nor hOCR.`, { retry: false })
}
