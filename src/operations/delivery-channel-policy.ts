// Policies of delivery channels: what each channel's policyData may say, and which policies stay.
import { PRESETS } from '../av/index.js'
import { LARGEST_THUMBNAIL, parseThumbnailSize } from '../images/index.js'
import { conflict, invalid } from '../problem.js'
import { type DefaultDeliveryChannelRow, type DeliveryChannelPolicyRow, isPolicyInUse } from '../store/index.js'
import type { Change, Rule } from './call.js'
import { isMediaTypePattern, suits } from './media-type.js'

const FIXED = new Set(['iiif-img', 'file'])

const MOST_ENTRIES = 50

const SIZES = `"w,", ",h" or "!w,h", also with "^" before it, of at most ${LARGEST_THUMBNAIL} pixels`

/** Throws HttpProblem 400 for policyData that says nothing to its channel. */
function checkPolicyData(channel: string, data: unknown): void {
  const what = channel === 'thumbs' ? `sizes: ${SIZES}` : `presets: ${Object.keys(PRESETS).join(', ')}`
  const fault = (reason: string) => invalid('policyData', `must be a JSON array of ${what}; ${reason}`)
  if (typeof data !== 'string') throw fault('it is required')
  const entries = parse(data)
  if (!Array.isArray(entries) || entries.length === 0 || entries.length > MOST_ENTRIES)
    throw fault(`from 1 to ${MOST_ENTRIES} of them`)
  if (new Set(entries).size < entries.length) throw fault('each of them once')
  const wrong = entries.find(entry => !isEntry(channel, entry))
  if (wrong !== undefined) throw fault(`${JSON.stringify(wrong)} is not one`)
}

const isEntry = (channel: string, entry: unknown): boolean =>
  typeof entry === 'string' &&
  (channel === 'thumbs' ? parseThumbnailSize(entry) !== undefined : Object.hasOwn(PRESETS, entry))

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function checkPolicy({ values, before }: Change<DeliveryChannelPolicyRow>) {
  const row = { ...before, ...values }
  const channel = String(row.channel)
  if (before && before.channel !== channel)
    throw invalid('channel', `must be ${before.channel}, as in the URL, or be omitted`)
  if (FIXED.has(channel))
    throw invalid('channel', `the policies of ${channel} are fixed; those of thumbs and iiif-av are not`)
  checkPolicyData(channel, row.policy_data)
  return values
}

export const deliveryChannelPolicyRule: Rule<DeliveryChannelPolicyRow> = {
  isFixed: ({ channel }) => FIXED.has(String(channel)),
  write: checkPolicy,
  async remove({ before, session }) {
    const { customer, channel, name } = before
    if (FIXED.has(channel)) throw conflict(`The policies of ${channel} are fixed.`)
    if (await isPolicyInUse(session.db, customer, channel, name))
      throw conflict(`The policy ${name} is in use by images; give them another one first.`)
  },
}

export const defaultDeliveryChannelRule: Rule<DefaultDeliveryChannelRow> = {
  async write({ values, before }) {
    const row = { ...before, ...values }
    const channel = String(row.channel)
    const mediaType = String(row.media_type).toLowerCase()
    if (!isMediaTypePattern(mediaType))
      throw invalid('mediaType', 'must be a media type, such as image/tiff or image/*')
    if (!suits(channel, mediaType)) throw invalid('channel', `${channel} is not for the media type ${mediaType}`)
    return { ...values, media_type: mediaType }
  },
}
