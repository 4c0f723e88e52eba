// The resources of a class: where they are by the variables of their addresses, and what can be done with them.
import type { Ask, Page, Query, Requests } from './requests.js'

/** The value of a variable of an address. */
export type Id = string | number

/** Addresses of a class, those with the most variables first. */
export interface Addresses {
  /** Of one resource. */
  item: readonly string[]
  /** Of lists, and where resources are made. */
  list: readonly string[]
}

/** A condition of a change. */
export interface Condition {
  /** The state that the resource must have. */
  etag?: string | undefined
  headers?: Record<string, string>
}

/** Where a resource is: the variables of its address, or the address itself. */
export interface Resources<Resource, Body, Where, In> {
  get(where: Where | string): Promise<Resource>
  /** All members, page by page as they are asked for. */
  list(within?: In | string, query?: Query): AsyncGenerator<Resource, void, undefined>
  /** One page. */
  page(within?: In | string, query?: Query): Promise<Page<Resource>>
  create(within: In | string, body: Body): Promise<Resource>
  put(where: Where | string, body: Body, condition?: Condition): Promise<Resource>
  patch(where: Where | string, body: Partial<Body>, condition?: Condition): Promise<Resource>
  delete(where: Where | string, condition?: Condition & { purge?: boolean }): Promise<void>
  /** The address that the variables mean. */
  address(where: Where | In): string
}

const variablesOf = (template: string): string[] => [...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!)

/** The path of the first template that needs all that is given, and no more. */
function pathOf(templates: readonly string[], where: object, customer: Id | undefined): string | undefined {
  const given: Record<string, unknown> = { ...(customer !== undefined && { customer }), ...where }
  const template = templates.find(one => {
    const needed = variablesOf(one)
    return needed.every(name => given[name] !== undefined) && Object.keys(where).every(name => needed.includes(name))
  })
  return template?.replace(/\{(\w+)\}/g, (_all, name: string) => encodeURIComponent(String(given[name])))
}

const asked = ({ etag, headers }: Condition = {}): Ask => ({
  ...(etag !== undefined && { etag }),
  ...(headers && { headers }),
})

/** The resources of a class at some addresses; `customer` is meant where none is named. */
export function resourcesAt(
  requests: Requests,
  { item, list }: Addresses,
  customer: Id | undefined,
): Resources<unknown, object, object, object> {
  const find = (templates: readonly string[], where: object | string = {}): string => {
    if (typeof where === 'string') return where
    const path = pathOf(templates, where, customer)
    if (path === undefined) throw new Error(`${JSON.stringify(where)} means none of ${templates.join(', ')}`)
    return path
  }
  return {
    get: where => requests.request('GET', find(item, where)),
    list: (within, query) => requests.members(find(list, within), query),
    page: (within, query) => requests.request('GET', find(list, within), { ...(query && { query }) }),
    create: (within, body) => requests.request('POST', find(list, within), { body }),
    put: (where, body, condition) => requests.request('PUT', find(item, where), { body, ...asked(condition) }),
    patch: (where, body, condition) => requests.request('PATCH', find(item, where), { body, ...asked(condition) }),
    async delete(where, { purge, ...condition } = {}) {
      const query = purge ? { query: { purge } } : {}
      await requests.request('DELETE', find(item, where), { ...query, ...asked(condition) })
    },
    address: where => requests.addressOf(find([...item, ...list], where)),
  }
}
