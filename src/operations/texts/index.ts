// The words of images, searched for those who may see them.
export {
  type Completed,
  completeTerm,
  type FoundTexts,
  hitsOf,
  type PlacedHit,
  type SearchAsk,
  type SearchedImage,
  searchTexts,
} from './search-texts.js'
export { type Searchable, searchableNow } from './searchable.js'
