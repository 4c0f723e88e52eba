// The lists that the page of a resource shows beside it: read as the caller would read them by following its links.
import { type Page, relatedOf } from '../console/index.js'
import { type Answer, type Call, listMembers, type Services } from '../operations/index.js'
import { collectionOf } from './collection-document.js'
import { enterScope, mayUse } from './scope.js'

/** Most members of such a list that a page shows. */
const MOST = 100

/** The lists of the links that the page of the answer shows; undefined for a page that shows none. */
export async function relatedTo(answer: Answer, call: Call, services: Services): Promise<Page['related']> {
  if (answer.kind !== 'resource') return undefined
  const { routes } = call.compiled.vocabulary
  const documents: Record<string, Record<string, unknown>> = {}
  for (const name of relatedOf(answer.owner)) {
    const route = routes.find(({ link, owner }) => link?.name === name && owner === answer.owner)
    const operation = route?.operations.find(({ method }) => method === 'GET')
    const isAt = route?.template.variables.every(variable => call.variables[variable] !== undefined)
    if (!route || !isAt || !operation || !mayUse(operation, call.principal, call.variables)) continue
    const query = new URLSearchParams({ pageSize: String(MOST) })
    const asked = { ...call, route, operation, query, self: `${call.self}/${name}` }
    const listed = Object.assign(asked, await enterScope(asked, services))
    const list = await listMembers(listed, services)
    if (list.kind === 'list') documents[name] = collectionOf(list, listed)
  }
  return documents
}
