// What of a canvas is shown on its page: images for the viewer, sound and video for the browser, and texts.
import { isObject, type JsonObject } from '../../json-object.js'
import { idIn, objectsOf, partIn, type Rectangle, targetOf } from '../../presentation/index.js'
import { safeAddress } from './page-text.js'

/** One picture: the address of its information document, or its own, and where on the canvas it is. */
export interface ShownImage {
  info?: string
  url?: string
  label: unknown
  region?: Rectangle
  /** Its place among the alternatives of a Choice; -1 for what is always shown. */
  choice: number
}

/** Sound or video, with all the files that it can be had as. */
export interface ShownMedia {
  kind: 'audio' | 'video'
  files: { url: string; format: string | undefined }[]
}

/** What is painted on a canvas. */
export interface CanvasView {
  width: number
  height: number
  images: ShownImage[]
  media: ShownMedia[]
  texts: string[]
}

/** Most things that one canvas shows. */
const MOST = 200

const MEDIA: Record<string, ShownMedia['kind']> = { Sound: 'audio', Audio: 'audio', Video: 'video' }

const length = (value: unknown): number => (typeof value === 'number' && value > 0 ? value : 0)

/** The address of an image service, whichever version it is of. */
const serviceIn = ({ service }: JsonObject): string | undefined =>
  objectsOf(service).flatMap(one => {
    const { type, '@type': older = type, profile, '@context': context } = one
    const isImage = /ImageService|api\/image\//.test([older, profile, context].flat().join(' '))
    return (isImage && safeAddress(idIn(one))) || []
  })[0]

/** The contents of a body: those of a Choice, and of what a part is taken of. */
function contentsOf(body: JsonObject): JsonObject[] {
  if (body['type'] === 'Choice') return objectsOf(body['items']).slice(0, MOST).flatMap(contentsOf)
  const { source, label } = body
  if (body['type'] !== 'SpecificResource') return [body]
  return contentsOf({
    ...(isObject(source) ? source : { id: source, type: 'Image' }),
    ...(label !== undefined && { label }),
  })
}

function imageOf(content: JsonObject, place: { region?: Rectangle; choice: number }): ShownImage[] {
  const service = serviceIn(content)
  const url = safeAddress(content['id'])
  if (!service && !url) return []
  return [
    {
      ...(service ? { info: `${service.replace(/\/$/, '')}/info.json` } : { url: url! }),
      label: content['label'],
      ...place,
    },
  ]
}

const mediaOf = (contents: JsonObject[]): ShownMedia[] => {
  const files = contents.flatMap(({ id, type, format }) => {
    const url = safeAddress(id)
    const kind = MEDIA[String(type)]
    return url && kind ? [{ kind, url, format: typeof format === 'string' ? format : undefined }] : []
  })
  return files.length > 0 ? [{ kind: files[0]!.kind, files }] : []
}

/** What a canvas shows, of at most MOST paintings. */
export function viewOf(canvas: JsonObject): CanvasView {
  const size = { width: length(canvas['width']), height: length(canvas['height']) }
  const annotations = objectsOf(canvas['items']).flatMap(({ items }) => objectsOf(items))
  const view: CanvasView = { ...size, images: [], media: [], texts: [] }
  for (const { body, target } of annotations.slice(0, MOST)) {
    const { region } = partIn(targetOf(target)?.part, size)
    for (const one of objectsOf(body)) {
      const contents = contentsOf(one)
      const images = contents.filter(({ type }) => type === 'Image' || type === undefined)
      const isChoice = one['type'] === 'Choice' && images.length > 1
      view.images.push(
        ...images.flatMap((content, choice) =>
          imageOf(content, { ...(region && { region }), choice: isChoice ? choice : -1 }),
        ),
      )
      view.media.push(...mediaOf(contents))
      for (const { type, value } of contents)
        if (type === 'TextualBody' && typeof value === 'string') view.texts.push(value)
    }
  }
  return view
}
