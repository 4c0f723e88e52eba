// The rights of an image: what is named on it, what its file says, and what its space says of data mining, as every answer tells them.
import { createHash } from 'node:crypto'
import type { OutgoingHttpHeaders } from 'node:http'
import { type DataMining, dataMiningOf, type PacketContent, xmpDescription, xmpPacket } from '../images/index.js'
import type { AccessRules, ImageRow } from '../store/index.js'
import { addHeaders } from './public-headers.js'
import type { Services } from './services.js'

/** What is known of the rights of an image, or of what several images have in common. */
export interface Rights {
  /** IRI of the licence or of the statement of rights. */
  license?: string | undefined
  /** What must be shown with the image: notice, terms and credit, each a text. */
  statement: string[]
  dataMining?: DataMining | undefined
  /** The XMP packet that goes with what is made of the image. */
  xmp?: string | undefined
  /** Another for other rights, in characters that an entity tag may have; empty for an image without any. */
  mark: string
}

const NONE: Rights = { statement: [], mark: '' }

const isIri = (text: string): boolean => /^https?:/.test(text) && URL.canParse(text)

/** The first that says something: the image itself, its file, its space. */
function dataMining(row: ImageRow, { dataMining: spaces }: AccessRules): DataMining | undefined {
  if (row.data_mining !== null) return dataMiningOf(row.data_mining)
  const said = [row.embedded_rights?.data_mining, spaces[row.space]].flatMap(text => (text ? [dataMiningOf(text)] : []))
  return said.find(({ reservation }) => reservation !== undefined)
}

/** What a packet says of an image. Rights that are named on it take the place of the terms of its file. */
function contentOf(row: ImageRow, rules: AccessRules): PacketContent {
  const said = row.embedded_rights ?? {}
  const named = row.rights !== '' && row.rights !== said.license
  const license = named ? (isIri(row.rights) ? row.rights : undefined) : (said.license ?? undefined)
  return {
    license,
    notice: named && !license ? row.rights : (said.copyright_notice ?? undefined),
    credit: said.credit ?? undefined,
    owner: said.owner ?? undefined,
    marked: said.marked ?? undefined,
    usageTerms: named ? undefined : (said.usage_terms ?? undefined),
    webStatement: named ? license : (said.web_statement ?? license),
    otherConstraints: said.other_constraints ?? undefined,
    dataMining: dataMining(row, rules),
  }
}

const known = new WeakMap<ImageRow, { base: string; rules: AccessRules; rights: Rights }>()

function made({ base, serialisers }: Services, row: ImageRow, rules: AccessRules): Rights {
  const content = contentOf(row, rules)
  if (Object.values(content).every(value => value === undefined)) return NONE
  const { license, notice, usageTerms, credit } = content
  const source = serialisers.iri('Image', row) ?? base
  const xmp = xmpPacket(xmpDescription({ ...content, source }))
  return {
    license: license && new URL(license).href,
    statement: [notice, usageTerms, credit].filter(text => text !== undefined),
    dataMining: content.dataMining,
    xmp,
    mark: `r${createHash('sha256').update(xmp).digest('base64url').slice(0, 12)}`,
  }
}

/** The rights of an image by the rules of its customer. */
export function rightsOf(services: Services, row: ImageRow, rules: AccessRules): Rights {
  const { base } = services
  const before = known.get(row)
  if (before?.rules === rules && before.base === base) return before.rights
  const rights = made(services, row, rules)
  known.set(row, { base, rules, rights })
  return rights
}

/** What is true of several images together: the licence and the statement that all have, and a reservation that any has, or none. */
export function commonRights(all: Rights[]): Rights {
  const [first = NONE, ...others] = all
  const sameLicense = others.every(({ license }) => license === first.license)
  const sameStatement = others.every(({ statement }) => statement.join('\n') === first.statement.join('\n'))
  const reserved = all.find(({ dataMining }) => dataMining?.reservation === 1)
  const isAllowed = all.every(({ dataMining }) => dataMining?.reservation === 0)
  const { dataMining } = reserved ?? (isAllowed ? first : NONE)
  const license = sameLicense ? first.license : undefined
  const statement = sameStatement ? first.statement : []
  const content = { license, notice: statement.join('\n'), dataMining }
  const isSaid = license !== undefined || statement.length > 0 || dataMining !== undefined
  return {
    license,
    statement,
    dataMining,
    ...(isSaid && { xmp: xmpDescription(content) }),
    mark: '',
  }
}

/** Adds what HTTP says of rights: the licence as a link, and TDMRep's fields. A customer's own header takes its place. */
export function addRights(headers: OutgoingHttpHeaders, { license, dataMining }: Rights): OutgoingHttpHeaders {
  const reservation = dataMining?.reservation
  return addHeaders(headers, {
    ...(license && { Link: `<${license}>; rel="license"` }),
    ...(reservation !== undefined && { 'tdm-reservation': String(reservation) }),
    ...(dataMining?.policy && { 'tdm-policy': new URL(dataMining.policy).href }),
  })
}
