// What an API works with, opened once.
import type { Services } from '../operations/index.js'
import { type CompiledVocabulary, contextDocument } from '../vocabulary/index.js'
import type { Means } from './api.js'
import type { JsonLd } from './json-ld.js'
import { openPublisher } from './render-context.js'

/** Opens what the API of a vocabulary works with. */
export function openMeans(services: Services, compiled: CompiledVocabulary, jsonLd: JsonLd): Means {
  const { base } = services
  const { vocabulary } = compiled
  const publisher = openPublisher(base, vocabulary, contextDocument(vocabulary, base), jsonLd)
  return { services, compiled, jsonLd, publisher }
}
