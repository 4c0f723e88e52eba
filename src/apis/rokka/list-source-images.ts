// GET sourceimages/{organization}: the search, its page, its total and its facets.
import { rokka } from '../../store/index.js'
import { linksOf, readPaging } from './paging.js'
import { isOn, json, type RokkaCall, type RokkaHandler } from './rokka-call.js'
import { readConditions, readFacets, readSort } from './search-parameters.js'
import { sourceImageRow } from './source-image-row.js'

/** What a list means: its filter, its order and its page. Throws HttpProblem 400. */
export function readSearch({ query, organization }: RokkaCall) {
  const sort = readSort(query)
  const filter: rokka.Filter = {
    customer: organization.customer,
    deleted: isOn(query.get('deleted')),
    ...readConditions(query),
  }
  return { filter, sort, paging: readPaging(query, sort) }
}

export const listSourceImages: RokkaHandler = {
  statuses: [200, 400],
  async run(call, services) {
    const { query, request } = call
    const { db } = services.store
    const { filter, sort, paging } = readSearch(call)
    const facets = readFacets(query)
    const page = await rokka.searchSourceImages(db, filter, sort, paging.limit, paging.from)
    const counted: Record<string, unknown> = {}
    for (const [name, field] of facets) counted[name] = await rokka.facetOf(db, filter, field)
    return json(200, {
      total: await rokka.countSourceImages(db, filter),
      ...linksOf(request.path, query, paging, page),
      items: page.rows.map(row => sourceImageRow(row, call, filter.deleted)),
      ...(facets.size > 0 && { facets: counted }),
    })
  },
}
