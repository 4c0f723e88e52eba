// Keeping an installation: one moment of its database as text, and an empty one filled with that.
export { deleteUnnamed, holdDeletions, isDeletionHeld } from './backup-hold.js'
export { copyPlatformKeys, fillFault, LEAP, loadRows, unknownSteps } from './load-rows.js'
export { namedBlobs, unnamedBlobs } from './named-blobs.js'
export { type Marks, type Snapshot, withSnapshot } from './snapshot.js'
export { isInstalled, openSource, type Source } from './source.js'
