// The words of images and canvases, searched and shown to those who may see them.
export { type Completed, completeTerm, type FoundTexts, hitsOf, type PlacedHit, searchTexts } from './search-texts.js'
export { type TextsNow, textsNow } from './texts-now.js'
export { openTexts, type SearchAsk, type Texted, type VisibleTexts, visibleTexts } from './visible-texts.js'
