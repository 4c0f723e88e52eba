// Reads a text file, whatever its format, in the thread that calls it.
import { altoReader } from './alto.js'
import { readAnnotations } from './annotation-bodies.js'
import { readSrt, readVtt } from './captions.js'
import { decodedText } from './decoded-text.js'
import { hocrReader } from './hocr.js'
import { pageReader } from './page-xml.js'
import { readPlain } from './plain-text.js'
import { type Attributes, type MarkupReader, readMarkup } from './read-markup.js'
import { type TextForm, textForm } from './text-form.js'
import { TEXT_LIMITS, type TextLimits } from './text-limits.js'
import { type PageText, TextFault } from './text-page.js'

/** Reads the text of a file; undefined when it is not of the format. */
type Read = (text: string, limits: TextLimits) => PageText | undefined

/** A format of XML: its root element, and where its namespaces begin. */
interface XmlFormat {
  root: string
  namespaces: RegExp
  reader: (limits: TextLimits) => MarkupReader & { finish(): PageText }
}

const XML_FORMATS: XmlFormat[] = [
  {
    root: 'alto',
    namespaces: /^https?:\/\/(www\.loc\.gov\/standards\/alto\/|schema\.ccs-gmbh\.com\/)/i,
    reader: altoReader,
  },
  {
    root: 'PcGts',
    namespaces: /^https?:\/\/schema\.primaresearch\.org\/PAGE\//i,
    reader: pageReader,
  },
]

/** Ends the reading of what is none of the formats. */
class OtherRoot extends Error {
  constructor(readonly root: string) {
    super(root)
  }
}

function formatOf(root: string, attributes: Attributes): XmlFormat {
  const namespaces = Object.keys(attributes).filter(name => /^xmlns(:|$)/.test(name))
  const format = XML_FORMATS.find(
    format =>
      format.root === root &&
      (namespaces.length === 0 || namespaces.some(name => format.namespaces.test(attributes[name]!))),
  )
  if (!format) throw new OtherRoot(root)
  return format
}

const readHocr: Read = (text, limits) => {
  if (!text.includes('ocr_page')) return undefined
  const reader = hocrReader(limits)
  readMarkup(text, /^\s*<\?xml/.test(text) ? 'xhtml' : 'html', reader, limits)
  return reader.finish()
}

const readXml: Read = (text, limits) => {
  let reader: ReturnType<XmlFormat['reader']> | undefined
  const open = (name: string, attributes: Attributes): void => {
    reader ??= formatOf(name, attributes).reader(limits)
    reader.open(name, attributes)
  }
  try {
    readMarkup(text, 'xml', { open, text: piece => reader?.text(piece), close: name => reader!.close(name) }, limits)
  } catch (error) {
    if (!(error instanceof OtherRoot)) throw error
    return error.root === 'html' ? readHocr(text, limits) : undefined
  }
  return reader?.finish()
}

const READERS: Record<TextForm, Read> = {
  html: readHocr,
  xml: readXml,
  vtt: readVtt,
  srt: readSrt,
  json: readAnnotations,
  plain: readPlain,
}

/**
 * Reads a text file; undefined when it is none that is known, by its media type and by its content. Throws TextFault for
 * one that cannot be read, or is beyond the limits.
 */
export function readTextHere(bytes: Uint8Array, mediaType: string, limits = TEXT_LIMITS): PageText | undefined {
  const form = textForm(mediaType)
  if (!form) return undefined
  if (bytes.byteLength > limits.bytes) throw new TextFault(`A text must not have more than ${limits.bytes} bytes.`)
  return READERS[form](decodedText(bytes, mediaType), limits)
}
