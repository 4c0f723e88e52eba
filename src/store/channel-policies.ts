// The delivery channels of a customer: its policies, and which channels are the default for which media type.
import type { Db } from './database.js'
import type { DefaultDeliveryChannelRow, DeliveryChannelPolicyRow } from './row-types.js'

/** A channel that is the default for a media type; `space` is null where it is for the whole customer. */
export type DefaultChannel = Pick<DefaultDeliveryChannelRow, 'space' | 'channel' | 'policy' | 'media_type'>

/** The default delivery channels of a customer and of all its spaces. */
export const defaultChannels = (db: Db, customer: number): Promise<DefaultChannel[]> =>
  db('default_delivery_channels').where({ customer }).select('space', 'channel', 'policy', 'media_type')

/**
 * Those of the policies (`[channel, name]`) that the customer does not have. Those that it has stay until the
 * transaction ends.
 */
export async function missingPolicies(
  db: Db,
  customer: number,
  policies: [channel: string, name: string][],
): Promise<[string, string][]> {
  if (policies.length === 0) return []
  const found = await db('delivery_channel_policies')
    .where({ customer })
    .whereIn(['channel', 'name'], policies)
    .select('channel', 'name')
    .forKeyShare()
  const known = new Set(found.map(({ channel, name }) => `${channel}/${name}`))
  return policies.filter(([channel, name]) => !known.has(`${channel}/${name}`))
}

/** Whether an image of the customer, one in the trash included, has the policy on one of its channels. */
export async function isPolicyInUse(db: Db, customer: number, channel: string, policy: string): Promise<boolean> {
  const given = JSON.stringify([{ channel, policy }])
  const used =
    (await db('images').where({ customer }).whereRaw('delivery_channels @> ?::jsonb', [given]).first('id')) ??
    (await db('trashed_images')
      .where({ customer })
      .whereRaw(`was -> 'delivery_channels' @> ?::jsonb`, [given])
      .first('id'))
  return used !== undefined
}

/** What a policy says; undefined when the customer does not have it. */
export async function policyDataOf(
  db: Db,
  customer: number,
  channel: DeliveryChannelPolicyRow['channel'],
  name: string,
): Promise<string | null | undefined> {
  const row = await db('delivery_channel_policies').where({ customer, channel, name }).first('policy_data')
  return row?.policy_data
}
