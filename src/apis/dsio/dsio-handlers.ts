// The handlers of this API, each under the name that its vocabulary calls it by.
import type { DsioHandler } from './dsio-call.js'
import { ae, select, supreme, unmap } from './filters.js'
import { deleteResource, readResource, uploadResource } from './image-resource.js'
import { readFile, readMedia } from './media.js'
import { createFromModality } from './modality.js'
import { captureImage, endModalitySession, readSession, registerSession } from './sessions.js'

export const handlers: Record<string, DsioHandler> = {
  'resource.upload': uploadResource,
  'resource.fromModality': createFromModality,
  'resource.read': readResource,
  'resource.delete': deleteResource,
  'media.read': readMedia,
  'media.file': readFile,
  'filter.unmap': unmap,
  'filter.select': select,
  'filter.supreme': supreme,
  'filter.ae': ae,
  'session.register': registerSession,
  'session.read': readSession,
  'session.capture': captureImage,
  'session.end': endModalitySession,
}
