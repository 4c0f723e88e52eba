// Where the images go: the space, and what the server says an Image is.
import { didYouMean } from '../../nearest.js'
import type { Call, Json } from '../client.js'
import { good } from '../customer-path.js'
import { Refusal } from '../refusal.js'
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
  throw new Refusal(`there is no space ${named} (--create-space creates it)${didYouMean(named, names)}`)
}

/** What the server says an Image is. Throws Refusal when it has no such document. */
export const imageSchema = async (call: Call): Promise<Json> =>
  good(await call('GET', '/schemas/Image.json'), 'the schema of an Image')
