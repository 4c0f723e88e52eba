// A client of Hydria's API: resources by the names of their classes, typed by the vocabulary.
import { ADDRESSES, type Classes } from './dlcs.js'
import { type Options, openRequests, type Requests } from './requests.js'
import { type Id, resourcesAt } from './resources.js'

export type * from './dlcs.js'
export { type Fault, Problem } from './problem.js'
export type { Answer, Ask, Content, Options, Page, Query, Received, Requests, Send, Sent } from './requests.js'
export type { Condition, Id, Resources } from './resources.js'
export { Unreachable } from './retry.js'

export type Client = Requests & Classes

/** Opens a client of a server; `customer` is meant wherever none is named. */
export function openClient({ customer, ...options }: Options & { customer?: Id }): Client {
  const requests = openRequests(options)
  const classes = Object.entries(ADDRESSES).map(([name, addresses]) => [
    name,
    resourcesAt(requests, addresses, customer),
  ])
  return { ...requests, ...(Object.fromEntries(classes) as Classes) }
}
