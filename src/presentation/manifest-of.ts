// Canvases of painted resources: one image, a Choice, or several on one canvas, of ours and of others.
import { grouped } from '../grouped.js'
import { invalid } from '../problem.js'
import { type Canvas, PLACEHOLDER_EDGE } from './asset-canvas.js'
import { adjunctsOn } from './canvas-adjuncts.js'
import { bodiesOf, oneBody } from './content-bodies.js'
import type { Painting } from './paintings.js'
import { contextOf, describedBy, renderings, thumbnailOf } from './presentation-3.js'
import { PLACEHOLDER } from './spliced-marks.js'

/** What is known of the asset of a painting; of one that is not ready, whether it is still ingested or in error. */
export type AssetFacts = Canvas | 'processing' | 'error'

interface Known {
  painting: Painting
  /** Undefined where the content is of others. */
  facts: AssetFacts | undefined
}

/** Members for a manifest. */
export interface BuiltManifest {
  /** For its @context. */
  context: string | string[]
  thumbnail?: object[]
  items: object[]
}

const largest = (numbers: number[]): number => numbers.reduce((most, number) => Math.max(most, number), 0)

const isReady = (facts: AssetFacts | undefined): facts is Canvas => typeof facts === 'object'

const staticSize = ({ staticWidth: width, staticHeight: height }: Painting) =>
  width !== null && height !== null ? { width, height } : undefined

/** Content of others, which is known by its address alone: what lasts is sound or video. */
function bodyOfOthers(painting: Painting): object[] {
  const { address, duration } = painting
  const size = staticSize(painting)
  if (address === null) return []
  const type = duration === null ? 'Image' : size ? 'Video' : 'Sound'
  return [{ id: address, type, ...size, ...(duration !== null && { duration }) }]
}

const paintedOf = ({ painting, facts }: Known): object[] => {
  if (facts === undefined) return bodyOfOthers(painting)
  return isReady(facts) ? bodiesOf(facts, staticSize(painting)) : []
}

/** Bodies with the label of their resource; transcodes, which have labels of their own, keep them. */
const labelled = (bodies: object[], label: unknown): object[] =>
  label && bodies.length === 1 ? bodies.map(body => ({ ...body, label })) : bodies

