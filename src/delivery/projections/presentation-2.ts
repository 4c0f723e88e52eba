// Manifests in the IIIF Presentation API 2.1.
import type { Canvas, FixedImage } from './canvas.js'
import { type ManifestContent, sharedRights } from './presentation-3.js'

const CONTEXT_2 = 'http://iiif.io/api/presentation/2/context.json'

/** Media type of Presentation 2 documents, for who asks for JSON-LD. */
export const MEDIA_TYPE_2 = `application/ld+json;profile="${CONTEXT_2}"`

/** Presentation 2.1 asks for a label of a sequence only when there are several. */
const SEQUENCE = '/sequence'

const serviceOf = (id: string, level: 0 | 2, sizes?: { width: number; height: number }[]) => ({
  '@context': 'http://iiif.io/api/image/2/context.json',
  '@id': id,
  profile: `http://iiif.io/api/image/2/level${level}.json`,
  ...(sizes && { sizes }),
})

const imageOf = ({ id, width, height }: FixedImage) => ({
  '@id': id,
  '@type': 'dctypes:Image',
  format: 'image/jpeg',
  width,
  height,
})

const thumbnailOf = ({ thumbnails }: Canvas) =>
  thumbnails && { ...imageOf(thumbnails.fixed), service: serviceOf(thumbnails.v2, 0, thumbnails.sizes) }

/** Width and height of a canvas that only sounds: Presentation 2.1 knows none without. */
const SOUND_EDGE = 1000

/** What can be had of a canvas beside its image. Presentation 2.1 cannot paint sound and video: it links to them. */
function renderingsOf({ av, file }: Canvas): object[] {
  const played = av?.played.map(({ id, label, mediaType }) => ({ '@id': id, label, format: mediaType })) ?? []
  return file ? [...played, { '@id': file.id, label: 'Original file', format: file.mediaType }] : played
}

function canvas2(canvas: Canvas): object {
  const { id, label, width, height, metadata, rights, image } = canvas
  const renderings = renderingsOf(canvas)
  const thumbnail = thumbnailOf(canvas)
  return {
    '@id': id,
    '@type': 'sc:Canvas',
    label,
    width: width || SOUND_EDGE,
    height: height || SOUND_EDGE,
    ...(metadata.length > 0 && { metadata: metadata.map(([name, value]) => ({ label: name, value })) }),
    ...(rights && { license: rights }),
    ...(thumbnail && { thumbnail }),
    ...(renderings.length > 0 && { rendering: renderings.length === 1 ? renderings[0] : renderings }),
    images: image
      ? [
          {
            '@id': `${id}/image`,
            '@type': 'oa:Annotation',
            motivation: 'sc:painting',
            resource: { ...imageOf(image.fixed), service: serviceOf(image.v2, 2) },
            on: id,
          },
        ]
      : [],
  }
}

/** A manifest as Presentation 2.1 has it (§5.1). */
export function manifest2({ id, label, canvases, renderings }: ManifestContent): object {
  const thumbnail = canvases.map(thumbnailOf).find(Boolean)
  const rights = sharedRights(canvases)
  return {
    '@context': CONTEXT_2,
    '@id': id,
    '@type': 'sc:Manifest',
    label,
    ...(rights && { license: rights }),
    ...(thumbnail && { thumbnail }),
    ...(renderings.length > 0 && {
      rendering: renderings.map(rendering => ({
        '@id': rendering.id,
        label: rendering.label,
        format: rendering.mediaType,
      })),
    }),
    sequences: [{ '@id': `${id}${SEQUENCE}`, '@type': 'sc:Sequence', canvases: canvases.map(canvas2) }],
  }
}
