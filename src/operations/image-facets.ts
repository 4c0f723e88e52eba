// The facets of a list of images: what its images have in common, each value with the address of the list narrowed to it.
import { conditionsOfParameters, type FacetField, type Where } from '../store/index.js'
import { classNamed } from '../vocabulary/index.js'
import { type Call, type Handler, ownerRow, resource } from './call.js'

/** Parameters that say how a list is told rather than what is in it. */
const TELLING = ['page', 'pageSize', 'itemsPerPage', 'cursor', 'include', 'orderBy', 'orderByDescending']

/** What narrows a list to a value of a facet, as parameters. */
const NARROWED: Record<FacetField, (value: string) => [name: string, value: string][]> = {
  state: value =>
    ({
      inWork: [['ingesting', 'true']],
      failed: [
        ['ingesting', 'false'],
        ['error[gt]', ''],
      ],
      ready: [
        ['ingesting', 'false'],
        ['error[lte]', ''],
      ],
    })[value] as [string, string][],
  family: value => [['family', value]],
  mediaType: value => (value === '' ? [['mediaType[lte]', '']] : [['mediaType', value]]),
  year: value => [
    ['created[gte]', `${value.padStart(4, '0')}-01-01`],
    ['created[lt]', `${String(Number(value) + 1).padStart(4, '0')}-01-01`],
  ],
  rights: value => (value === '' ? [['rights[lte]', '']] : [['rights', value]]),
  tags: value => [['tags[all]', value]],
}

/** Which images are listed where the facets are of: those of a space, or of a customer. */
function listOf(call: Call): { where: Where; address: string } {
  const { route, self } = call
  const up = self.slice(0, self.lastIndexOf('/'))
  if (route.owner?.name === 'Customer')
    return { where: { customer: ownerRow(call, 'Customer').id }, address: `${up}/allImages` }
  const { customer, id: space } = ownerRow(call, 'Space')
  return { where: { customer, space }, address: `${up}/images` }
}

export const readFacets: Handler = {
  statuses: [200, 400, 404],
  async run(call, services) {
    const { compiled, variables, query } = call
    const image = classNamed(services.vocabulary, 'Image')
    const { where, address } = listOf(call)
    const asked = new URLSearchParams(
      [...query].filter(([name]) => !TELLING.includes(name) && !name.startsWith('order[')),
    )
    const conditions = conditionsOfParameters(image, asked, (property, value, parameter) =>
      compiled.readerOf(image).keyOf(property, value, variables, parameter),
    )
    const { total, isLowerBound, facets } = await services.store.facets(where, conditions)
    const narrowed = (field: FacetField, value: string): string => {
      const parameters = new URLSearchParams(asked)
      for (const [name, text] of NARROWED[field](value))
        if (!name.endsWith(']')) parameters.set(name, text)
        else if (!parameters.has(name, text)) parameters.append(name, text)
      return `${address}?${parameters}`
    }
    return resource(services, 'Facets', {
      total,
      is_lower_bound: isLowerBound,
      facet: facets.map(({ field, hasMore, values }) => ({
        ...{ field, has_more: hasMore },
        values: values.map(({ value, count }) => ({ value, count, list: narrowed(field, value) })),
      })),
    })
  },
}
