// The public API of the module: IIIF Presentation documents as text and as trees; no HTTP, no SQL, no store, no settings.

export { annotationFacts } from './annotation-facts.js'
export { annotationFaults, LARGEST_ANNOTATION } from './annotation-faults.js'
export {
  type AvParts,
  type Canvas,
  type CanvasAdjunct,
  type FixedImage,
  PLACEHOLDER_EDGE,
  type ServiceAddresses,
} from './asset-canvas.js'
export { adjunctsOn, inlinePage, linksTo, renderingAdjuncts } from './canvas-adjuncts.js'
export { type Chapter, chaptersIn, chaptersText, type ReadChapter } from './chapters.js'
export { chosenTexts, withText } from './chosen-texts.js'
export { cleanLabel } from './clean-label.js'
export { servicesOf } from './content-bodies.js'
export { contentOrigin } from './content-origin.js'
export { contentStateOf, encodedState, partIn, type Rectangle } from './content-state.js'
export { type DocumentText, documentTexts } from './document-texts.js'
export { downgraded } from './downgrade.js'
export { annotationListIn2, annotationPageIn2 } from './downgrade-annotations.js'
export { linkIn2 } from './downgrade-properties.js'
export { idIn, objectsOf, textsOf } from './downgrade-values.js'
export { type Faults, faultsOf } from './faults.js'
export { pathText } from './json-path.js'
export { LINKED_PREFIXES, selfContained } from './linked-terms.js'
export { type AssetFacts, manifestOf } from './manifest-of.js'
export { type AssetName, assetRecogniser } from './own-asset.js'
export { type PageEdits, pagesEdited } from './page-edits.js'
export { type Painting, type Paintings, paintingsOf } from './paintings.js'
export {
  canvas3,
  collection3,
  contextAround,
  type ManifestContent,
  manifest3,
  member3,
  ORIGINAL,
  type Rendering,
  sharedRights,
} from './presentation-3.js'
export { AUTH_2_CONTEXT, PRESENTATION_API } from './presentation-api.js'
export { type Protectable, protectablesIn } from './protectable.js'
export {
  CHANNELS,
  type Channel,
  decode as decodeSegment,
  type PublicAddress,
  publicAddress,
  versionPath,
  WORDS,
} from './public-address.js'
export { rangesIn, withoutCanvases } from './ranges.js'
export {
  SEARCH_API,
  SEARCH_VERSIONS,
  type SearchVersion,
  searchInto,
  searchOutOf,
  searchService1,
} from './search-services.js'
export { type Edit, elementTexts, memberText, reordered, spliceAt, spliceMembers } from './splice.js'
export { type LinkPlace, linksInto, linksOutOf, type PlacedLinks } from './spliced-adjuncts.js'
export {
  type AnnotationPages,
  annotationsInto,
  annotationsNotKept,
  annotationsOutOf,
  hasAnnotations,
} from './spliced-annotations.js'
export { authContextInto, authInto, authOutOf } from './spliced-auth.js'
export { type Markable, markablesIn, marksInto, marksOutOf, PLACEHOLDER } from './spliced-marks.js'
export { type Target, targetOf } from './target.js'
export {
  GRANULARITIES,
  type Granularity,
  isTextLink,
  PLAIN_TEXT,
  TEXT_ANNOTATIONS,
  TEXT_GRANULARITY,
  textAnnotations,
  textLinks,
} from './text-links.js'
export { isPresentation2, upgraded } from './upgrade.js'
export { valueText } from './value-text.js'
