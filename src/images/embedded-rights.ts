// What a file itself says of its rights: XMP, else IPTC, else Exif, as the IPTC Photo Metadata Standard ranks them.
import { plusName } from './data-mining.js'
import { exifAndIptc } from './exif-and-iptc.js'
import { type XmpProperty, xmpProperties } from './xmp-properties.js'

/** The blocks of metadata of a file, as they lie in it. */
export interface MetadataBlocks {
  exif?: Buffer | undefined
  iptc?: Buffer | undefined
  xmp?: Buffer | undefined
  /** What a TIFF has as its copyright, which Exif has from there. */
  copyright?: string | undefined
}

/** What is said of rights, as its column has it; what is not said is left out. */
export interface EmbeddedRights {
  copyright_notice?: string
  credit?: string
  owner?: string[]
  usage_terms?: string
  web_statement?: string
  marked?: boolean
  /** A registered licence or rights statement, by its IRI. */
  license?: string
  /** A value of the PLUS vocabulary. */
  data_mining?: string
  other_constraints?: string
}

const LONGEST_TEXT = 1000
const LONGEST_OWNER = 200
const MOST_OWNERS = 10

/** A text without control characters, no longer than is kept; undefined when nothing is left. */
function clean(text: string | undefined, most = LONGEST_TEXT): string | undefined {
  const plain = text
    ?.replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, most)
  // Half of a pair of surrogates, which no database takes, is replaced on the way.
  return plain ? Buffer.from(plain).toString() : undefined
}

const REGISTERED =
  /https?:\/\/(?:www\.)?(creativecommons\.org\/(?:licenses|publicdomain)\/[a-z+-]{1,30}\/\d\.\d(?:\/[a-z]{2,3}(?![a-z]))?|rightsstatements\.org\/(?:vocab|page)\/[A-Za-z-]{1,30}\/\d\.\d)/

/** The registered IRI within a text, as its register writes it. */
export function registeredIri(text: string): string | undefined {
  const [, found] = REGISTERED.exec(text) ?? []
  return found && `http://${found.replace('/page/', '/vocab/')}/`
}

const withoutEmpty = (rights: { [K in keyof EmbeddedRights]: EmbeddedRights[K] | undefined }): EmbeddedRights =>
  Object.fromEntries(Object.entries(rights).filter(([, value]) => value !== undefined))

/** What the blocks of a file say of its rights; undefined when they say nothing. */
export function embeddedRights({ exif, iptc, xmp, copyright }: MetadataBlocks): EmbeddedRights | undefined {
  const said = xmp ? xmpProperties(xmp) : new Map<XmpProperty, string[]>()
  const other = exifAndIptc(exif, iptc)
  const first = (name: XmpProperty): string | undefined => said.get(name)?.[0]
  const owners = (said.get('owner') ?? []).flatMap(text => clean(text, LONGEST_OWNER) ?? [])
  const marked = first('marked')
  const rights = withoutEmpty({
    copyright_notice: clean(first('copyright_notice') ?? other.copyright_notice ?? copyright),
    credit: clean(first('credit') ?? other.credit),
    owner: owners.length > 0 ? owners.slice(0, MOST_OWNERS) : undefined,
    usage_terms: clean(first('usage_terms')),
    web_statement: clean(first('web_statement')),
    marked: /^true$/i.test(marked ?? '') ? true : /^false$/i.test(marked ?? '') ? false : undefined,
    data_mining: plusName(first('data_mining') ?? ''),
    other_constraints: clean(first('other_constraints')),
  })
  const license = [first('license'), rights.web_statement, rights.usage_terms, rights.copyright_notice]
    .flatMap(text => registeredIri(text ?? '') ?? [])
    .at(0)
  const found = { ...rights, ...(license && { license }) }
  return Object.keys(found).length > 0 ? found : undefined
}
