// The public API of the module: IIIF Presentation documents as text and as trees; no HTTP, no SQL, no store, no settings.
export { type Faults, faultsOf } from './faults.js'
export { withoutCanvases } from './ranges.js'
export { type Edit, spliceAt, spliceMembers } from './splice.js'
