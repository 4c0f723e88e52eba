// What stands in a list in the place of links: the members that they lead to, where the parameter `include` asks for them.
import { grouped } from '../grouped.js'
import { invalid } from '../problem.js'
import { adjunctsOfResources, type ImageRow } from '../store/index.js'
import type { Class, Property, Row } from '../vocabulary/index.js'
import { adjunctOwner } from './adjuncts/index.js'
import type { Call, Included } from './call.js'
import { adjunctsBy } from './canvases/index.js'
import type { Services } from './services.js'

type Find = (services: Services, customer: number, rows: Row[], target: Class) => Promise<(row: Row) => Row[]>

/** The adjuncts of the rows of a class of the IIIF store. */
const ofResources: Find = async ({ store }, customer, rows, { name }) => {
  const owners = rows.map(row => adjunctOwner(name, { ...row, customer }))
  const ids = owners.flatMap(({ resource }) => resource ?? [])
  const kind = owners[0]?.kind
  const found = kind ? await adjunctsOfResources(store.db, customer, kind, ids) : []
  const by = grouped(found, ({ resource }) => resource)
  return row => by.get(row['id'] as string) ?? []
}

const ofImages: Find = ({ store }, customer, rows) => adjunctsBy(store.db, customer, rows as ImageRow[]) as never

/** Finds the members of a link for all rows of a page at once, by the class of the members. */
const FINDERS: Record<string, Find> = {
  'vocab:Adjunct': (services, customer, rows, target) =>
    (target.name === 'Image' ? ofImages : ofResources)(services, customer, rows, target),
}

/** The links of a list's members whose own members are asked for. Throws HttpProblem 400 for another. */
export function asksToInclude(target: Class, query: URLSearchParams): Property[] {
  const names = (query.get('include') ?? '').split(',').filter(Boolean)
  const includable = target.properties.filter(({ included }) => included)
  return names.map(name => {
    const link = includable.find(property => property.name === name)
    if (link) return link
    const right = includable.map(property => property.name).join(' or ')
    throw invalid('include', right ? `must be ${right}, not ${name}` : `must be left out of a list of ${target.title}`)
  })
}

/** The members of the links, for each of the rows of a class. */
export const includedIn = (
  call: Call,
  services: Services,
  owner: Class,
  links: Property[],
  rows: Row[],
): Promise<Included[]> =>
  Promise.all(
    links.map(async link => ({
      link,
      target: call.compiled.vocabulary.classes.get(link.memberOf!)!,
      of: await FINDERS[link.memberOf!]!(services, Number(call.variables['customer']), rows, owner),
    })),
  )
