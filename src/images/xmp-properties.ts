// Reads the properties of rights from an XMP packet (ISO 16684-1). The XML is a stranger's: read once, in linear time, no deeper than XMP goes, and without entities.
import type { SaxesTagNS } from 'saxes'
import { onDemand } from '../on-demand.js'

const saxes = onDemand<typeof import('saxes')>('saxes')

const RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#'
const XMP_RIGHTS = 'http://ns.adobe.com/xap/1.0/rights/'
const PLUS = 'http://ns.useplus.org/ldf/xmp/1.0/'

/** The properties that are read, by the IRI of each. */
const READ = {
  'http://purl.org/dc/elements/1.1/rights': 'copyright_notice',
  [`${XMP_RIGHTS}UsageTerms`]: 'usage_terms',
  [`${XMP_RIGHTS}WebStatement`]: 'web_statement',
  [`${XMP_RIGHTS}Owner`]: 'owner',
  [`${XMP_RIGHTS}Marked`]: 'marked',
  'http://ns.adobe.com/photoshop/1.0/Credit': 'credit',
  'http://creativecommons.org/ns#license': 'license',
  [`${PLUS}DataMining`]: 'data_mining',
  [`${PLUS}OtherConstraints`]: 'other_constraints',
} as const

/** Name of a property that is read. */
export type XmpProperty = (typeof READ)[keyof typeof READ]

/** Longest packet that is read, in bytes, and most elements within each other in it. */
const LONGEST = 1024 * 1024
const DEEPEST = 32
const MOST_ITEMS = 50

/** Whether a packet has anything to say: most have not, and are not parsed. */
const WORTH_READING = /rights|Rights|Credit|DataMining|license|Constraints/

const nameOf = (uri: string, local: string): XmpProperty | undefined =>
  (READ as Record<string, XmpProperty>)[uri + local]

/** The property that is being read: where it began, its own text, and its items, the default language first. */
interface Reading {
  name: XmpProperty
  depth: number
  text: string
  items: string[]
  /** The item that is being read. */
  item?: { depth: number; isDefault: boolean; text: string } | undefined
}

/** Thrown within, to leave what is nested too deeply. */
const TOO_DEEP = new Error('nested too deeply')

/**
 * The texts of the properties of rights in a packet: several for a list, those of languages with the default one first.
 * What follows a fault of the XML is left out, and so is a packet of more than 1 MiB.
 */
export function xmpProperties(packet: Uint8Array): Map<XmpProperty, string[]> {
  const found = new Map<XmpProperty, string[]>()
  if (packet.length > LONGEST) return found
  const xml = new TextDecoder().decode(packet)
  if (!WORTH_READING.test(xml)) return found
  const { SaxesParser } = saxes()
  const parser = new SaxesParser({ xmlns: true })
  let depth = 0
  let reading: Reading | undefined
  const add = (name: XmpProperty, texts: string[]): void => {
    const said = texts.map(text => text.trim()).filter(Boolean)
    if (said.length > 0 && !found.has(name)) found.set(name, said)
  }
  const open = ({ uri, local, attributes }: SaxesTagNS): void => {
    const values = Object.values(attributes)
    if (reading) {
      if (uri === RDF && local === 'li' && reading.items.length < MOST_ITEMS)
        reading.item = {
          depth,
          isDefault: values.some(({ name, value }) => name === 'xml:lang' && value === 'x-default'),
          text: '',
        }
      return
    }
    if (uri === RDF && local === 'Description')
      for (const attribute of values) {
        const name = nameOf(attribute.uri, attribute.local)
        if (name) add(name, [attribute.value])
      }
    const name = nameOf(uri, local)
    const resource = values.find(attribute => attribute.uri === RDF && attribute.local === 'resource')
    if (name) reading = { name, depth, text: '', items: resource ? [resource.value] : [] }
  }
  parser.on('opentag', tag => {
    if (++depth > DEEPEST) throw TOO_DEEP
    open(tag)
  })
  parser.on('text', text => {
    if (reading?.item) reading.item.text += text
    else if (reading) reading.text += text
  })
  parser.on('closetag', () => {
    if (reading?.item?.depth === depth) {
      const { isDefault, text } = reading.item
      if (isDefault) reading.items.unshift(text)
      else reading.items.push(text)
      reading.item = undefined
    }
    if (reading?.depth === depth) {
      add(reading.name, reading.items.length > 0 ? reading.items : [reading.text])
      reading = undefined
    }
    depth--
  })
  try {
    parser.write(xml).close()
  } catch {
    // What was read before the fault counts.
  }
  return found
}
