// The operations that no generic handler can do, each under the name that the vocabulary calls it by.
import { adjunctHandlers, adjunctRule } from './adjuncts/index.js'
import { readTest, retryBatch, testBatch } from './batch.js'
import { batchEvents } from './batch-events.js'
import type { Handler, Rule } from './call.js'
import { readChangeFeed } from './change-feed.js'
import { customHeaderRule } from './custom-header.js'
import { customerRule } from './customer.js'
import { defaultDeliveryChannelRule, deliveryChannelPolicyRule } from './delivery-channel-policy.js'
import { editImages } from './edit-images.js'
import { readEntryPoint } from './entry-point.js'
import { readHealth } from './health.js'
import { iiifHandlers } from './iiif/index.js'
import { createImage, deleteImage, patchImage, putImage, reingestImage } from './image.js'
import { deleteBatch, patchBatch, putBatch } from './image-batch.js'
import { deleteImages, lookUpImages, patchImages } from './image-bulk.js'
import { readFacets } from './image-facets.js'
import { addRole } from './image-roles.js'
import { createKey, deleteKey } from './key.js'
import { moveImages } from './move-images.js'
import { deleteNamedQuery, namedQueryRule, patchNamedQuery, putNamedQuery } from './named-query.js'
import { originStrategyRule } from './origin-strategy.js'
import { inviteUser, portalUserRule } from './people/index.js'
import { deleteProjection, readProjection } from './projection.js'
import { submitBatch, submitPriorityBatch } from './queue.js'
import { roleProviderRule } from './role-provider.js'
import { spaceRule } from './space.js'
import { storagePolicyRule } from './storage-policy.js'
import { emptyTrash, purgeFromTrash, readTrashedThumbnail, restoreFromTrash } from './trash.js'
import { appendUpload, createUpload, endUpload, readUpload } from './tus.js'
import { webhookHandlers, webhookRule } from './webhooks/index.js'

export {
  auditOriginals,
  authoriseViewer,
  originalAccess,
  ownersAccess,
  publicAccess,
  seenAmong,
  unauthorised,
  type ViewerAccess,
} from './access.js'
export * from './access-decision.js'
export * from './access-rules-cache.js'
export { adjunctPath, adjunctsPath } from './adjuncts/index.js'
export { claimsOf, signToken, type TokenPayload } from './api-token.js'
export { type Audited, audited, auditedRequest } from './audit/index.js'
export { type CacheSubject, keyHeaders, purges, startPurges } from './caches/index.js'
export * from './call.js'
export * from './canvases/index.js'
export { headerFault } from './custom-header.js'
export { checkCustomerName } from './customer.js'
export { deleteSelected, deletionOf } from './delete-selected.js'
export { editSelected } from './edit-images.js'
export { obstacles } from './health.js'
export {
  type AdjunctHost,
  adjunctsNow,
  annotationItem,
  annotationReport,
  annotationsAt,
  annotationsPath,
  annotationText,
  appendIiif,
  buildManifests,
  canvasPath,
  canvasText,
  createAnnotation,
  createIiif,
  deleteAnnotation,
  deleteIiif,
  documentAnswer,
  editManifest,
  flatPath,
  flatPublicPath,
  type Given,
  hostOfAdjuncts,
  iiifKindNamed,
  imagesNow,
  isDryRun,
  linkedNow,
  manifestOfCanvas,
  newId,
  PRESENTATION_3_TYPE,
  patchIiif,
  proposedId,
  publicText,
  putAnnotation,
  putIiif,
  type Report,
  reportOf,
  requiresSpace,
  seesAdjunct,
  showsChildren,
  startBuilder,
  tagOf,
  WEB_ANNOTATION,
  type Written,
  type WrittenAnnotation,
  warningHeaders,
} from './iiif/index.js'
export type { Original } from './image-columns.js'
export { NOTHING_SAID } from './image-input.js'
export type { ImagesReport } from './images-report.js'
export { makeKey, removeKey } from './key.js'
export { limitedLogIn } from './limited-log-in.js'
export { listMembers } from './list-members.js'
export { moveSelected } from './move-images.js'
export { placeNamed, spaceNamed } from './named-space.js'
export {
  beginLogIn,
  checkCallback,
  claimsOfLogIn,
  type LogInMemory,
  memoryIn,
  memoryText,
} from './openid.js'
export * from './people/index.js'
export {
  type Access,
  authorise,
  callerOf,
  credentialsOf,
  holdsAccess,
  isAllowed,
  type Needed,
  type Principal,
  principalOf,
  reaches,
  type Scheme,
} from './principal.js'
export { grantOf, holds, principalIn } from './principal-in.js'
export { argsText } from './projection.js'
export * from './public-headers.js'
export * from './query-template.js'
export { isBroken, type NamedFile, registerFiles } from './register-files.js'
export { registerImage, registerImages } from './register-image.js'
export { addRights, commonRights, type Rights, rightsOf } from './rights.js'
export { selectedImages } from './selected-images.js'
export type { Services } from './services.js'
export { checkUnshown } from './shown-images.js'
export * from './texts/index.js'
export { discardingOf, releaseGone } from './trash.js'
export { TUS_VERSION } from './tus-headers.js'
export { holding, holdStored, storeUpload } from './upload.js'
export { cookieName, cookieToken, isOwner } from './viewer.js'
export { startWebhooks, webhookAttempts } from './webhooks/index.js'

