// The columns of an image that is registered: from what is said of it, where its bytes are, what it was, and its space.
import { ownFile } from '../ingest/index.js'
import { invalid } from '../problem.js'
import type { ImageColumns, ImageKey, ImageRow, Lut, SpaceRow } from '../store/index.js'
import { checkAlone, keptColumns, type Said, spaceDefaults } from './image-input.js'
import { suits } from './media-type.js'
import type { Services } from './services.js'

/** An original whose bytes are stored; the hold that keeps them until the row is written, where nothing else does. */
export interface Original {
  sha256: string
  mediaType: string
  hold?: number
  /** Lookup table that its pixels are shown by. */
  lut?: Lut
  /** What was derived of the same bytes for another image of the customer may serve; else it is ingested. */
  derived?: boolean
}

/** One image that is registered, or that exists and is described again. */
export interface Registration {
  space: number
  id: string
  said: Said
  /** PUT: what is not said has its default again, unless it is kept; else it stays as it is. */
  whole: boolean
  /** The bytes; without them, they are where what is said, or what was said before, has them. */
  original?: Original | undefined
  /** What the platform itself says of it. */
  own?: Partial<ImageRow>
}

/** Values of a new image that nothing is said of. */
export function blankImage(services: Services, space: SpaceRow): Partial<ImageRow> {
  const defaults = spaceDefaults(services).map(([column, from]) => [column, space[from]])
  return { ...services.readerOf('Image').blank, ...Object.fromEntries(defaults) }
}

/** Where the bytes are: those that came; those uploaded before, while the origin is our own file; or the origin. */
function sourceColumns(
  base: string,
  address: ImageKey,
  { said, whole, original }: Registration,
  before?: ImageRow,
): Partial<ImageRow> {
  const own = ownFile(address)
  if (original) {
    const { sha256, mediaType, lut = null } = original
    return { origin: own, uploaded: sha256, media_type: mediaType, lut }
  }
  const { origin } = said.columns
  if (before?.uploaded && (!origin || [own, base + own, before.origin].includes(origin)))
    return { origin: before.origin }
  const isMoved = !before || whole || (origin !== undefined && origin !== before.origin)
  return isMoved ? { uploaded: null, lut: null } : {}
}

/** The channels that an image keeps when other bytes come: none, which stands for the default, where they do not suit. */
function keptChannels({ said, original }: Registration, before?: ImageRow): Partial<ImageRow> {
  if (!before || !original || said.columns.delivery_channels !== undefined) return {}
  const suit = before.delivery_channels.every(({ channel }) => channel === 'none' || suits(channel, original.mediaType))
  return suit ? {} : { delivery_channels: [] }
}

/** Throws HttpProblem 400 when an image has bytes and an origin, or neither. */
function checkSource({ said, whole, original }: Registration, row: ImageColumns, before?: ImageRow): void {
  if (original) checkAlone(said)
  const isNew = !before || whole || 'origin' in said.columns || 'initial_origin' in said.columns
  const { origin, initial_origin: initial } = { ...before, ...row }
  if (!original && isNew && !origin && !initial)
    throw invalid(
      'origin',
      'is required: a URL to fetch the original from (or PUT the bytes themselves, with their media type)',
    )
}

/**
 * The columns to write of a registered image; its channels are still to be resolved. `before`: its row, when it is
 * there. Throws HttpProblem 400 when it is not said where its bytes are.
 */
export function imageColumns(
  services: Services,
  customer: number,
  registration: Registration,
  space: SpaceRow,
  before?: ImageRow,
): ImageColumns {
  const { said, whole, own } = registration
  const address = { customer, space: registration.space, id: registration.id }
  const blank = blankImage(services, space)
  const kept = before ? [...(whole ? keptColumns(services) : []), ...said.kept] : []
  const row = {
    ...(before && !whole ? {} : blank),
    ...Object.fromEntries(kept.map(column => [column, before?.[column]])),
    ...said.columns,
    ...Object.fromEntries(said.defaults.map(column => [column, blank[column]])),
    ...keptChannels(registration, before),
    ...sourceColumns(services.base, address, registration, before),
    ...own,
    space: address.space,
    id: address.id,
  }
  checkSource(registration, row, before)
  return row
}
