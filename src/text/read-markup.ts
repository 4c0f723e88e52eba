// XML and HTML as events, within bounds. No entity but those of the format is known, and nothing is loaded.
import { Parser } from 'htmlparser2'
import type { TextLimits } from './text-limits.js'
import { type Place, TextFault } from './text-page.js'

/** The attributes of an element, by their names as they are written. */
export type Attributes = Record<string, string>

/** What hears of an XML or HTML text. Names of elements are local: without a prefix. */
export interface MarkupReader {
  open(name: string, attributes: Attributes): void
  /** A piece of the text of an element; what stands between two tags may come in several, for the most part in one. */
  text(text: string): void
  close(name: string): void
}

/** `html` knows which elements HTML leaves open, and `xhtml` elements that end where they begin beside these. */
export type Syntax = 'xml' | 'html' | 'xhtml'

const SLICE = 65_536

/** Pieces of text that are joined before they are told: the parser tells each entity, and each < that is no tag, by itself. */
const PIECES = 1000

const localName = (name: string): string => name.slice(name.indexOf(':') + 1)

function placeOf(text: string, index: number): Place {
  const before = text.slice(0, index)
  let line = 1
  for (let at = before.indexOf('\n'); at !== -1; at = before.indexOf('\n', at + 1)) line++
  return { line, column: index - before.lastIndexOf('\n') }
}

/** Reads a text. Throws TextFault, with its place, for what is no XML and for what is beyond the limits. */
export function readMarkup(text: string, syntax: Syntax, reader: MarkupReader, limits: TextLimits): void {
  let [depth, elements, attributes] = [0, 0, 0]
  let isEnding = false
  /** The element whose tag has begun, but not ended. */
  let begun: string | undefined
  let pieces: string[] = []
  const fault = (sentence: string): never => {
    throw new TextFault(sentence, placeOf(text, parser.startIndex))
  }
  const tellText = (): void => {
    if (pieces.length === 0) return
    const text = pieces.join('')
    pieces = []
    reader.text(text)
  }
  const begin = (name: string): void => {
    if (++elements > limits.elements) fault(`There must not be more than ${limits.elements} elements.`)
    begun = name
    attributes = 0
  }
  const open = (name: string, given: Attributes): void => {
    begun = undefined
    if (++depth > limits.depth) fault(`Elements must not stand in each other more than ${limits.depth} deep.`)
    tellText()
    reader.open(localName(name), given)
  }
  const close = (name: string, isImplied: boolean): void => {
    // An element that ends where it begins is told as implied, too.
    if (syntax === 'xml' && isImplied && (isEnding || text[parser.endIndex - 1] !== '/'))
      fault(isEnding ? `The text ends before </${name}>.` : `Here </${name}> was expected.`)
    // A tag that the end of the text cuts off has never opened its element.
    if (begun === name) return
    depth--
    tellText()
    reader.close(localName(name))
  }
  const add = (piece: string): void => {
    if (pieces.push(piece) === PIECES) tellText()
  }
  const parser: Parser = new Parser(
    {
      onattribute() {
        if (++attributes > limits.attributes)
          fault(`An element must not have more than ${limits.attributes} attributes.`)
      },
      onopentagname: begin,
      onopentag: open,
      ontext: add,
      onclosetag: close,
      onprocessinginstruction(name, data) {
        if (name.toUpperCase() === '!DOCTYPE' && data.includes('['))
          fault('A document type must not have declarations of its own.')
      },
    },
    { xmlMode: syntax === 'xml', recognizeSelfClosing: syntax !== 'html' },
  )
  try {
    for (let from = 0; from < text.length; from += SLICE) parser.write(text.slice(from, from + SLICE))
    isEnding = true
    parser.end()
    tellText()
  } catch (error) {
    if (error instanceof TextFault && !error.place)
      throw new TextFault(error.sentence, placeOf(text, parser.startIndex))
    throw error
  }
}
