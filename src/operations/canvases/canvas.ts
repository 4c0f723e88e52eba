// What a canvas says of an image, before it is written in one version of the IIIF Presentation API or the other.
import type { Version } from '../../images/index.js'
import {
  type Canvas,
  type FixedImage,
  PLACEHOLDER_EDGE,
  type ServiceAddresses,
  versionPath,
} from '../../presentation/index.js'
import type { AccessRules, AdjunctRow, CustomerFacts, ImageRow } from '../../store/index.js'
import { columnName } from '../../vocabulary/index.js'
import { limitsOf, originalFits, shownEdge } from '../access-decision.js'
import { rulesOf } from '../access-rules-cache.js'
import { adjunctProbe } from '../adjuncts/index.js'
import { storedProperties } from '../image-input.js'
import { type Rights, rightsOf } from '../rights.js'
import type { Services } from '../services.js'
import { avParts } from './av-canvas.js'
import { authDescriber, rolesDescriber } from './describe-auth.js'
import { shownAdjunct } from './shown-adjuncts.js'

interface Size {
  width: number
  height: number
}

/** Longest edge that a thumbnail in a list of pages has, about. */
const THUMBNAIL_EDGE = 200

type Shown = ReturnType<typeof storedProperties>

/** What the properties that manifests show have to say of an image, each by what its space calls it; of lists, their values after each other. */
const metadataOf = (shown: Shown, row: ImageRow, { fieldLabels }: AccessRules): Canvas['metadata'] =>
  shown.flatMap(({ name, column, labelFrom }): Canvas['metadata'] => {
    const value = row[column]
    const text = Array.isArray(value) ? value.join(', ') : value ? String(value) : ''
    const label = (labelFrom && fieldLabels[row.space]?.[columnName(labelFrom)]) || { en: [name] }
    return text ? [[label, text]] : []
  })

const edge = ({ width, height }: Size): number => Math.max(width, height)

/** Path of an asset's part behind the name of a service. */
export const assetPath = ({ customer, space, id }: ImageRow): string => `${customer}/${space}/${encodeURIComponent(id)}`

const fixedImage = (service: string, { width, height }: Size): FixedImage => ({
  id: `${service}/full/${width},${height}/0/default.jpg`,
  width,
  height,
})

/** The image as large as it is served. */
function whole(service: string, { width, height }: Size, most: number): FixedImage {
  const scale = Math.min(1, most / Math.max(width, height))
  const scaled = (length: number) => Math.max(1, Math.round(length * scale))
  return { id: `${service}/full/max/0/default.jpg`, width: scaled(width), height: scaled(height) }
}

function serviceAddresses(base: string, channel: string, row: ImageRow, fallback: Version): ServiceAddresses {
  const address = (version: Version) => `${base}/${channel}${versionPath(version, fallback)}/${assetPath(row)}`
  return { 2: address(2), 3: address(3) }
}

const sizeOf = (row: ImageRow): Size => ({ width: row.width, height: row.height })

const offers = (row: ImageRow, channel: string): boolean =>
  (row.delivery_channels as { channel: string }[]).some(offered => offered.channel === channel)

/** The ready-made thumbnails, smallest first, of at most an edge. */
const thumbnailSizes = (row: ImageRow, most: number): Size[] =>
  row.thumbnails
    .map(({ width, height }) => ({ width, height }))
    .filter(size => edge(size) <= most)
    .sort((a, b) => edge(a) - edge(b))

function thumbnailsOf(base: string, row: ImageRow, most: number, version: Version): Pick<Canvas, 'thumbnails'> {
  const sizes = thumbnailSizes(row, most)
  const [nearest] = [...sizes].sort((a, b) => Math.abs(edge(a) - THUMBNAIL_EDGE) - Math.abs(edge(b) - THUMBNAIL_EDGE))
  if (!nearest) return {}
  const addresses = serviceAddresses(base, 'thumbs', row, version)
  return { thumbnails: { addresses, sizes, fixed: fixedImage(addresses[3], nearest) } }
}

