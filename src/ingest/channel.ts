// The delivery channels that an asset's row has.
import type { Row } from '../vocabulary/index.js'

/** A delivery channel as an asset's row has it. */
export interface Channel {
  channel: string
  policy?: string
}

export const channelsOf = (row: Row): Channel[] => row['delivery_channels'] as Channel[]

/** Whether an asset has one of the channels. */
export const hasChannel = (row: Row, ...wanted: string[]): boolean =>
  channelsOf(row).some(({ channel }) => wanted.includes(channel))

/** The delivery channel of sound and video. */
export const AV = 'iiif-av'

export const isTranscoded = (row: Row): boolean => hasChannel(row, AV)
