// The envelope of a list: hydra:Collection with its view, and the hydra:search that says how it can be asked.
import type { Answer, Call } from '../operations/index.js'
import { perObject } from '../per-object.js'
import { queryable } from '../store/index.js'
import type { Class, Row } from '../vocabulary/index.js'

type List = Extract<Answer, { kind: 'list' }>

/** The request's address with other paging parameters, every other parameter as it was sent. */
function pageLink(self: string, query: URLSearchParams, set: Record<string, string>): string {
  const parameters = new URLSearchParams(query)
  for (const [name, value] of Object.entries(set)) parameters.set(name, value)
  return `${self}?${parameters}`
}

function cursorLink(self: string, query: URLSearchParams, cursor: string): string {
  const parameters = new URLSearchParams(query)
  parameters.delete('page')
  return pageLink(self, parameters, { cursor })
}

function numberedView(answer: List, self: string, query: URLSearchParams): Record<string, unknown> {
  const page = answer.number!
  const totalPages = Math.max(1, Math.ceil(answer.page.total / answer.pageSize))
  const link = (number: number) => pageLink(self, query, { page: String(number) })
  // Far into a list the way on is a cursor, so that whoever walks it does not walk there anew for each page.
  const neighbour = (number: number, cursor: string | undefined) =>
    cursor === undefined ? link(number) : cursorLink(self, query, cursor)
  return {
    first: link(1),
    ...(page > 1 ? { previous: neighbour(Math.min(page - 1, totalPages), answer.page.previous) } : {}),
    ...(page < totalPages ? { next: neighbour(page + 1, answer.page.next) } : {}),
    last: link(totalPages),
    page,
    pageSize: answer.pageSize,
    totalPages,
  }
}

function cursorView(answer: List, self: string, query: URLSearchParams): Record<string, unknown> {
  const link = (cursor: string) => cursorLink(self, query, cursor)
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

const mappingOf = (variable: string, property: string): object => ({
  '@type': 'IriTemplateMapping',
  variable,
  property,
  required: false,
})

interface Search {
  /** What follows the address of the list. */
  query: string
  mapping: object[]
}

/** The parameters of a list of the class, made once. */
const parametersOf = perObject((target: Class): Search => {
  // A variable of a template has no sign in its name (RFC 6570 §2.3).
  const names = queryable(target)
    .map(property => property.name)
    .filter(name => /^\w+$/.test(name))
  return {
    query: `{?${[...names, ...PAGING].join(',')}}`,
    mapping: [
      ...names.map(name => mappingOf(name, name)),
      mappingOf('page', 'page'),
      mappingOf('pageSize', 'pageSize'),
      mappingOf('cursor', 'vocab:cursor'),
      mappingOf('orderBy', 'vocab:orderBy'),
      mappingOf('orderByDescending', 'vocab:orderByDescending'),
      mappingOf('q', 'hydra:freetextQuery'),
    ],
  }
})

/** hydra:IriTemplate of a list's parameters. */
function searchOf(target: Class, self: string): object {
  const { query, mapping } = parametersOf(target)
  return {
    '@type': 'IriTemplate',
    template: self + query,
    variableRepresentation: 'BasicRepresentation',
    mapping,
  }
}

/** What stands before the members of a list, and what after. */
function envelopeOf(answer: List, { self, query: asked, requestUri }: Call): [before: object, after: object] {
  // A list whose question came in a body is told as the address that asks the same.
  const query = answer.query ?? asked
  const address = answer.query ? `${self}?${answer.query}` : requestUri
  const view = answer.number === undefined ? cursorView(answer, self, query) : numberedView(answer, self, query)
  const bare = query.size === 0
  return [
    { '@id': self, '@type': 'Collection', totalItems: answer.page.total, pageSize: answer.pageSize },
    {
      view: { '@id': bare ? `${self}?page=1` : address, '@type': 'PartialCollectionView', ...view },
      // A client that asked for the bare address finds the way on at the collection itself.
      ...(bare && view['next'] ? { next: view['next'] } : {}),
      search: searchOf(answer.target, self),
    },
  ]
}

/** A member of a list, with what is included in it. */
function serialiserOf({ link, target, included = [] }: List, { serialisers }: Call['compiled']) {
  const serialise = link.light ? serialisers.light(target) : serialisers.of(target)
  if (included.length === 0) return serialise
  return (row: Row) => {
    const lists = included.map(({ link: { name }, target: inner, of }) => {
      const inside = serialisers.of(inner)
      return [name, of(row).map(one => inside(one))]
    })
    return { ...serialise(row), ...Object.fromEntries(lists) }
  }
}

/** The Collection that a list is. */
export function collectionOf(answer: List, call: Call): Record<string, unknown> {
  const { page } = answer
  const serialise = serialiserOf(answer, call.compiled)
  const [before, after] = envelopeOf(answer, call)
  return { ...before, member: page.rows.map(row => serialise(row)), ...after }
}

/**
 * The same as JSON text, its members written without being made: pieces that follow each other, one for each member,
 * since long texts cost more to join than to make.
 */
export function collectionPieces(context: unknown, answer: List, call: Call): string[] {
  const { serialisers } = call.compiled
  const { link, target, page, included } = answer
  const serialise = serialiserOf(answer, call.compiled)
  const text = link.light || included ? (row: Row) => JSON.stringify(serialise(row)) : serialisers.text(target)
  const [before, after] = envelopeOf(answer, call)
  const head = JSON.stringify({ '@context': context, ...before }).slice(0, -1)
  const members = page.rows.map((row, index) => (index === 0 ? text(row) : `,${text(row)}`))
  return [`${head},"member":[`, ...members, `],${JSON.stringify(after).slice(1)}`]
}
