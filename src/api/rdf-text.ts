// Quads -> text in one of the RDF syntaxes, in pieces, so that a long list leaves as it is made.
import type { Quad } from '@rdfjs/types'
import { onDemand } from '../on-demand.js'

const n3 = onDemand<typeof import('n3')>('n3')

/** Characters gathered before a piece leaves. */
const PIECE = 64 * 1024

/** The pieces of an RDF document; `prefixes` are used where the syntax has such. */
export function* rdfText(
  nodes: Iterable<Quad[]>,
  format: string,
  prefixes: Record<string, string>,
): Generator<string, void, void> {
  let text = ''
  const sink = {
    write(chunk: string, _encoding: string, done?: () => void) {
      text += chunk
      done?.()
    },
    end(done?: () => void) {
      done?.()
    },
  }
  const writer = new (n3().Writer)(sink, { format, prefixes })
  for (const quads of nodes) {
    for (const quad of quads) writer.addQuad(quad)
    if (text.length < PIECE) continue
    yield text
    text = ''
  }
  writer.end()
  yield text
}
