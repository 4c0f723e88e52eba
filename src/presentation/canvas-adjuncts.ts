// The files that go with an asset or another resource, as a canvas or that links to them in Presentation 3 (§3.3, §3.4): by the property that each of them names.
import type { JsonObject } from '../json-object.js'
import type { Canvas, CanvasAdjunct } from './asset-canvas.js'
import { within } from './content-bodies.js'
import type { PlacedLinks } from './spliced-adjuncts.js'

const linkOf = ({ id, type, format, label, profile, language, size, auth }: CanvasAdjunct): JsonObject => ({
  id,
  type,
  ...(label !== undefined && { label }),
  ...(format && { format }),
  ...(profile && { profile }),
  ...(language.length > 0 && { language }),
  ...(size !== undefined && { fileSize: size }),
  ...within(auth[3]),
})

/** An annotation whose body is the adjunct; `target`: the canvas, where the annotation is not read by itself. */
const annotationOf = (adjunct: CanvasAdjunct, target: string) => ({
  id: adjunct.annotation,
  type: 'Annotation',
  motivation: adjunct.motivation,
  ...(adjunct.provides.length > 0 && { provides: adjunct.provides }),
  body: linkOf(adjunct),
  target,
})

/** What goes with assets, or with another resource. */
type Having = Pick<Canvas, 'adjuncts' | 'adjunctPage' | 'texts'>

const linked = (assets: Having[], by: CanvasAdjunct['link']): CanvasAdjunct[] =>
  assets.flatMap(({ adjuncts = [] }) => adjuncts.filter(({ link }) => link === by))

/** The page of the annotations whose bodies are adjuncts of an asset; undefined where there are none. */
export function inlinePage(asset: Having, target: string) {
  const inline = linked([asset], 'inlineAnnotation')
  if (inline.length === 0) return undefined
  const items = inline.map(adjunct => annotationOf(adjunct, target))
  return { id: asset.adjunctPage, type: 'AnnotationPage', label: { en: ['Inline annotations'] }, items }
}

/** What is had of assets beside what a canvas paints. */
export const renderingAdjuncts = (assets: Having[]): JsonObject[] => [
  ...linked(assets, 'rendering').map(linkOf),
  ...assets.flatMap(({ texts }) => texts?.rendering ?? []),
]

/** Other links of the canvas that shows some assets; `target`: its id. */
export function adjunctsOn(assets: Having[], target: string): { seeAlso?: JsonObject[]; annotations?: JsonObject[] } {
  const seeAlso = linked(assets, 'seeAlso').map(linkOf)
  // A page that is referred to has no format (§5.5).
  const pages = linked(assets, 'annotations').map(({ format: _format, ...page }) => linkOf(page))
  const annotations = [
    ...pages,
    ...assets.flatMap(asset => [inlinePage(asset, target) ?? [], asset.texts?.annotations ?? []].flat()),
  ]
  return { ...(seeAlso.length > 0 && { seeAlso }), ...(annotations.length > 0 && { annotations }) }
}

/** Everything that a resource links to by itself; `target`: its id. */
export function linksTo(having: Having, target: string): PlacedLinks {
  const rendering = renderingAdjuncts([having])
  return { ...adjunctsOn([having], target), ...(rendering.length > 0 && { rendering }) }
}