/** What is painted: the image, else, where it is offered as thumbnails alone, the largest of them. */
function paintedOf(base: string, row: ImageRow, most: number, version: Version): Pick<Canvas, 'image'> {
  const sizes = thumbnailSizes(row, most)
  if (offers(row, 'iiif-img')) {
    const addresses = serviceAddresses(base, 'iiif-img', row, version)
    const ready = sizes.filter(size => edge(size) <= edge(sizeOf(row))).at(-1)
    const fixed = ready ? fixedImage(addresses[3], ready) : whole(addresses[3], sizeOf(row), most)
    return { image: { addresses, level: 2, fixed } }
  }
  const largest = offers(row, 'thumbs') ? sizes.at(-1) : undefined
  if (!largest) return {}
  const addresses = serviceAddresses(base, 'thumbs', row, version)
  return { image: { addresses, level: 0, fixed: fixedImage(addresses[3], largest) } }
}

/** Presentation API 3.0 §3.2: rights are of these two kinds, and written with http. */
const KNOWN_RIGHTS = /^https?:\/\/(creativecommons\.org\/(licenses|publicdomain)|rightsstatements\.org\/vocab)\//

function rightsOn({ license, statement }: Rights): Pick<Canvas, 'rights' | 'license' | 'statement'> {
  if (!license) return { statement }
  return KNOWN_RIGHTS.test(license)
    ? { rights: license.replace(/^https:/, 'http:'), statement }
    : { license, statement }
}

/** Writes canvases of a customer's assets, with the adjuncts that are given; undefined for one of which nothing is offered that a canvas could show. */
export type CanvasOf = (row: ImageRow, adjuncts?: AdjunctRow[]) => Canvas | undefined

/** For whom canvases are written: the owner sees what others may not. */
interface For {
  services: Services
  customer: Pick<CustomerFacts, 'id' | 'imageVersion'>
  owner: boolean
}

/** How the canvases of a customer's assets are written. The id of one is the same in every manifest that has it. */
export async function canvasWriter({ services, customer, owner }: For): Promise<CanvasOf> {
  const { base, settings } = services
  const { id, imageVersion } = customer
  const rules = await rulesOf(services)(id)
  const describe = authDescriber(base, id, rules)
  const describeRoles = rolesDescriber(base, id, rules)
  const shown = storedProperties(services).filter(({ shownIn }) => shownIn.includes('manifest'))
  return (row, adjuncts = []) => {
    const page = `${base}/adjunct-annotations/${assetPath(row)}`
    const waysTo = (own: AdjunctRow) =>
      own.roles === null ? describe(row) : describeRoles(own.roles, adjunctProbe(base, own))
    const shownAdjuncts = adjuncts.flatMap(adjunct => shownAdjunct(base, adjunct, page, waysTo) ?? [])
    const common = {
      id: `${base}/iiif-manifest/${assetPath(row)}/canvas`,
      label: row.label ?? { none: [row.id] },
      ...(row.description && { summary: row.description }),
      ...(row.alt_text && { alt: row.alt_text }),
      metadata: metadataOf(shown, row, rules),
      ...rightsOn(rightsOf(services, row, rules)),
      auth: describe(row),
      ...(shownAdjuncts.length > 0 && { adjuncts: shownAdjuncts, adjunctPage: page }),
      ...(offers(row, 'file') &&
        (owner || originalFits(row, settings)) && {
          file: { id: `${base}/file/${assetPath(row)}`, mediaType: row.media_type },
        }),
    }
    const most = limitsOf(row, settings).maxWidth ?? Number.POSITIVE_INFINITY
    const painted = row.derivative ? paintedOf(base, row, most, imageVersion) : {}
    if (painted.image) {
      const thumbnails = offers(row, 'thumbs')
        ? thumbnailsOf(base, row, shownEdge(row, settings, { owner }), imageVersion)
        : {}
      return { ...common, ...sizeOf(row), ...painted, ...thumbnails }
    }
    const av = offers(row, 'iiif-av') ? avParts(base, assetPath(row), row) : undefined
    if (av) return { ...common, width: av.width, height: av.height, av }
    return common.file && { ...common, width: PLACEHOLDER_EDGE, height: PLACEHOLDER_EDGE }
  }
}
