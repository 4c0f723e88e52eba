// Adjuncts: the files that go with assets, and with what the IIIF store keeps.
import type { Handler } from '../call.js'
import { readContent, writeContent } from './adjunct-content.js'
import { deleteAdjuncts } from './delete-adjuncts.js'
import { createAdjunct, submitAdjuncts } from './register-adjuncts.js'

export { adjunctRule } from './adjunct-columns.js'
export { adjunctOwner, adjunctPath, adjunctProbe, adjunctsPath, ofAsset } from './adjunct-owner.js'
export { registerAdjuncts } from './register-adjuncts.js'

/** The operations on adjuncts that no generic handler can do. */
export const adjunctHandlers: Record<string, Handler> = {
  'adjunct.create': createAdjunct,
  'adjuncts.delete': deleteAdjuncts,
  'adjunct.readContent': readContent,
  'adjunct.writeContent': writeContent,
  'adjunctQueue.submit': submitAdjuncts,
}
