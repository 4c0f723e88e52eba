// The tool that finds words inside of a book: through the search service that its manifest names.
import { isObject } from '../json-object.js'
import { invalid } from '../problem.js'
import { searchServiceOf } from './iiif-services.js'
import { readAt } from './read-tools.js'
import { answerResult, OUTPUT, successOf } from './results.js'
import { offersOf, pathAt, targetFinder, targetProperties, withParameters } from './targets.js'
import { READS, type Tool } from './tool.js'
import type { Platform } from './tool-caller.js'

/** The tool that searches in manifests and collections. */
export function searchInsideTool(platform: Platform): Tool {
  const offers = offersOf(platform).filter(
    ({ route, operation }) =>
      route.kind === 'item' && operation.method === 'GET' && route.target.documents !== undefined,
  )
  const find = targetFinder(platform, offers, { others: true })
  return {
    name: 'search_inside',
    title: 'Find words in a book',
    description:
      'Finds words in the pages, captions and annotations of a IIIF manifest, or in everything that a collection holds, each with its canvas and bounding box. Put "phrases" in quotation marks, and end prefixes with *. If there are more hits, `next` is their address, for the tool get.',
    properties: {
      ...targetProperties(offers),
      words: { type: 'string', minLength: 1, maxLength: 1000, description: 'What to find.' },
    },
    required: ['words'],
    output: OUTPUT,
    annotations: READS,
    async run(args, caller) {
      const { path } = find(args, caller)
      const read = async (at: string) => successOf(await readAt(caller, at))
      const document = await read(path)
      // What the API keeps of a manifest has its services where everyone reads it.
      const { publicId } = isObject(document) ? document : {}
      const service =
        searchServiceOf(document) ??
        (typeof publicId === 'string' ? searchServiceOf(await read(pathAt(platform, publicId))) : undefined)
      if (service === undefined) throw invalid('address', 'has no text that can be searched (yet)')
      const asked = withParameters(pathAt(platform, service), [['q', String(args['words'])]])
      return answerResult(await readAt(caller, asked))
    },
  }
}
