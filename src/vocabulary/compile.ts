// A vocabulary with what is compiled of it: readers of bodies, and serialisers of rows.
import { compileReaders, type InputReader } from './input.js'
import type { Class, Row, Vocabulary } from './model.js'
import { compileSerialisers, type Serialisers } from './serialise.js'

/** A vocabulary, and what is compiled of it. */
export interface CompiledVocabulary {
  vocabulary: Vocabulary
  /** The reader of a class, or of the class of a name; the caller knows the class's rows. */
  readerOf<R extends Row>(owner: Class | string): InputReader<R>
  serialisers: Serialisers
}

/** Compiles a vocabulary, with absolute IRIs under `base`. */
export const compileVocabulary = (vocabulary: Vocabulary, base: string): CompiledVocabulary => ({
  vocabulary,
  readerOf: compileReaders(vocabulary, base),
  serialisers: compileSerialisers(vocabulary, base),
})
