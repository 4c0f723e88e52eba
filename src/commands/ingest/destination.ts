// Where the images go: the customer of the key, the space, and what the server says an Image is.
import { didYouMean } from '../../nearest.js'
import { Refusal } from '../refusal.js'
import { type Answer, type Call, type Json, reasonOf } from './client.js'
import type { Options } from './options.js'

export interface Destination {
  /** Path of the customer: /customers/2. */
  customer: string
  /** Number of the space; undefined when it is still to be made, which a dry run does not do. */
  space: number | undefined
}

/** The path of an image's own address. */
export const imagePath = ({ customer, space }: Destination, id: string): string =>
  `${customer}/spaces/${space}/images/${encodeURIComponent(id)}`

function good(answer: Answer, what: string): Json {
  if (answer.status >= 200 && answer.status < 300) return answer.body
  throw new Refusal(`${what}: ${reasonOf(answer)}`)
}

/** Path of the customer. Throws Refusal when there is none, or the server is no Hydria. */
export async function findCustomer(call: Call, { server, customer }: Options): Promise<string> {
  const entry = (await call('GET', '/')).body
  if (!String(entry['@type']).endsWith('EntryPoint'))
    throw new Refusal(`${server} does not answer like a Hydria server`)
  const own = entry['customer']
  // Links may have another host than the one that was asked: the key goes to no other.
  const base = String(entry['@id']).replace(/\/+$/, '')
  if (customer === undefined && typeof own !== 'string')
    throw new Refusal("the key is the administrator's: say which customer the images are for, with --customer")
  const path = customer === undefined ? String(own).slice(base.length) : `/customers/${encodeURIComponent(customer)}`
  good(await call('GET', path), `customer ${customer ?? ''}`)
  return path
}

/** Number of the space, which is made when options say so. Throws Refusal when it is not there. */
export async function findSpace(call: Call, customer: string, options: Options): Promise<number | undefined> {
  const { space, createSpace, dryRun } = options
  if (/^\d+$/.test(space) && (await call('GET', `${customer}/spaces/${space}`)).status === 200) return Number(space)
  const list = `${customer}/spaces`
  const found = good(await call('GET', `${list}?name=${encodeURIComponent(space)}`), 'the spaces')['member'] as Json[]
  if (found[0]) return found[0]['id'] as number
  if (createSpace && dryRun) return undefined
  if (createSpace) return good(await call('POST', list, { body: { name: space } }), '--create-space')['id'] as number
  const others = good(await call('GET', `${list}?pageSize=1000`), 'the spaces')['member'] as Json[]
  const names = others.map(other => JSON.stringify(other['name']))
  const named = JSON.stringify(space)
  throw new Refusal(`there is no space ${named} (--create-space makes it)${didYouMean(named, names)}`)
}

/** What the server says an Image is. Throws Refusal when it has no such document. */
export const imageSchema = async (call: Call): Promise<Json> =>
  good(await call('GET', '/schemas/Image.json'), 'the schema of an Image')
