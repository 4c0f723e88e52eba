// What painted resources with one canvasOrder, which are the alternatives of a Choice, must agree in.
import { grouped } from '../../grouped.js'
import { invalid } from '../../problem.js'
import { type PaintedResource, placeIn } from './painted-resources.js'

/** A painted resource, and the short id of its canvas. */
interface OnCanvas {
  resource: PaintedResource
  id: string
}

const at = ({ place }: PaintedResource, name: string): string => placeIn(place, `canvasPainting.${name}`)

/** Throws HttpProblem 400 for what is not one alternative of one Choice on one canvas. */
function checkChoice(all: OnCanvas[]): void {
  const [first] = all as [OnCanvas]
  const places = new Map<number, string>()
  for (const { resource, id } of all) {
    const other = all.find(one => one.resource !== resource)!.resource.place || 'another painted resource'
    const { choiceOrder } = resource
    if (id !== first.id)
      throw invalid(
        at(resource, 'canvasId'),
        `must be ${first.id}, as ${first.resource.place} has the same canvasOrder`,
      )
    if (choiceOrder === null)
      throw invalid(at(resource, 'choiceOrder'), `is required: ${other} has the same canvasOrder`)
    const taken = places.get(choiceOrder)
    if (taken !== undefined) throw invalid(at(resource, 'choiceOrder'), `must not be that of ${taken} too`)
    places.set(choiceOrder, resource.place)
  }
}

/** Throws HttpProblem 400 where painted resources are no Choice, or not the alternatives of one; `ids`: of their canvases. */
export function checkAlternatives(resources: PaintedResource[], ids: string[]): void {
  const placed = resources.map((resource, index): OnCanvas => ({ resource, id: ids[index]! }))
  const byOrder = grouped(placed, ({ resource }): unknown => resource.canvasOrder ?? resource)
  for (const all of byOrder.values()) {
    const [{ resource }] = all as [OnCanvas]
    if (all.length > 1) checkChoice(all)
    else if (resource.choiceOrder !== null)
      throw invalid(at(resource, 'choiceOrder'), 'must be left out: no other painted resource has the same canvasOrder')
  }
}
