// Where a walk through a document is: steps that are written down only when something is to be said of a place.
import { pathText } from './json-path.js'

/** A value's step within the value above it; that of the document itself is undefined. */
export type Place = { above: Place; step: string | number } | undefined

type Step = string | number

/** The steps to a place within a document, from outermost to innermost. */
export function stepsOf({ above, step }: NonNullable<Place>): [Step, ...Step[]] {
  const inwards: Step[] = []
  for (let here = above; here; here = here.above) inwards.push(here.step)
  const first = inwards.pop()
  return first === undefined ? [step] : [first, ...inwards.reverse(), step]
}

/** The place as messages name it: `items[2].height`. */
export const placeText = (place: Place): string => pathText(place ? stepsOf(place) : [])