/** Own handlers by name. */
export const ownHandlers: Record<string, Handler> = {
  'entryPoint.read': readEntryPoint,
  'health.read': readHealth,
  'portalUser.invite': inviteUser,
  'changes.read': readChangeFeed,
  'key.create': createKey,
  'key.delete': deleteKey,
  'image.put': putImage,
  'image.create': createImage,
  'image.patch': patchImage,
  'image.delete': deleteImage,
  'image.reingest': reingestImage,
  'image.addRole': addRole,
  'images.patch': patchImages,
  'images.lookUp': lookUpImages,
  'images.delete': deleteImages,
  'images.edit': editImages,
  'images.facets': readFacets,
  'images.move': moveImages,
  'image.putBatch': putBatch,
  'image.patchBatch': patchBatch,
  'image.deleteBatch': deleteBatch,
  'upload.create': createUpload,
  'upload.read': readUpload,
  'upload.append': appendUpload,
  'upload.end': endUpload,
  'namedQuery.put': putNamedQuery,
  'namedQuery.patch': patchNamedQuery,
  'namedQuery.delete': deleteNamedQuery,
  'projection.read': readProjection,
  'projection.delete': deleteProjection,
  'queue.submit': submitBatch,
  'queue.submitPriority': submitPriorityBatch,
  'batch.test': testBatch,
  'batch.events': batchEvents,
  'batch.readTest': readTest,
  'batch.retry': retryBatch,
  'trash.empty': emptyTrash,
  'trash.purge': purgeFromTrash,
  'trash.restore': restoreFromTrash,
  'trash.preview': readTrashedThumbnail,
  ...iiifHandlers,
  ...adjunctHandlers,
  ...webhookHandlers,
}

/** What must hold for the rows of a class, by the name that the vocabulary calls it by. */
export const rules: Record<string, Rule> = {
  adjunct: adjunctRule as Rule,
  customer: customerRule,
  customHeader: customHeaderRule,
  defaultDeliveryChannel: defaultDeliveryChannelRule,
  deliveryChannelPolicy: deliveryChannelPolicyRule,
  namedQuery: namedQueryRule,
  space: spaceRule,
  originStrategy: originStrategyRule,
  portalUser: portalUserRule,
  roleProvider: roleProviderRule,
  storagePolicy: storagePolicyRule,
  webhook: webhookRule as Rule,
}
