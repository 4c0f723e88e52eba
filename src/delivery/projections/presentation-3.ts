// Manifests and Collections in the IIIF Presentation API 3.0.
import { avPage } from './av-canvas.js'
import type { Canvas, FixedImage } from './canvas.js'

/** Another form of the same images. */
export interface Rendering {
  id: string
  label: string
  mediaType: string
}

/** A manifest, before it is written in a version of the API. */
export interface ManifestContent {
  /** Absolute address that it is served at. */
  id: string
  label: string
  canvases: Canvas[]
  renderings: Rendering[]
}

const CONTEXT_3 = 'http://iiif.io/api/presentation/3/context.json'

/** Media type of Presentation 3 documents. */
export const MEDIA_TYPE_3 = `application/ld+json;profile="${CONTEXT_3}"`

const none = (text: string) => ({ none: [text] })

const imageOf = ({ id, width, height }: FixedImage) => ({ id, type: 'Image', format: 'image/jpeg', width, height })

const servicesOf = (
  { v2, v3 }: { v2: string; v3: string },
  level: 0 | 2,
  size: { width: number; height: number },
  sizes?: { width: number; height: number }[],
) => [
  { id: v3, type: 'ImageService3', profile: `level${level}`, ...size, ...(sizes && { sizes }) },
  {
    '@id': v2,
    '@type': 'ImageService2',
    profile: `http://iiif.io/api/image/2/level${level}.json`,
    ...size,
    ...(sizes && { sizes }),
  },
]

const TYPES: Record<string, string> = { image: 'Image', audio: 'Sound', video: 'Video', text: 'Text' }

/** The kind of thing that a file of a media type is. */
const typeOf = (mediaType: string): string =>
  mediaType === 'application/pdf' ? 'Text' : (TYPES[mediaType.split('/')[0]!] ?? 'Dataset')

const renderingOf = ({ id, label, mediaType }: Rendering) => ({
  id,
  type: typeOf(mediaType),
  label: { en: [label] },
  format: mediaType,
})

function thumbnailOf({ thumbnails, width, height }: Canvas) {
  if (!thumbnails) return undefined
  return [{ ...imageOf(thumbnails.fixed), service: servicesOf(thumbnails, 0, { width, height }, thumbnails.sizes) }]
}

function pageOf({ id, image, av, width, height }: Canvas) {
  if (av) return avPage(id, av)
  if (!image) return undefined
  const body = { ...imageOf(image.fixed), service: servicesOf(image, 2, { width, height }) }
  const annotation = { id: `${id}/image`, type: 'Annotation', motivation: 'painting', body, target: id }
  return [{ id: `${id}/page`, type: 'AnnotationPage', items: [annotation] }]
}

function canvas3(canvas: Canvas): object {
  const { id, label, width, height, metadata, rights, av, file } = canvas
  const thumbnail = thumbnailOf(canvas)
  const items = pageOf(canvas)
  return {
    id,
    type: 'Canvas',
    label: none(label),
    ...(width > 0 && { width, height }),
    ...(av && { duration: av.duration }),
    ...(metadata.length > 0 && {
      metadata: metadata.map(([name, value]) => ({ label: { en: [name] }, value: none(value) })),
    }),
    ...(rights && { rights }),
    ...(thumbnail && { thumbnail }),
    ...(file && { rendering: [renderingOf({ ...file, label: 'Original file' })] }),
    ...(!items && { behavior: ['placeholder'] }),
    items: items ?? [],
  }
}

/** The rights statement that all the canvases share, if they do. */
export function sharedRights(canvases: Canvas[]): string | undefined {
  const [first, ...others] = canvases
  return others.every(({ rights }) => rights === first?.rights) ? first?.rights : undefined
}

/** A manifest as Presentation 3.0 has it (§5.2). */
export function manifest3({ id, label, canvases, renderings }: ManifestContent): object {
  const thumbnail = canvases.map(thumbnailOf).find(Boolean)
  const rights = sharedRights(canvases)
  return {
    '@context': CONTEXT_3,
    id,
    type: 'Manifest',
    label: none(label),
    ...(rights && { rights }),
    ...(thumbnail && { thumbnail }),
    ...(renderings.length > 0 && { rendering: renderings.map(renderingOf) }),
    items: canvases.map(canvas3),
  }
}

/** A member of a Collection: another Collection, or the manifest of one asset. */
export type CollectionMember =
  | { type: 'Collection'; id: string; label: string }
  | { type: 'Manifest'; id: string; canvas: Canvas }

/** A Collection as Presentation 3.0 has it (§5.1). */
export function collection3(id: string, label: string, members: CollectionMember[]): object {
  return {
    '@context': CONTEXT_3,
    id,
    type: 'Collection',
    label: none(label),
    items: members.map(member => {
      if (member.type === 'Collection') return { id: member.id, type: 'Collection', label: none(member.label) }
      const thumbnail = thumbnailOf(member.canvas)
      return { id: member.id, type: 'Manifest', label: none(member.canvas.label), ...(thumbnail && { thumbnail }) }
    }),
  }
}
