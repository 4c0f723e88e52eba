// Manifests and Collections in the IIIF Presentation API 3.0.
import type { LanguageMap } from '../json-object.js'
import type { Canvas } from './asset-canvas.js'
import { adjunctsOn, renderingAdjuncts } from './canvas-adjuncts.js'
import { bodiesOf, imageOf, oneBody, servicesOf, within } from './content-bodies.js'
import { AUTH_2_CONTEXT, PRESENTATION_API } from './presentation-api.js'
import { searchServices3 } from './search-services.js'
import { PLACEHOLDER } from './spliced-marks.js'

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
  label: LanguageMap
  summary?: LanguageMap | undefined
  canvases: Canvas[]
  renderings: Rendering[]
  /** Where its words are searched, by path; left out where there are none. */
  searched?: { base: string; path: string }
}

const CONTEXT = PRESENTATION_API[3].context

/** The context of Authorization Flow 2.0 stands before that of the document, where one of its services does (§2.1). */
export const contextOf = (canvases: Canvas[]): string | string[] =>
  canvases.some(({ auth, adjuncts = [] }) => [auth, ...adjuncts.map(one => one.auth)].some(ways => ways[3].length > 0))
    ? [AUTH_2_CONTEXT, CONTEXT]
    : CONTEXT

/** The same of a part of a document that is sent by itself. */
export const contextAround = (part: object): string | string[] =>
  JSON.stringify(part).includes('"AuthProbeService2"') ? [AUTH_2_CONTEXT, CONTEXT] : CONTEXT

/** What the original is called where it is offered. */
export const ORIGINAL = 'Original file'

const none = (text: string) => ({ none: [text] })

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

/** The thumbnails of an asset as one image with its service. */
export function thumbnailOf({ thumbnails, width, height }: Canvas) {
  if (!thumbnails) return undefined
  return [{ ...imageOf(thumbnails.fixed), service: servicesOf(thumbnails.addresses, 0, { width, height }, thumbnails) }]
}

function pageOf(canvas: Canvas) {
  const body = oneBody(bodiesOf(canvas))
  if (!body) return undefined
  const { id, av } = canvas
  const annotation = {
    id: `${id}/${av ? 'av' : 'image'}`,
    type: 'Annotation',
    motivation: 'painting',
    body,
    target: id,
  }
  return [{ id: `${id}/page`, type: 'AnnotationPage', items: [annotation] }]
}

/** The rights of a canvas, or of several. */
type SharedRights = Pick<Canvas, 'statement'> & { rights?: string | undefined; license?: string | undefined }

/** What must be shown of rights that `rights` cannot hold. */
const statementOf = ({ license, statement }: SharedRights): string[] => (license ? [license, ...statement] : statement)

const requiredStatement = (texts: string[]) =>
  texts.length > 0 && { requiredStatement: { label: { en: ['Rights'] }, value: { none: texts } } }

/** Summary, metadata and rights of an asset. */
export const describedBy = (canvas: Canvas) => ({
  ...(canvas.summary && { summary: canvas.summary }),
  ...(canvas.metadata.length > 0 && {
    metadata: canvas.metadata.map(([name, value]) => ({ label: name, value: none(value) })),
  }),
  ...(canvas.rights && { rights: canvas.rights }),
  ...requiredStatement(statementOf(canvas)),
})

/** The original files of assets, where they are offered, and the adjuncts that are other forms of them. */
export function renderings(assets: Canvas[]) {
  const files = assets.flatMap(({ file, auth }) =>
    file ? [{ ...renderingOf({ ...file, label: ORIGINAL }), ...within(auth[3]) }] : [],
  )
  const all = [...files, ...renderingAdjuncts(assets)]
  return all.length > 0 && { rendering: all }
}

/** A canvas as Presentation 3.0 has it (§5.3). */
export function canvas3(canvas: Canvas): object {
  const { id, label, width, height, av } = canvas
  const thumbnail = thumbnailOf(canvas)
  const items = pageOf(canvas)
  return {
    id,
    type: 'Canvas',
    label,
    ...(width > 0 && { width, height }),
    ...(av && { duration: av.duration }),
    ...describedBy(canvas),
    ...(thumbnail && { thumbnail }),
    ...renderings([canvas]),
    ...adjunctsOn([canvas], id),
    ...(!items && { behavior: [PLACEHOLDER] }),
    items: items ?? [],
  }
}

/** What all the canvases share of rights. */
export function sharedRights(canvases: Canvas[]): SharedRights {
  const [first, ...others] = canvases
  const share = (say: (canvas: Canvas) => string | undefined): boolean =>
    others.every(canvas => say(canvas) === say(first!))
  if (!first) return { statement: [] }
  return {
    ...(share(({ rights }) => rights) && { rights: first.rights }),
    ...(share(({ license }) => license) && { license: first.license }),
    statement: share(({ statement }) => statement.join('\n')) ? first.statement : [],
  }
}

/** A manifest as Presentation 3.0 has it (§5.2), with its canvases as they are written. */
export function manifest3(content: ManifestContent, written: object[] = content.canvases.map(canvas3)): object {
  const { id, label, summary, canvases, renderings, searched } = content
  const thumbnail = canvases.map(thumbnailOf).find(Boolean)
  const shared = sharedRights(canvases)
  const { rights } = shared
  return {
    '@context': contextOf(canvases),
    id,
    type: 'Manifest',
    label,
    ...(summary && { summary }),
    ...(rights && { rights }),
    ...requiredStatement(statementOf(shared)),
    ...(thumbnail && { thumbnail }),
    ...(renderings.length > 0 && { rendering: renderings.map(renderingOf) }),
    ...(searched && { service: searchServices3(searched.base, searched.path) }),
    items: written,
  }
}

/** A member of a Collection: another Collection, or the manifest of one asset. */
export type CollectionMember =
  | { type: 'Collection'; id: string; label: string }
  | { type: 'Manifest'; id: string; canvas: Canvas }

/** A member as a Collection of Presentation 3.0 refers to it. */
export function member3(member: CollectionMember): object {
  if (member.type === 'Collection') return { id: member.id, type: 'Collection', label: none(member.label) }
  const thumbnail = thumbnailOf(member.canvas)
  return { id: member.id, type: 'Manifest', label: member.canvas.label, ...(thumbnail && { thumbnail }) }
}

/** A Collection as Presentation 3.0 has it (§5.1), of members as they are written. */
export function collection3(id: string, label: string, items: object[]): object {
  return {
    '@context': CONTEXT,
    id,
    type: 'Collection',
    label: none(label),
    items,
  }
}
