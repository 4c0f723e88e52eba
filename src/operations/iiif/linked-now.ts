// What a document of the IIIF store links to beside what it says itself, by what there is when it is read: annotations, and adjuncts.
import type { Services } from '../services.js'
import { type AdjunctDocument, adjunctsNow } from './adjuncts-now.js'
import { type AnnotatedDocument, type AnnotatedNow, annotatedNow } from './annotated-manifest.js'

/** The annotations and the adjuncts of a document now. `asOwner`: for whoever needs no way to see them. */
export async function linkedNow(
  services: Services,
  document: AdjunctDocument & AnnotatedDocument,
  asOwner = false,
): Promise<AnnotatedNow> {
  const annotated = await annotatedNow(services, document)
  const adjuncts = await adjunctsNow(services, document, asOwner)
  return {
    hasWords: annotated.hasWords,
    mark: `${annotated.mark} ${adjuncts.mark}`,
    into: text => adjuncts.into(annotated.into(text)),
  }
}
