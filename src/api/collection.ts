// The envelope of a list: hydra:Collection with its view, and the hydra:search that says how it can be asked.
import type { Answer } from '../operations/index.js'
import { queryable } from '../store/index.js'
import type { Class, Serialisers } from '../vocabulary/index.js'

type List = Extract<Answer, { kind: 'list' }>

/** The request's address with other paging parameters, every other parameter as it was sent. */
function pageLink(self: string, query: URLSearchParams, set: Record<string, string>): string {
  const parameters = new URLSearchParams(query)
  for (const [name, value] of Object.entries(set)) parameters.set(name, value)
  return `${self}?${parameters}`
}

function numberedView(answer: List, self: string, query: URLSearchParams): Record<string, unknown> {
  const page = answer.number!
  const totalPages = Math.max(1, Math.ceil(answer.page.total / answer.pageSize))
  const link = (number: number) => pageLink(self, query, { page: String(number) })
  return {
    first: link(1),
    ...(page > 1 ? { previous: link(Math.min(page - 1, totalPages)) } : {}),
    ...(page < totalPages ? { next: link(page + 1) } : {}),
    last: link(totalPages),
    page,
    pageSize: answer.pageSize,
    totalPages,
  }
}

function cursorView(answer: List, self: string, query: URLSearchParams): Record<string, unknown> {
  const link = (cursor: string) => pageLink(self, query, { cursor })
  const { next, previous, last } = answer.page
  return {
    first: link(''),
    ...(previous === undefined ? {} : { previous: link(previous) }),
    ...(next === undefined ? {} : { next: link(next) }),
    ...(last === undefined ? {} : { last: link(last) }),
    pageSize: answer.pageSize,
    totalPages: Math.max(1, Math.ceil(answer.page.total / answer.pageSize)),
  }
}

const PAGING = ['page', 'pageSize', 'cursor', 'orderBy', 'orderByDescending', 'q']

/** hydra:IriTemplate of a list's parameters. */
function searchOf(target: Class, self: string): object {
  const names = queryable(target).map(property => property.name)
  const mapping = (variable: string, property: string) => ({
    '@type': 'IriTemplateMapping',
    variable,
    property,
    required: false,
  })
  return {
    '@type': 'IriTemplate',
    template: `${self}{?${[...names, ...PAGING].join(',')}}`,
    variableRepresentation: 'BasicRepresentation',
    mapping: [
      ...names.map(name => mapping(name, name)),
      mapping('page', 'page'),
      mapping('pageSize', 'pageSize'),
      mapping('cursor', 'vocab:cursor'),
      mapping('orderBy', 'vocab:orderBy'),
      mapping('orderByDescending', 'vocab:orderByDescending'),
      mapping('q', 'hydra:freetextQuery'),
    ],
  }
}

/** The Collection that a list is; `self` its address without the query, `requestUri` the very address that was asked. */
export function collectionDocument(
  answer: List,
  serialisers: Serialisers,
  self: string,
  requestUri: string,
  query: URLSearchParams,
): Record<string, unknown> {
  const serialise = answer.link.light ? serialisers.light(answer.target) : serialisers.of(answer.target)
  const view = answer.number === undefined ? cursorView(answer, self, query) : numberedView(answer, self, query)
  const bare = query.size === 0
  return {
    '@id': self,
    '@type': 'Collection',
    totalItems: answer.page.total,
    pageSize: answer.pageSize,
    member: answer.page.rows.map(serialise),
    view: { '@id': bare ? `${self}?page=1` : requestUri, '@type': 'PartialCollectionView', ...view },
    // A client that asked for the bare address finds the way on at the collection itself.
    ...(bare && view['next'] ? { next: view['next'] } : {}),
    search: searchOf(answer.target, self),
  }
}
