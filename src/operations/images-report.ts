// The report of what was done to many images: what became of each, and why some were left alone.
import type { ImageInCustomer, ImageRow } from '../store/index.js'
import { type Answer, type AskedOfMany, resource } from './call.js'
import { flatPath } from './iiif/index.js'
import type { Services } from './services.js'

/** What becomes of one property of an image. */
export interface PropertyChange {
  property: string
  before: unknown
  after: unknown
}

/** An image that is changed: as it was, and as it is now. */
export interface Affected {
  before: ImageRow
  /** Its version now. */
  version: unknown
  changes?: PropertyChange[]
  /** Where it is now. */
  moved?: ImageInCustomer
  /** Ids of the manifests that show it. */
  manifests?: string[]
}

/** An image that is left alone. */
export interface Skipped {
  key: ImageInCustomer
  status: 404 | 409 | 412
  message: string
}

/** What was done to many images. */
export interface Done {
  found: number
  unchanged: number
  affected: Affected[]
  skipped: Skipped[]
}

/** The answer with a report. */
export const reported = (services: Services, report: ImagesReport): Answer =>
  resource(services, 'ImagesReport', { ...report })

/** What is said of an image that is not there. */
export const notThere = (key: ImageInCustomer): Skipped => ({ key, status: 404, message: 'is not there' })

/** What is said of an image that is no longer as it was read. */
export const changedMeanwhile = (key: ImageInCustomer): Skipped => ({
  key,
  status: 412,
  message: 'has changed since it was read',
})

/** The report as the vocabulary has it: a row of ImagesReport. */
export interface ImagesReport {
  found: number
  changed: number
  unchanged: number
  skipped: { image: string; status: Skipped['status']; message: string }[]
  affected: { image: string; etag: string; changes?: PropertyChange[]; moved?: string; manifests?: string[] }[]
}

/** The report, with the IRIs of the images and of manifests; where nothing was written, with the ETags of before. */
export function imagesReport(
  { variables }: AskedOfMany,
  services: Services,
  { found, unchanged, affected, skipped }: Done,
  isDry: boolean,
): ImagesReport {
  const customer = Number(variables['customer'])
  const iriOf = ({ space, id }: ImageInCustomer) => services.serialisers.iri('Image', { customer, space, id })!
  const manifestIri = (id: string) => services.base + flatPath({ customer, kind: 'manifests', id })
  return {
    found,
    changed: affected.length,
    unchanged,
    skipped: skipped.map(({ key, status, message }) => ({ image: iriOf(key), status, message })),
    affected: affected.map(({ before, version, changes, moved, manifests }) => ({
      image: iriOf(before),
      etag: `"${isDry ? before.version : version}"`,
      ...(changes && { changes }),
      ...(moved && { moved: iriOf(moved) }),
      ...(manifests && { manifests: manifests.map(manifestIri) }),
    })),
  }
}
