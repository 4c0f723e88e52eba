// Writes the XMP packet (ISO 16684-1) that goes with what is made of an image: its rights, and where it is from.
import type { DataMining } from './data-mining.js'

/** What a packet says; what is empty is left out. */
export interface PacketContent {
  /** The notice of dc:rights. */
  notice?: string | undefined
  credit?: string | undefined
  owner?: string[] | undefined
  usageTerms?: string | undefined
  webStatement?: string | undefined
  marked?: boolean | undefined
  /** IRI of a licence or a rights statement. */
  license?: string | undefined
  dataMining?: DataMining | undefined
  otherConstraints?: string | undefined
  /** IRI of the image that it was made of. */
  source?: string | undefined
}

const NAMESPACES = {
  dc: 'http://purl.org/dc/elements/1.1/',
  xmpRights: 'http://ns.adobe.com/xap/1.0/rights/',
  photoshop: 'http://ns.adobe.com/photoshop/1.0/',
  cc: 'http://creativecommons.org/ns#',
  plus: 'http://ns.useplus.org/ldf/xmp/1.0/',
  // As the TDM Reservation Protocol has it in the XMP of PDF.
  tdm: 'http://www.w3.org/ns/tdmrep/',
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Text as it stands in XML 1.0: characters that it cannot hold are left out. */
const escaped = (text: string): string =>
  Buffer.from(text)
    .toString()
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is meant.
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replace(/[&<>"]/g, (character: string) => ESCAPES[character]!)

type Write = (name: string, value: string) => string

const plain: Write = (name, value) => `<${name}>${value}</${name}>`
const resource: Write = (name, value) => `<${name} rdf:resource="${value}"/>`
const inLanguages: Write = (name, value) =>
  plain(name, `<rdf:Alt><rdf:li xml:lang="x-default">${value}</rdf:li></rdf:Alt>`)

/** The description of a packet, as RDF in XML; its prefix `rdf` is bound by what it is put into. */
export function xmpDescription(content: PacketContent): string {
  const { marked, owner, dataMining } = content
  const one = (write: Write, name: string, value: string | number | boolean | undefined): string =>
    value === undefined || value === '' ? '' : write(name, escaped(String(value)))
  const names = Object.entries(NAMESPACES).map(([prefix, uri]) => ` xmlns:${prefix}="${uri}"`)
  const owners = owner?.map(name => plain('rdf:li', escaped(name))).join('')
  return [
    `<rdf:Description rdf:about=""${names.join('')}>`,
    one(inLanguages, 'dc:rights', content.notice),
    one(plain, 'dc:source', content.source),
    one(plain, 'photoshop:Credit', content.credit),
    one(plain, 'xmpRights:Marked', marked === undefined ? undefined : marked ? 'True' : 'False'),
    owners ? plain('xmpRights:Owner', plain('rdf:Bag', owners)) : '',
    one(inLanguages, 'xmpRights:UsageTerms', content.usageTerms),
    one(plain, 'xmpRights:WebStatement', content.webStatement),
    one(resource, 'cc:license', content.license),
    one(plain, 'plus:DataMining', dataMining?.plus),
    one(inLanguages, 'plus:OtherConstraints', dataMining?.policy ?? content.otherConstraints),
    one(plain, 'tdm:reservation', dataMining?.reservation),
    one(plain, 'tdm:policy', dataMining?.policy),
    '</rdf:Description>',
  ].join('')
}

/** The packet around a description; nothing edits it in place, so it has no padding. */
export const xmpPacket = (description: string): string =>
  [
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>',
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">',
    description,
    '</rdf:RDF></x:xmpmeta><?xpacket end="r"?>',
  ].join('')
