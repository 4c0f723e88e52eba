// The JSON of a source image, as rokka's client reads it.
import type { rokka } from '../../store/index.js'

const isEmpty = (value: object): boolean => Object.keys(value).length === 0

/** A date in rokka's form: to the second, with an offset. */
export const dateText = (date: Date): string => date.toISOString().replace(/\.\d+Z$/, '+00:00')

/** Where a source image is, below the API's host. */
export const linkOf = (organization: string, hash: string): string =>
  `/sourceimages/${encodeURIComponent(organization)}/${hash}`

/** A source image of an organization. Metadata that is empty is left out; `deleted` stands where it was asked about. */
export function sourceImageJson(row: rokka.SourceImage, organization: string, deletedToo = false): object {
  return {
    hash: row.hash,
    short_hash: row.short_hash,
    binary_hash: row.binary_hash,
    created: dateText(row.created),
    name: row.name,
    mimetype: row.mimetype,
    format: row.format,
    size: row.size,
    width: row.width,
    height: row.height,
    organization,
    link: linkOf(organization, row.hash),
    ...(!isEmpty(row.static_metadata) && { static_metadata: row.static_metadata }),
    ...(!isEmpty(row.dynamic_metadata) && { dynamic_metadata: row.dynamic_metadata }),
    ...(!isEmpty(row.user_metadata) && { user_metadata: row.user_metadata }),
    ...((deletedToo || row.deleted) && { deleted: row.deleted !== null }),
    opaque: row.opaque,
    protected: row.protected,
    locked: row.locked,
  }
}
