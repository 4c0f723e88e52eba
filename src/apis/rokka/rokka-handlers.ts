// The handlers under the names that the vocabulary calls them by.
import { deleteAlias, getAlias, invalidateAliasCache, putAlias } from './alias.js'
import { copySourceImage, copySourceImages } from './copy.js'
import { createSourceImages } from './create-source-images.js'
import { autodescription, autolabel } from './descriptions.js'
import { downloadSourceImage, downloadSourceImages } from './download.js'
import { getToken } from './issue-token.js'
import { listSourceImages } from './list-source-images.js'
import { createMembership, deleteMembership, getMembership, listMemberships, putMembership } from './membership.js'
import { createOrganization, getOrganization, putOption, putOptions } from './organization.js'
import type { RokkaHandler } from './rokka-call.js'
import { signUrl } from './sign.js'
import {
  deleteByBinaryHash,
  deleteSourceImage,
  getSourceImage,
  invalidateCache,
  putLocked,
  putName,
  restoreFromTrash,
} from './source-image.js'
import {
  deleteStack,
  getStack,
  invalidateStackCache,
  listOperations,
  listStackOptions,
  listStacks,
  putStack,
} from './stack.js'
import { createApiKey, createUser, deleteApiKey, getCurrentApiKey, getUser, listApiKeys } from './user.js'
import {
  deleteUserField,
  deleteUserMetadata,
  getUserField,
  getUserMetadata,
  patchUserMetadata,
  putUserField,
  putUserMetadata,
} from './user-metadata-calls.js'
import { deleteDynamicMetadata, putDynamicMetadata, putProtected } from './variant.js'

export const handlers: Record<string, RokkaHandler> = {
  'sourceImages.list': listSourceImages,
  'sourceImages.create': createSourceImages,
  'sourceImages.delete': deleteByBinaryHash,
  'sourceImages.download': downloadSourceImages,
  'sourceImages.copy': copySourceImages,
  'sourceImage.get': getSourceImage,
  'sourceImage.delete': deleteSourceImage,
  'sourceImage.copy': copySourceImage,
  'sourceImage.restore': restoreFromTrash,
  'sourceImage.download': downloadSourceImage,
  'sourceImage.invalidateCache': invalidateCache,
  'sourceImage.putName': putName,
  'sourceImage.putLocked': putLocked,
  'sourceImage.putProtected': putProtected,
  'sourceImage.autolabel': autolabel,
  'sourceImage.autodescription': autodescription,
  'userMetadata.get': getUserMetadata,
  'userMetadata.patch': patchUserMetadata,
  'userMetadata.put': putUserMetadata,
  'userMetadata.delete': deleteUserMetadata,
  'userField.get': getUserField,
  'userField.put': putUserField,
  'userField.delete': deleteUserField,
  'dynamicMetadata.put': putDynamicMetadata,
  'dynamicMetadata.delete': deleteDynamicMetadata,
  'alias.put': putAlias,
  'alias.get': getAlias,
  'alias.delete': deleteAlias,
  'alias.invalidateCache': invalidateAliasCache,
  'stacks.list': listStacks,
  'stack.put': putStack,
  'stack.get': getStack,
  'stack.delete': deleteStack,
  'stack.invalidateCache': invalidateStackCache,
  'operations.list': listOperations,
  'stackOptions.list': listStackOptions,
  'organization.get': getOrganization,
  'organization.create': createOrganization,
  'organization.putOptions': putOptions,
  'organization.putOption': putOption,
  'memberships.list': listMemberships,
  'memberships.create': createMembership,
  'membership.get': getMembership,
  'membership.put': putMembership,
  'membership.delete': deleteMembership,
  'user.get': getUser,
  'users.create': createUser,
  'apiKeys.list': listApiKeys,
  'apiKeys.create': createApiKey,
  'apiKeys.current': getCurrentApiKey,
  'apiKeys.token': getToken,
  'apiKey.delete': deleteApiKey,
  'url.sign': signUrl,
}
