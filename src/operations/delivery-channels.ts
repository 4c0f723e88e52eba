// The delivery channels of assets: every form in which a client may write them -> a policy for each channel.
import { HttpProblem, invalid, invalidAll } from '../problem.js'
import {
  type DefaultChannel,
  type DeliveryChannel,
  defaultChannels,
  type ImageColumns,
  missingPolicies,
  type Reading,
} from '../store/index.js'
import { isOfPattern, specificity, suits, UNKNOWN_IMAGE } from './media-type.js'

const PROPERTY = 'deliveryChannels'

/** The policy of a channel that no default names; sound has another than moving pictures. */
const standardPolicy = (channel: string, mediaType: string): string =>
  channel === 'file'
    ? 'none'
    : channel !== 'iiif-av'
      ? 'default'
      : mediaType.startsWith('audio/')
        ? 'default-audio'
        : 'default-video'

/** The body with its channels as objects, plain strings standing for a channel alone; no channels are the default ones. */
export function withChannelObjects(body: Record<string, unknown>): Record<string, unknown> {
  const written = body[PROPERTY]
  if (!Array.isArray(written)) return body
  const channels = written.map(item => (typeof item === 'string' ? { channel: item } : item))
  return { ...body, [PROPERTY]: channels }
}

/** Checks what the channels of a body are among themselves. Throws HttpProblem 400. */
export function checkChannels(channels: DeliveryChannel[]): void {
  const names = channels.map(({ channel }) => channel)
  const twice = names.find((name, index) => names.indexOf(name) < index)
  if (twice) throw invalid(PROPERTY, `must name ${twice} only once`)
  const alone = names.find(name => name === 'none' || name === 'default')
  if (alone && names.length > 1) throw invalid(PROPERTY, `must have no other channel beside ${alone}`)
}

/** The channels that the space, or else the customer, has as its default for a media type; most specific first. */
function defaultsFor(all: DefaultChannel[], space: number, mediaType: string): DeliveryChannel[] {
  const matching = all.filter(
    ({ channel, media_type }) => isOfPattern(mediaType, media_type) && suits(channel, mediaType),
  )
  const own = matching.filter(entry => entry.space === space)
  const level = own.length > 0 ? own : matching.filter(entry => entry.space === null)
  const chosen = new Map<string, DeliveryChannel>()
  for (const { channel, policy } of level.toSorted((a, b) => specificity(b.media_type) - specificity(a.media_type)))
    if (!chosen.has(channel)) chosen.set(channel, { channel, policy })
  return [...chosen.values()]
}

/** Each channel of an asset of the space with its policy. Throws HttpProblem 400. */
function resolve(given: DeliveryChannel[], all: DefaultChannel[], space: number, mediaType: string): DeliveryChannel[] {
  if (given[0]?.channel === 'none') return [{ channel: 'none' }]
  const defaults = defaultsFor(all, space, mediaType)
  if (given.length > 0 && given[0]!.channel !== 'default')
    return given.map(({ channel, policy }, index) => {
      const property = `${PROPERTY}.${index}`
      if (!suits(channel, mediaType)) throw invalid(property, `${channel} is not for the media type ${mediaType}`)
      if (typeof policy === 'string') return { channel, policy }
      const own = defaults.find(entry => entry.channel === channel)?.policy
      return { channel, policy: own ?? standardPolicy(channel, mediaType) }
    })
  if (defaults.length > 0) return defaults
  throw invalid(PROPERTY, `is required: no default delivery channel applies to the media type ${mediaType}`)
}

async function checkPolicies({ db }: Reading, customer: number, all: DeliveryChannel[]): Promise<void> {
  const named = new Map(
    all.flatMap(({ channel, policy }) =>
      typeof policy === 'string' ? [[`${channel}/${policy}`, [channel, policy] as [string, string]]] : [],
    ),
  )
  const missing = await missingPolicies(db, customer, [...named.values()])
  if (missing.length > 0)
    throw invalidAll(
      missing.map(([channel, name]) => ({
        property: PROPERTY,
        message: `${channel} has no policy ${JSON.stringify(name)}`,
      })),
    )
}

/**
 * The rows of images of one customer with their channels resolved; rows that say nothing of channels stay as they are.
 * `wrap` tells the fault of one row as the caller's client knows it. Throws HttpProblem 400.
 */
export async function withChannels(
  session: Reading,
  customer: number,
  rows: ImageColumns[],
  wrap: (index: number, error: unknown) => unknown = (_, error) => error,
): Promise<ImageColumns[]> {
  if (rows.every(row => row.delivery_channels === undefined)) return rows
  const all = await defaultChannels(session.db, customer)
  const resolved = rows.map((row, index) => {
    const given = row.delivery_channels
    if (given === undefined) return row
    try {
      const mediaType = (row.media_type || UNKNOWN_IMAGE).toLowerCase()
      return { ...row, delivery_channels: resolve(given, all, row.space, mediaType) }
    } catch (error) {
      throw error instanceof HttpProblem ? wrap(index, error) : error
    }
  })
  await checkPolicies(
    session,
    customer,
    resolved.flatMap(row => row.delivery_channels ?? []),
  )
  return resolved
}
