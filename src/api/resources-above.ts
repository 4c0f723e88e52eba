// The resources that the address of a page is in, for what they are called: its customer, its space.
import type { Page } from '../console/index.js'
import type { Asked, Services } from '../operations/index.js'
import { perObject } from '../per-object.js'
import type { Route, Vocabulary } from '../vocabulary/index.js'
import { addressOf, mayUse } from './scope.js'

const isResource = ({ kind, owner, target }: Route): boolean =>
  kind === 'item' && owner === undefined && target.table !== undefined

/** Routes of the resources of a vocabulary, by their templates from the shortest to the longest. */
const resourcesOf = perObject(({ routes }: Vocabulary) =>
  routes.filter(isResource).toSorted((a, b) => a.template.text.length - b.template.text.length),
)

/** The resources whose addresses the address of a request goes on from, the outermost first: those that the caller may read. */
export async function resourcesAbove(
  { route, variables, principal, compiled }: Pick<Asked, 'route' | 'variables' | 'principal' | 'compiled'>,
  { store }: Services,
): Promise<NonNullable<Page['above']>> {
  const { vocabulary, serialisers } = compiled
  const above = []
  for (const { target, template, operations } of resourcesOf(vocabulary)) {
    const read = operations.find(({ method }) => method === 'GET')
    if (!route.template.text.startsWith(`${template.text}/`) || !read || !mayUse(read, principal, variables)) continue
    const row = await store.find(target, addressOf(target, variables))
    if (row) above.push(serialisers.of(target)(row))
  }
  return above
}
