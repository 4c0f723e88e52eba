// The APIs over the platform, each with a vocabulary of its own.
export { dlcs } from './dlcs.js'
export { dsio } from './dsio.js'
export { rokka } from './rokka.js'
export { soundVocabulary, VOCABULARY } from './vocabularies.js'
