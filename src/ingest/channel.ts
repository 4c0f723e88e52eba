// The delivery channels that an asset's row has.
import type { DeliveryChannel } from '../store/index.js'

/** What says which channels an asset has. */
export interface Offered {
  delivery_channels: DeliveryChannel[]
}

/** Whether an asset has one of the channels. */
export const hasChannel = (row: Offered, ...wanted: string[]): boolean =>
  row.delivery_channels.some(({ channel }) => wanted.includes(channel))

/** The delivery channel of sound and video. */
export const AV = 'iiif-av'

export const isTranscoded = (row: Offered): boolean => hasChannel(row, AV)
