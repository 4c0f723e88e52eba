// Chooses the version and the media type of a IIIF document: Image API 3.0 §5 and 2.1 §5, Presentation API 3.0 §6.3, RFC 9110 §12.5.1.
import { parseMediaType } from '../http/index.js'
import { IMAGE_API, VERSIONS, type Version } from '../images/index.js'

/** How a document is to be written. */
export interface DocumentForm {
  version: Version
  /** Whether as application/ld+json with the version's profile, else as application/json. */
  linked: boolean
}

/** Each version of an API, with its context, which is its profile too. */
type Api = Record<Version, { context: string }>

interface Range {
  type: string
  version: Version | undefined
  weight: number
}

const JSON_LD = 'application/ld+json'

/** The media ranges of an Accept header, the best liked first. */
function ranges(accept: string, api: Api): Range[] {
  const found = [...accept.matchAll(/(?:[^,"]|"[^"]*")+/g)].map(([text]): Range => {
    const { type, parameters } = parseMediaType(text)
    const weight = Number(parameters['q'] ?? 1)
    const version = VERSIONS.find(version => text.includes(api[version].context))
    return { type, version, weight: Number.isNaN(weight) ? 1 : weight }
  })
  return found.filter(({ weight }) => weight > 0).sort((a, b) => b.weight - a.weight)
}

/**
 * The form of the document for a client that sent `accept`: the version that the address `named`, else the profile of
 * the range it prefers, else the default one. A client that asks for neither kind of JSON gets what clients of the
 * version expect.
 */
export function documentForm(
  accept: string | undefined,
  named: Version | undefined,
  fallback: Version,
  api: Api = IMAGE_API,
): DocumentForm {
  const liked = accept ? ranges(accept, api) : []
  const version = named ?? liked.find(({ type, version }) => type === JSON_LD && version)?.version ?? fallback
  const json = liked.find(({ type }) => type === JSON_LD || type === 'application/json')
  return { version, linked: json ? json.type === JSON_LD : IMAGE_API[version].linked }
}

/** The headers that tell a document's form. */
export const documentHeaders = ({ version, linked }: DocumentForm, api: Api = IMAGE_API): Record<string, string> => {
  const { context } = api[version]
  if (linked) return { 'Content-Type': `${JSON_LD};profile="${context}"` }
  const link = `<${context}>;rel="http://www.w3.org/ns/json-ld#context";type="${JSON_LD}"`
  return { 'Content-Type': 'application/json', Link: link }
}
