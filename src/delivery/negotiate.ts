// Chooses the version and the media type of a IIIF document: Image API 3.0 §5 and 2.1 §5, Presentation API 3.0 §6.3, RFC 9110 §12.5.1.
import { parseMediaType } from '../http/index.js'
import { CONTEXTS, type Version } from '../images/index.js'

/** How a document is to be written. */
export interface DocumentForm {
  version: Version
  /** Whether as application/ld+json with the version's profile, else as application/json. */
  linked: boolean
}

/** The context of each version of an API, which is its profile too. */
type Contexts = Record<Version, string>

interface Range {
  type: string
  version: Version | undefined
  weight: number
}

const JSON_LD = 'application/ld+json'

/** The media ranges of an Accept header, the best liked first. */
function ranges(accept: string, contexts: Contexts): Range[] {
  const found = [...accept.matchAll(/(?:[^,"]|"[^"]*")+/g)].map(([text]): Range => {
    const { type, parameters } = parseMediaType(text)
    const weight = Number(parameters['q'] ?? 1)
    const version = text.includes(contexts[2]) ? 2 : text.includes(contexts[3]) ? 3 : undefined
    return { type, version, weight: Number.isNaN(weight) ? 1 : weight }
  })
  return found.filter(({ weight }) => weight > 0).sort((a, b) => b.weight - a.weight)
}

/**
 * The form of the document for a client that sent `accept`: the version that the address `named`, else the profile of
 * the range it prefers, else the default one. A client that asks for neither kind of JSON gets JSON-LD in version 3, and
 * plain JSON, which its clients expect, in version 2.
 */
export function documentForm(
  accept: string | undefined,
  named: Version | undefined,
  fallback: Version,
  contexts: Contexts = CONTEXTS,
): DocumentForm {
  const liked = accept ? ranges(accept, contexts) : []
  const version = named ?? liked.find(({ type, version }) => type === JSON_LD && version)?.version ?? fallback
  const json = liked.find(({ type }) => type === JSON_LD || type === 'application/json')
  return { version, linked: json ? json.type === JSON_LD : version === 3 }
}

/** The headers that tell a document's form. */
export const documentHeaders = (
  { version, linked }: DocumentForm,
  contexts: Contexts = CONTEXTS,
): Record<string, string> => {
  const context = contexts[version]
  if (linked) return { 'Content-Type': `${JSON_LD};profile="${context}"` }
  const link = `<${context}>;rel="http://www.w3.org/ns/json-ld#context";type="${JSON_LD}"`
  return { 'Content-Type': 'application/json', Link: link }
}
