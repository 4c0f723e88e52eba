// Texts: what is in text files of pages, films and sound, and what is found in them; no HTTP, no SQL, no store.
export { annotationTexts, annotationTokens, annotationVector, type Quote, quotesAt } from './annotation-words.js'
export {
  type Book,
  type Found,
  findAll,
  findIn,
  type Meant,
  meantBy,
  openBook,
  type PageTokens,
} from './find-in-book.js'
export { fold } from './fold.js'
export { between, type Hit, hitsAt, joined } from './hits.js'
export { pageOfTexts } from './page-of-texts.js'
export { type PlacedPart, placedLines, placedWords } from './placed-parts.js'
export { readText } from './read-text.js'
export { type Term, termOf, termsBeginning, termsOf } from './search-terms.js'
export { textInRegion } from './text-in-region.js'
export { type Box, type Line, type PageText, TextFault, type Word } from './text-page.js'
export { keptToken, type Token, tokensOf } from './tokens.js'
export { allOf, vectorOf, vectorsOf } from './vectors.js'
export { writtenPage } from './written-page.js'
