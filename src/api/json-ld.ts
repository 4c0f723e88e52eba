// The JSON-LD processor of the api room: ours by URL, others only where a setting allows them, and never without limits.
import type { JsonLdDocument, NodeObject, Options } from 'jsonld'

/** Contexts that stand for ours: the one that the DLCS's own clients name, and Hydra's. */
const ALIASES = ['https://dlcs.github.io/vocab/context/future.json', 'http://www.w3.org/ns/hydra/context.jsonld']

/** Fetches the document of an allowed context. Throws an Error that says why not. */
export type FetchContext = (url: string) => Promise<object>

/** What the JSON-LD processor does here. */
export interface JsonLd {
  /** Whether a `@context` is ours, by URL or by alias. */
  isOurs(context: unknown): boolean
  expand(document: object, base: string): Promise<object[]>
  flatten(document: object, base: string): Promise<object[]>
  frame(document: object, frame: object): Promise<object>
  fromRdf(quads: object[]): Promise<object[]>
}

/** The processor, loaded when it is first needed. `context` is the shared context document. */
export function openJsonLd(base: string, context: object, fetchContext: FetchContext): JsonLd {
  const isOurUrl = (url: unknown) =>
    typeof url === 'string' && (url.startsWith(`${base}/contexts/`) || ALIASES.includes(url))
  const documentLoader = async (url: string) => ({
    contextUrl: undefined,
    documentUrl: url,
    document: isOurUrl(url) ? context : await fetchContext(url),
  })
  const processor = async () => (await import('jsonld')).default
  const options = (self: string) => ({ documentLoader, base: self }) as Options.Expand
  return {
    isOurs: given => [given].flat().every(isOurUrl),
    expand: async (document, self) => (await processor()).expand(document as JsonLdDocument, options(self)),
    flatten: async (document, self) =>
      (await (await processor()).flatten(document as JsonLdDocument, undefined, options(self))) as unknown as object[],
    frame: async (document, frame) =>
      (await processor()).frame(document as JsonLdDocument, frame as NodeObject, options(base) as Options.Frame),
    fromRdf: async quads => (await processor()).fromRDF(quads, { useNativeTypes: false }) as Promise<object[]>,
  }
}
