// What `behavior` may say of each kind of resource, and what contradicts what (Presentation 3.0 §3.4).
import { didYouMean } from '../nearest.js'
import type { KindName } from './resource-kinds.js'

const WHOLE: KindName[] = ['Collection', 'Manifest', 'Member']
const RANGE: KindName[] = ['Range']
const CANVAS: KindName[] = ['Canvas', 'ShownCanvas']
const HIDEABLE: KindName[] = ['Annotation', 'AnnotationPage', 'Content', 'Painting', 'PaintingPage', 'Reference']

/** Behavior -> the kinds that may have it. */
const BEHAVIORS: Record<string, KindName[]> = {
  'auto-advance': [...WHOLE, ...CANVAS, ...RANGE],
  'no-auto-advance': [...WHOLE, ...CANVAS, ...RANGE],
  repeat: WHOLE,
  'no-repeat': WHOLE,
  unordered: [...WHOLE, ...RANGE],
  individuals: [...WHOLE, ...RANGE],
  continuous: [...WHOLE, ...RANGE],
  paged: [...WHOLE, ...RANGE],
  'facing-pages': CANVAS,
  'non-paged': CANVAS,
  'multi-part': ['Collection', 'Member'],
  together: ['Collection', 'Member'],
  sequence: RANGE,
  'thumbnail-nav': RANGE,
  'no-nav': RANGE,
  hidden: HIDEABLE,
}

/** Of each group, a resource has at most one. */
const DISJOINT = [
  ['auto-advance', 'no-auto-advance'],
  ['repeat', 'no-repeat'],
  ['unordered', 'individuals', 'continuous', 'paged'],
  ['facing-pages', 'non-paged'],
  ['multi-part', 'together'],
  ['sequence', 'thumbnail-nav', 'no-nav'],
]

const NAMES = Object.keys(BEHAVIORS)

/** What is wrong with the behaviors of a resource: [position in the array, or undefined for all of them, message]. */
export function behaviorFaults(kind: KindName, behaviors: unknown[]): [number | undefined, string][] {
  const faults = behaviors.flatMap((behavior, index): [number, string][] => {
    if (typeof behavior !== 'string') return []
    const kinds = Object.hasOwn(BEHAVIORS, behavior) ? BEHAVIORS[behavior]! : undefined
    if (kinds) return kinds.includes(kind) ? [] : [[index, `${behavior} does not apply here`]]
    const meant = didYouMean(behavior, NAMES, 2)
    return meant ? [[index, `${behavior} is not known${meant}`]] : []
  })
  const contradictions = DISJOINT.map(group => group.filter(name => behaviors.includes(name)))
    .filter(names => names.length > 1)
    .map((names): [undefined, string] => [undefined, `${names.join(' and ')} contradict each other: keep one`])
  return [...faults, ...contradictions]
}
