// A vocabulary with what is compiled of it: readers of bodies, and serialisers of rows.
import { createHash } from 'node:crypto'
import { compileReaders, type InputReader } from './input.js'
import type { Class, Row, Vocabulary } from './model.js'
import { compileSerialisers, type Serialisers } from './serialise.js'

/** A vocabulary, and what is compiled of it. */
export interface CompiledVocabulary {
  vocabulary: Vocabulary
  /** The reader of a class, or of the class of a name; the caller knows the class's rows. */
  readerOf<R extends Row>(owner: Class | string): InputReader<R>
  serialisers: Serialisers
  /** A part of entity tags: another one for another vocabulary, another base or another form of answers. */
  edition: string
}

const shortDigest = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 4)

/**
 * Makes what compiles a vocabulary for a base, with absolute IRIs under it; what does not depend on the base is compiled
 * once.
 */
export function vocabularyCompiler(vocabulary: Vocabulary): (base: string) => CompiledVocabulary {
  const readersAt = compileReaders(vocabulary)
  return base => ({
    vocabulary,
    readerOf: readersAt(base),
    serialisers: compileSerialisers(vocabulary, base),
    edition: `${vocabulary.hash}${shortDigest(base)}`,
  })
}
