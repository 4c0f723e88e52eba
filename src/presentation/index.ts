// The public API of the module: IIIF Presentation documents as text and as trees; no HTTP, no SQL, no store, no settings.
export { type Faults, faultsOf } from './faults.js'
export { type AddressedCustomer, type AssetName, assetRecogniser } from './own-asset.js'
export { type Painting, type Paintings, paintingsOf } from './paintings.js'
export { PRESENTATION_API } from './presentation-api.js'
export { CHANNELS, type Channel, type PublicAddress, publicAddress, versionPath, WORDS } from './public-address.js'
export { withoutCanvases } from './ranges.js'
export { type Edit, spliceAt, spliceMembers } from './splice.js'
export { isPresentation2, upgraded } from './upgrade.js'
