// The APIs over the platform, each with a vocabulary of its own.

export { VOCABULARY } from '../program-files.js'
export { dlcs } from './dlcs.js'
export { dsio } from './dsio.js'
export { rokka } from './rokka.js'
export { soundVocabularies, soundVocabulary, type Vocabularies } from './vocabularies.js'
