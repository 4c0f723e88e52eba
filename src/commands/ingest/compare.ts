// What of an image is not yet as it is to be.
import { isDeepStrictEqual } from 'node:util'
import type { Call, Json } from '../client.js'
import type { Item } from './item.js'

const lastPart = (text: unknown): string => String(text).split('/').at(-1) ?? ''

const sorted = (values: unknown[]): unknown[] => [...new Set(values)].sort()

/** A delivery channel as `channel` or `channel/policy`, as far as the list says it. */
const channelText = (value: unknown, withPolicy: boolean): string => {
  if (typeof value === 'string') return value
  const { channel, policy } = value as Json
  return withPolicy ? `${channel}/${lastPart(policy)}` : String(channel)
}

function sameChannels(wanted: unknown[], present: unknown[]): boolean {
  const whole = wanted.some(one => typeof one !== 'string')
  const names = (values: unknown[]) => sorted(values.map(value => channelText(value, whole)))
  // What the default is, and what "none" is kept as, only the server knows.
  return wanted.includes('default') || wanted.includes('none') || isDeepStrictEqual(names(wanted), names(present))
}

const sameMoment = (wanted: unknown, present: unknown): boolean =>
  new Date(String(wanted)).getTime() === new Date(String(present)).getTime()

/** The roles of an image are read by following the link. */
async function rolesOf(call: Call, path: string): Promise<unknown[]> {
  const { body } = await call('GET', `${path}/roles?pageSize=1000`)
  return ((body['member'] as Json[] | undefined) ?? []).map(role => role['name'])
}

/** What was sent as a text is kept as a map of languages, under `none`. */
const sameWords = (wanted: unknown, present: unknown): boolean =>
  isDeepStrictEqual(typeof wanted === 'string' ? { none: [wanted] } : wanted, present)

const sameList = (wanted: unknown, present: unknown): boolean =>
  isDeepStrictEqual(sorted(wanted as unknown[]), sorted((present as unknown[]) ?? []))

/** Properties that the API shows in another form than the one they are sent in. */
const COMPARED: Record<string, (wanted: unknown, present: unknown) => boolean> = {
  deliveryChannels: (wanted, present) => sameChannels(wanted as unknown[], (present as unknown[]) ?? []),
  expires: sameMoment,
  label: sameWords,
  description: sameWords,
  altText: sameWords,
}

const isSame = (name: string, wanted: unknown, present: unknown): boolean =>
  (COMPARED[name] ?? (Array.isArray(wanted) ? sameList : Object.is))(wanted, present)

/** The properties of the item that the image, as the API shows it, has otherwise. */
export async function differences(call: Call, item: Item, image: Json, path: string): Promise<Json> {
  const different: Json = {}
  for (const [name, wanted] of Object.entries(item.properties)) {
    const same =
      name === 'roles'
        ? sameList((wanted as unknown[]).map(lastPart), await rolesOf(call, path))
        : isSame(name, wanted, image[name])
    if (!same) different[name] = wanted
  }
  return different
}
