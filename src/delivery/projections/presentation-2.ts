// Manifests in the IIIF Presentation API 2.1.
import { IMAGE_API } from '../../images/index.js'
import type { LanguageMap } from '../../json-object.js'
import {
  adjunctsOn,
  annotationListIn2,
  type Canvas,
  type FixedImage,
  linkIn2,
  type ManifestContent,
  ORIGINAL,
  PRESENTATION_API,
  renderingAdjuncts,
  searchService1,
  sharedRights,
  textsOf,
} from '../../presentation/index.js'

/** Presentation 2.1 asks for a label of a sequence only when there are several. */
const SEQUENCE = '/sequence'

const within = (services: object[]) => services.length > 0 && { service: services }

const serviceOf = (id: string, level: 0 | 2, more: object | false) => ({
  '@context': IMAGE_API[2].context,
  '@id': id,
  profile: IMAGE_API[2].profile(level),
  ...more,
})

const imageOf = ({ id, width, height }: FixedImage) => ({
  '@id': id,
  '@type': 'dctypes:Image',
  format: 'image/jpeg',
  width,
  height,
})

const thumbnailOf = ({ thumbnails }: Canvas) =>
  thumbnails && {
    ...imageOf(thumbnails.fixed),
    service: serviceOf(thumbnails.addresses[2], 0, { sizes: thumbnails.sizes }),
  }

/** Width and height of a canvas that only sounds: Presentation 2.1 knows none without. */
const SOUND_EDGE = 1000

/** What can be had of a canvas beside its image. Presentation 2.1 cannot paint sound and video: it links to them. */
function renderingsOf(canvas: Canvas): object[] {
  const { av, file, auth } = canvas
  const played = av?.played.map(({ id, label, mediaType }) => ({ '@id': id, label, format: mediaType })) ?? []
  const all = file ? [...played, { '@id': file.id, label: ORIGINAL, format: file.mediaType }] : played
  const adjuncts = renderingAdjuncts([canvas]).map(linkIn2)
  return [...all.map(rendering => ({ ...rendering, ...within(auth[2]) })), ...adjuncts]
}

/** The adjuncts that a canvas links to, as 2.1 writes links and lists of annotations. */
function adjunctsIn2(canvas: Canvas): object {
  const { seeAlso, annotations } = adjunctsOn([canvas], canvas.id)
  return {
    ...(seeAlso && { seeAlso: seeAlso.map(linkIn2) }),
    ...(annotations && { otherContent: annotations.map(annotationListIn2) }),
  }
}

/** The name of a property is a plain text where it is in one language, as it is by default. */
const nameIn2 = (name: LanguageMap) =>
  Object.keys(name).join() === 'en' ? textsOf({ none: name['en'] }) : textsOf(name)

const attribution = (texts: string[]) => texts.length > 0 && { attribution: texts.length === 1 ? texts[0] : texts }

/** A canvas as Presentation 2.1 has it (§5.3). */
export function canvas2(canvas: Canvas): object {
  const { id, label, summary, width, height, metadata, rights, license = rights, statement, image, auth } = canvas
  const renderings = renderingsOf(canvas)
  const thumbnail = thumbnailOf(canvas)
  return {
    '@id': id,
    '@type': 'sc:Canvas',
    label: textsOf(label),
    ...(summary && { description: textsOf(summary) }),
    width: width || SOUND_EDGE,
    height: height || SOUND_EDGE,
    ...(metadata.length > 0 && { metadata: metadata.map(([name, value]) => ({ label: nameIn2(name), value })) }),
    ...(license && { license }),
    ...attribution(statement),
    ...(thumbnail && { thumbnail }),
    ...(renderings.length > 0 && { rendering: renderings.length === 1 ? renderings[0] : renderings }),
    ...adjunctsIn2(canvas),
    images: image
      ? [
          {
            '@id': `${id}/image`,
            '@type': 'oa:Annotation',
            motivation: 'sc:painting',
            resource: { ...imageOf(image.fixed), service: serviceOf(image.addresses[2], image.level, within(auth[2])) },
            on: id,
          },
        ]
      : [],
  }
}

/** A manifest as Presentation 2.1 has it (§5.1), with its canvases as they are written. */
export function manifest2(content: ManifestContent, written: object[] = content.canvases.map(canvas2)): object {
  const { id, label, summary, canvases, renderings, searched } = content
  const thumbnail = canvases.map(thumbnailOf).find(Boolean)
  const { rights, license = rights, statement } = sharedRights(canvases)
  return {
    '@context': PRESENTATION_API[2].context,
    '@id': id,
    '@type': 'sc:Manifest',
    label: textsOf(label),
    ...(summary && { description: textsOf(summary) }),
    ...(license && { license }),
    ...attribution(statement),
    ...(thumbnail && { thumbnail }),
    ...(renderings.length > 0 && {
      rendering: renderings.map(rendering => ({
        '@id': rendering.id,
        label: rendering.label,
        format: rendering.mediaType,
      })),
    }),
    ...(searched && { service: searchService1(searched.base, searched.path) }),
    sequences: [{ '@id': `${id}${SEQUENCE}`, '@type': 'sc:Sequence', canvases: written }],
  }
}
