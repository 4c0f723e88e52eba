// The customer that a command works for: the one of its key, or the one that it names.

import type { Credentials } from './caller.js'
import { type Answer, type Call, type Json, reasonOf } from './client.js'
import { Refusal } from './refusal.js'

/** The body of an answer that is a success. Throws Refusal that says what of. */
export function good(answer: Answer, what: string): Json {
  if (answer.status >= 200 && answer.status < 300) return answer.body
  throw new Refusal(`${what}: ${reasonOf(answer)}`)
}

/** Path of the customer. Throws Refusal when there is none, or the server is no Hydria. */
export async function findCustomer(call: Call, { server, customer }: Credentials): Promise<string> {
  const entry = (await call('GET', '/')).body
  if (!String(entry['@type']).endsWith('EntryPoint'))
    throw new Refusal(`${server} does not answer like a Hydria server`)
  const own = entry['customer']
  // Links may have another host than the one that was asked: the key goes to no other.
  const base = String(entry['@id']).replace(/\/+$/, '')
  if (customer === undefined && typeof own !== 'string')
    throw new Refusal("the key is the administrator's: name a customer with --customer")
  const path = customer === undefined ? String(own).slice(base.length) : `/customers/${encodeURIComponent(customer)}`
  good(await call('GET', path), `customer ${customer ?? ''}`)
  return path
}