/** All of a canvas, a part of it by a fragment, or by a selector. */
function targetIn(canvas: string, target: string | null): unknown {
  if (target === null) return canvas
  if (!/^[[{]/.test(target)) return `${canvas}#${target}`
  try {
    return { type: 'SpecificResource', source: canvas, selector: JSON.parse(target) }
  } catch {
    throw invalid('target', 'must be a fragment, like xywh=0,0,100,100, or a selector in JSON')
  }
}

/** The annotation of what has one place in the order: its alternatives are one Choice, without a Choice in it. */
function annotationOf(group: Known[], canvas: string, isAlone: boolean): object {
  const [{ painting }] = group as [Known]
  const bodies = group.flatMap(known => {
    const { label, canvasLabel } = known.painting
    return labelled(paintedOf(known), isAlone && !canvasLabel ? undefined : label)
  })
  const body = oneBody(bodies)
  return {
    id: `${canvas}/annotations/${painting.canvasOrder}`,
    type: 'Annotation',
    motivation: 'painting',
    ...(body && { body }),
    target: targetIn(canvas, painting.target),
  }
}

const XYWH = /^xywh=(?:pixel:)?(\d+),(\d+),(\d+),(\d+)$/

/** The size of a canvas: of what is painted on all of it, else as far as the parts reach; 0 of what only sounds. */
function sizeOf(group: Known[]): { width: number; height: number } {
  const sizes = group.map(({ painting, facts }) => ({
    size: isReady(facts) ? facts : staticSize(painting),
    part: painting.target === null ? undefined : XYWH.exec(painting.target),
    whole: painting.target === null,
  }))
  const whole = sizes.find(one => one.whole && one.size)?.size
  if (whole) return { width: whole.width, height: whole.height }
  const reach = (at: number) => largest(sizes.map(({ part }) => Number(part?.[at] ?? 0) + Number(part?.[at + 2] ?? 0)))
  const [width, height] = [reach(1), reach(2)]
  if (width > 0 && height > 0) return { width, height }
  const some = sizes.find(({ size }) => size)?.size
  if (some) return { width: some.width, height: some.height }
  const edge = group.every(({ painting }) => painting.duration !== null) ? 0 : PLACEHOLDER_EDGE
  return { width: edge, height: edge }
}

const durationOf = (group: Known[]): number =>
  largest(group.map(({ painting, facts }) => (isReady(facts) ? (facts.av?.duration ?? 0) : (painting.duration ?? 0))))

const labelOf = (group: Known[], assets: Canvas[]): unknown =>
  group.map(({ painting }) => painting.canvasLabel).find(Boolean) ??
  group.map(({ painting }) => painting.label).find(Boolean) ??
  assets[0]?.label

/** What a viewer is to know of a canvas that does not show everything yet, or never will. */
function behaviorOf(group: Known[], annotations: { body?: object }[]): object | false {
  if (group.some(({ facts }) => facts === 'processing')) return { behavior: ['processing'] }
  return annotations.every(({ body }) => body === undefined) && { behavior: [PLACEHOLDER] }
}

/** A canvas; its paintings are in their order. */
function canvasOf(group: Known[]): object {
  const { canvas: id, canvasOrder } = group[0]!.painting
  const assets = group.flatMap(({ facts }) => (isReady(facts) ? facts : []))
  const places = [...grouped(group, ({ painting }) => painting.canvasOrder).values()]
  const annotations = places.map(place => annotationOf(place, id, group.length === 1) as { body?: object })
  const shown = group.some(({ facts }) => facts === 'processing') ? annotations : annotations.filter(({ body }) => body)
  const label = labelOf(group, assets)
  const { width, height } = sizeOf(group)
  const duration = durationOf(group)
  const thumbnail = assets.map(thumbnailOf).find(Boolean)
  return {
    id,
    type: 'Canvas',
    ...(label !== undefined && { label }),
    ...(width > 0 && { width, height }),
    ...(duration > 0 && { duration }),
    ...(assets.length === 1 && describedBy(assets[0]!)),
    ...(thumbnail && { thumbnail }),
    ...renderings(assets),
    ...adjunctsOn(assets, id),
    ...behaviorOf(group, annotations),
    items: shown.length > 0 ? [{ id: `${id}/annopages/${canvasOrder}`, type: 'AnnotationPage', items: shown }] : [],
  }
}

/**
 * The canvases of a manifest from its painted resources: those of one canvas id are one canvas, those of one canvasOrder
 * in it alternatives by their choiceOrder. `factsOf` knows the assets; it is not asked about content of others.
 * What is still ingested has its annotation without a body, and the behavior `processing`; what is in error leaves its
 * canvas, with its label and the behavior `placeholder` (Presentation 3.0 §5.2, §5.3, §5.6).
 */
export function manifestOf(paintings: Painting[], factsOf: (painting: Painting) => AssetFacts): BuiltManifest {
  const inOrder = [...paintings].sort(
    (a, b) => a.canvasOrder - b.canvasOrder || (a.choiceOrder ?? 0) - (b.choiceOrder ?? 0),
  )
  const known = inOrder.map((painting): Known => ({ painting, facts: painting.asset && factsOf(painting) }))
  const assets = known.flatMap(({ facts }) => (isReady(facts) ? facts : []))
  const thumbnail = assets.map(thumbnailOf).find(Boolean)
  return {
    context: contextOf(assets),
    ...(thumbnail && { thumbnail }),
    items: [...grouped(known, ({ painting }) => painting.canvas).values()].map(canvasOf),
  }
}
