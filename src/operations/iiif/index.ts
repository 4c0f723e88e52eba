// The IIIF store: manifests and collections that people keep, with their hierarchy and their versions.
import type { Handler } from '../call.js'
import { annotationHandlers } from './annotation-handlers.js'
import { readCanvas } from './iiif-canvas.js'
import {
  appendPainted,
  deleteIiifCollection,
  deleteManifest,
  importHandler,
  patchIiifHandler,
  patchManifest,
  postIiif,
  postManifest,
  putIiifHandler,
  putManifest,
  readIiif,
  readIiifVersion,
  readManifest,
  restoreIiifVersion,
} from './iiif-handlers.js'

export { type AdjunctHost, hostOfAdjuncts, seesAdjunct } from './adjunct-access.js'
export { adjunctsNow } from './adjuncts-now.js'
export { annotationItem, annotationText, WEB_ANNOTATION } from './annotation-text.js'
export {
  annotationReport,
  createAnnotation,
  deleteAnnotation,
  putAnnotation,
  type WrittenAnnotation,
} from './annotation-write.js'
export { buildManifests, startBuilder } from './build-manifests.js'
export { isDryRun, writtenOrTried } from './dry-run.js'
export { documentAnswer, tagOf } from './iiif-answer.js'
export { canvasText, manifestOfCanvas } from './iiif-canvas.js'
export type { Given } from './iiif-given.js'
export { type Report, reportOf, warningHeaders } from './iiif-report.js'
export {
  annotationsAt,
  annotationsPath,
  canvasPath,
  flatPath,
  flatPublicPath,
  iiifKindNamed,
  newId,
  PRESENTATION_3_TYPE,
  requiresSpace,
  TYPES,
} from './iiif-terms.js'
export { publicText, showsChildren } from './iiif-text.js'
export { appendIiif, createIiif, deleteIiif, editManifest, patchIiif, putIiif, type Written } from './iiif-write.js'
export { imagesNow } from './images-now.js'
export { linkedNow } from './linked-now.js'
export { proposedId } from './proposed-id.js'

/** Handlers by the names that the vocabulary calls them by. */
export const iiifHandlers: Record<string, Handler> = {
  'iiif.read': readIiif,
  'iiif.create': postIiif,
  'iiif.import': importHandler,
  'iiif.put': putIiifHandler,
  'iiif.patch': patchIiifHandler,
  'manifest.read': readManifest,
  'manifest.create': postManifest,
  'manifest.put': putManifest,
  'manifest.patch': patchManifest,
  'manifest.append': appendPainted,
  'iiif.delete': deleteManifest,
  'iiif.deleteCollection': deleteIiifCollection,
  'canvas.read': readCanvas,
  ...annotationHandlers,
  'iiifVersion.read': readIiifVersion,
  'iiifVersion.restore': restoreIiifVersion,
}
