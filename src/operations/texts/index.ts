// The words of images and canvases, searched and shown to those who may see them.
export { type Completed, completeTerm } from './complete-term.js'
export { foundBy, motivationName } from './found-by.js'
export {
  type Narrowed,
  type QuotedAnnotation,
  quotedAnnotations,
  searchAnnotations,
  searchAnnotationsWithin,
} from './search-annotations.js'
export { type FoundTexts, hitsOf, type PlacedHit, searchTexts } from './search-texts.js'
export { textsNow } from './texts-now.js'
export {
  openTexts,
  sizeOfOwner,
  type Texted,
  type VisibleTexts,
  visibleTexts,
} from './visible-texts.js'
